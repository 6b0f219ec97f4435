import CurlTransport
import EngineAPI
import Platform
import Synchronization
import TestSupport
import Testing

@testable import VideoUpload

@Suite struct PUTMachineTests {
  private static let now = Instant(unixSeconds: 1_780_000_000)

  private static func ticket(_ number: Int = 1, protocol name: String = "put", expires: Int = 2_000_000_000)
    -> UploadTicket
  {
    UploadTicket(
      protocol: name, endpoint: "https://up.example/put/\(number)", headers: ["VideoId": "v-1"], metadata: [:],
      expiresAt: Instant(unixSeconds: expires))
  }

  private struct Hand {
    var machine = PUTMachine(ticket: ticket(), limits: TUSMachine.Limits(attempts: 4))

    mutating func give(_ input: TUSMachine.Input) -> PUTMachine.Action {
      machine.handle(input, now: PUTMachineTests.now, jitter: 0.5)
    }

    mutating func answer(_ status: Int) -> PUTMachine.Action { give(.answered(HTTPResponse(status: status))) }

    mutating func lose(sent: Bool = true) -> PUTMachine.Action {
      give(.unanswered(TransportError(.connectionLost, "gone", mayHaveBeenSent: sent)))
    }
  }

  private static let first = PUTMachine.Action.send(
    url: "https://up.example/put/1", headers: [HTTPHeader("VideoId", "v-1")])

  @Test func oneRequestAndItIsDone() {
    var hand = Hand()
    #expect(hand.give(.start) == Self.first)
    #expect(hand.answer(200) == .done)
  }

  @Test func aLostAnswerIsAskedOfTheEngineBeforeAllIsSentAgain() {
    var hand = Hand()
    _ = hand.give(.start)
    guard case .wait = hand.lose() else {
      Issue.record("no wait")
      return
    }
    #expect(hand.give(.waited) == .askEngine)
    #expect(hand.give(.engineSays(hasArrived: false)) == Self.first)
    _ = hand.lose()
    #expect(hand.give(.waited) == .askEngine)
    #expect(hand.give(.engineSays(hasArrived: true)) == .done)
  }

  @Test func whatNeverLeftIsSentAgainUnasked() {
    var hand = Hand()
    _ = hand.give(.start)
    _ = hand.lose(sent: false)
    #expect(hand.give(.waited) == Self.first)
  }

  @Test func aRefusedTicketIsRenewedAndTheNewOneUsed() {
    var hand = Hand()
    _ = hand.give(.start)
    #expect(hand.answer(401) == .renewTicket)
    #expect(
      hand.give(.renewed(Self.ticket(2)))
        == .send(url: "https://up.example/put/2", headers: [HTTPHeader("VideoId", "v-1")]))
    guard case .wait = hand.answer(403) else {
      Issue.record("no wait")
      return
    }
    #expect(hand.give(.waited) == .renewTicket)
    _ = hand.give(.renewed(Self.ticket(3)))
    #expect(hand.answer(401) == .fail(.uploadNotAuthorised))
  }

  @Test func aRefusalIsTheEndUnlessTheFileIsThere() {
    var hand = Hand()
    _ = hand.give(.start)
    #expect(hand.answer(400) == .askEngine)
    #expect(hand.give(.engineSays(hasArrived: false)) == .fail(.uploadRefused(status: 400)))
    hand = Hand()
    _ = hand.give(.start)
    _ = hand.answer(400)
    #expect(hand.give(.engineSays(hasArrived: true)) == .done)
  }

  @Test func itGivesUpInTime() {
    var hand = Hand()
    var action = hand.give(.start)
    var steps = 0
    while steps < 100 {
      steps += 1
      switch action {
      case .send: action = hand.answer(503)
      case .wait: action = hand.give(.waited)
      case .askEngine: action = hand.give(.engineSays(hasArrived: false))
      case .renewTicket, .done: Issue.record("not expected: \(action)")
      case .fail(let error):
        #expect(error.kind.exitCode == .resumable)
        return
      }
    }
    Issue.record("it never ends")
  }

  @Test func otherProtocolsAndTicketsThatAreOver() {
    var machine = PUTMachine(ticket: Self.ticket(protocol: "ftp"))
    #expect(machine.handle(.start, now: Self.now, jitter: 0) == .fail(.uploadTicketUnusable))
    machine = PUTMachine(ticket: Self.ticket(expires: 5))
    #expect(machine.handle(.start, now: Self.now, jitter: 0) == .renewTicket)
  }

  /// The session with a ticket for a PUT: the whole file in one, hashed on the way, sent anew after a cut.
  @Test(arguments: [0, 1, 3_000_000]) func theSessionSendsTheWholeFile(count: Int) async throws {
    var dice = SeededGenerator(seed: 3)
    let run = try UploadRun(dice.bytes(count))
    let bodies = Box<[UInt8]>()
    let transport = Whole { body throws(TransportError) in
      bodies.append(body)
      if bodies.values.count == 1 { throw TransportError(.connectionLost, "cut", mayHaveBeenSent: true) }
      return HTTPResponse(status: 200)
    }
    let claim = try run.claim()
    defer { claim.release() }
    let events = Box<UploadEvent>()
    let session = UploadSession(
      claim: claim, ticket: Self.ticket(), transport: transport, services: run.server.services,
      timer: run.clock.timer())
    let result = try await session.run { events.append($0) }
    #expect(bodies.values == [run.content, run.content])
    #expect(result.sha256 == run.sha256)
    #expect(claim.entry?.phase == .processing && claim.entry?.sha256 == run.sha256)
    expectHonest(events.values, total: count)
  }

  private struct Whole: HTTPTransport {
    let answer: @Sendable ([UInt8]) throws(TransportError) -> HTTPResponse

    func send(_ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?) async throws(TransportError)
      -> HTTPResponse
    {
      guard request.method == "PUT", case .file(let slice) = request.body,
        let file = try? UploadFile(path: slice.path), let bytes = try? file.read(at: slice.offset, count: slice.length)
      else { throw TransportError(.protocolError, "not a PUT of a file", mayHaveBeenSent: false) }
      bytes.withUnsafeBytes { slice.observe?($0) }
      onProgress?(SendProgress(sentBytes: bytes.count, totalBytes: slice.length))
      return try answer(bytes)
    }
  }
}
