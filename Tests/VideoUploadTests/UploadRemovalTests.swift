import CurlTransport
import DepositDomain
import EngineAPI
import Platform
import Synchronization
import TestSupport
import Testing

@testable import VideoUpload

@Suite struct UploadRemovalTests {
  private static let now = Instant(unixSeconds: 1_780_000_000)
  private static let location = "https://tus.example/files/1"

  private static func removal(expiresAt: Int = 2_000_000_000) throws -> TUSRemoval {
    try #require(
      TUSRemoval(location: location, ticket: .sample(expiresAt: Instant(unixSeconds: expiresAt))))
  }

  @Test(arguments: [200, 204, 404, 410]) func whatIsGoneIsGone(status: Int) throws {
    var removal = try Self.removal()
    guard case .send(let headers) = removal.start(now: Self.now) else {
      Issue.record("no request")
      return
    }
    #expect(headers.contains(HTTPHeader("Tus-Resumable", "1.0.0")))
    #expect(headers.contains(HTTPHeader("AuthorizationSignature", "signature-1")))
    #expect(removal.answered(status) == .done)
  }

  @Test func aLockIsWaitedForAndInTheEndToldOf() throws {
    var removal = try Self.removal()
    var waits: [Duration] = []
    for _ in 0..<20 {
      switch removal.answered(423) {
      case .wait(let delay): waits.append(delay)
      case .fail(let error):
        #expect(error.code == "upload_not_removed" && error.kind.exitCode == .resumable)
        #expect(waits == waits.sorted() && waits.count == TUSRemoval.attempts - 1)
        return
      default: Issue.record("neither waits nor ends")
      }
    }
    Issue.record("it never ends")
  }

  @Test func aTicketThatIsOverIsRenewedOnce() throws {
    var removal = try Self.removal(expiresAt: 5)
    #expect(removal.start(now: Self.now) == .renewTicket)
    guard case .send(let headers) = removal.renewed(.sample(2), now: Self.now) else {
      Issue.record("no request")
      return
    }
    #expect(headers.contains(HTTPHeader("AuthorizationSignature", "signature-2")))
    guard case .fail = removal.answered(401) else {
      Issue.record("renewed for ever")
      return
    }
  }

  @Test func anotherVideosTicketMeansThatTheUploadWentWithItsOwn() throws {
    var removal = try Self.removal(expiresAt: 5)
    _ = removal.start(now: Self.now)
    #expect(removal.renewed(.sample(2, video: "v-2"), now: Self.now) == .done)
  }

  @Test func nothingIsAskedOfAnotherServer() {
    #expect(TUSRemoval(location: "https://elsewhere.example/files/1", ticket: .sample()) == nil)
  }

  /// Half of a file is sent and deleted: the server is asked, the journal forgets, the next run begins at the start.
  @Test func anUploadThatIsDeletedBeginsAnew() async throws {
    var dice = SeededGenerator(seed: 8)
    let run = try UploadRun(dice.bytes(3_000_000))
    let claim = try run.claim()
    defer { claim.release() }
    let cut = FaultyTransport(run.server, seed: 2, faults: 1, kinds: [.interrupted], oneIn: 1)
    // The first request is cut, whichever: then the second run goes as far as its first PATCH.
    _ = try? await run.run(cut, claim)
    let again = FaultyTransport(run.server, seed: 3, faults: 0)
    try claim.update {
      $0.location = "https://tus.example/files/77"
      $0.confirmed = 1_000
      $0.videoGuid = VideoGUID("v-1")
    }
    let deleted = Box<String>()
    let server = Deleting { deleted.append($0.method + " " + $0.url) }
    try await UploadRemoval(
      claim: claim, ticket: run.server.ticket, transport: server, services: run.server.services,
      timer: run.clock.timer()
    ).run()
    #expect(deleted.values == ["DELETE https://tus.example/files/77"])
    #expect(claim.entry?.location == nil && claim.entry?.confirmed == 0 && claim.entry?.phase == .uploading)
    let result = try await run.run(again, claim)
    #expect(result.sha256 == run.sha256 && run.server.arrived == run.content)
  }

  private struct Deleting: HTTPTransport {
    let seen: @Sendable (HTTPRequest) -> Void

    func send(
      _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
    ) async throws(TransportError) -> HTTPResponse {
      seen(request)
      return HTTPResponse(status: 204)
    }
  }
}
