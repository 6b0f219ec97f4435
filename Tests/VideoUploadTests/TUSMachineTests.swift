import CurlTransport
import EngineAPI
import Platform
import Testing

@testable import VideoUpload

@Suite struct TUSMachineTests {
  @Test func aNewUploadIsCreatedThenSentInOnePiece() throws {
    var bench = Bench()
    let create = try #require(bench.give(.start).request)
    #expect(create.method == "POST")
    #expect(create.url == "https://tus.example/tusupload")
    #expect(create.headers.contains(HTTPHeader("Upload-Length", "1000")))
    #expect(
      create.headers.contains(HTTPHeader("Upload-Metadata", "filetype dmlkZW8vbXA0,title w4l0w6kg4piA77iP")))

    let step = bench.answer(201, ["Location": "/files/a"])
    let patch = try #require(step.request)
    #expect(step.events == [.located(Bench.location), .confirmed(0)])
    #expect(patch.kind == .patch(offset: 0, length: 1_000))
    #expect(patch.url == Bench.location)
    #expect(patch.headers.contains(HTTPHeader("Content-Type", "application/offset+octet-stream")))
    #expect(patch.headers.contains(HTTPHeader("Upload-Offset", "0")))
    #expect(bench.answer(204, ["Upload-Offset": "1000"]) == .init(events: [.confirmed(1_000)], action: .done))
  }

  @Test func everyRequestCarriesTheTicketAndTheVersion() throws {
    var bench = Bench()
    var requests = [try #require(bench.give(.start).request)]
    requests.append(try #require(bench.answer(201, ["Location": "a"]).request))
    _ = bench.lose()
    requests.append(try #require(bench.give(.waited).request))
    #expect(requests.map(\.method) == ["POST", "PATCH", "HEAD"])
    for request in requests {
      for name in ["AuthorizationSignature", "AuthorizationExpire", "VideoId", "LibraryId"] {
        #expect(request.headers.contains { $0.name == name }, "\(request.method) lacks \(name)")
      }
      #expect(request.headers.contains(HTTPHeader("Tus-Resumable", "1.0.0")))
      #expect(!request.headers.contains { $0.name == "Upload-Checksum" })
    }
  }

  @Test func anEarlierUploadIsAskedForItsOffsetFirst() throws {
    var bench = Bench.heading()
    let step = bench.answer(200, ["Upload-Offset": "450", "Upload-Length": "1000"])
    #expect(step.events == [.confirmed(450)])
    #expect(step.request?.kind == .patch(offset: 450, length: 550))
  }

  @Test(arguments: [
    ("/files/a", "https://tus.example/files/a"), ("a", "https://tus.example/a"),
    ("?id=1", "https://tus.example/tusupload?id=1"), ("https://tus.example/x/y", "https://tus.example/x/y"),
    ("https://TUS.example:443/x", "https://tus.example/x"), ("//tus.example/z", "https://tus.example/z"),
  ])
  func aLocationMayBeRelative(_ given: String, _ url: String) {
    var bench = Bench()
    _ = bench.give(.start)
    #expect(bench.answer(201, ["Location": given]).request?.url == url)
  }

  @Test(arguments: [
    "https://evil.example/files/a", "http://tus.example/files/a", "https://tus.example:8443/a", "//evil.example/a",
    "https://tus.example@evil.example/a", "https://tus.example\\@evil.example/", "javascript:alert(1)",
    "/a b", "/a#b", "/" + String(repeating: "a", count: 3_000), "https:///a", "https://tus.example.evil.example/a", "",
  ])
  func aLocationElsewhereIsRefused(_ given: String) {
    var bench = Bench()
    _ = bench.give(.start)
    #expect(bench.answer(201, ["Location": given]).failure?.code == "upload_location_unusable")
  }

  @Test(arguments: [409, 423]) func aLockIsWaitedForThenTheOffsetIsAsked(status: Int) {
    var bench = Bench.patching()
    let step = bench.answer(status)
    #expect(step.cause == "locked")
    #expect(step.wait == .milliseconds(500))
    #expect(bench.give(.waited).request?.kind == .head)
  }

  @Test(arguments: [401, 403]) func aRefusedTicketIsRenewedThenTheOffsetIsAsked(status: Int) throws {
    var bench = Bench.patching()
    #expect(bench.answer(status).action == .renewTicket)
    let head = try #require(bench.give(.renewed(.sample(2))).request)
    #expect(head.kind == .head)
    #expect(head.headers.contains(HTTPHeader("AuthorizationSignature", "signature-2")))
    #expect(bench.answer(200, ["Upload-Offset": "600"]).request?.kind == .patch(offset: 600, length: 400))
  }

  @Test func anUploadThatTakesNoNewTicketIsStartedAnewAloud() {
    var bench = Bench.heading()
    #expect(bench.answer(401).action == .renewTicket)
    _ = bench.give(.renewed(.sample(2)))
    #expect(bench.answer(401).cause == "ticket_refused")
    #expect(bench.give(.waited).action == .renewTicket)
    _ = bench.give(.renewed(.sample(3)))
    let step = bench.answer(401)
    #expect(step.events == [.restarted(.newTicketRefused)])
    #expect(step.request?.kind == .create)
  }

  @Test func aTicketRefusedFromTheStartIsNamed() {
    var bench = Bench()
    _ = bench.give(.start)
    #expect(bench.answer(403).action == .renewTicket)
    _ = bench.give(.renewed(.sample(2)))
    #expect(bench.answer(403).cause == "ticket_refused")
    _ = bench.give(.waited)
    _ = bench.give(.renewed(.sample(3)))
    let error = bench.answer(403).failure
    #expect(error?.code == "upload_not_authorised")
    #expect(error?.kind.exitCode == .resumable)
  }

  @Test func aTicketThatIsOverIsRenewedBeforeAnything() {
    var bench = Bench(ticket: .sample(expiresAt: Bench.now))
    #expect(bench.give(.start).action == .renewTicket)
    #expect(bench.give(.renewed(.sample(2))).request?.kind == .create)
  }

  @Test func aTicketForAnotherVideoStartsAnew() {
    var bench = Bench.heading()
    _ = bench.answer(401)
    let step = bench.give(.renewed(.sample(2, video: "v-2")))
    #expect(step.events == [.restarted(.videoReplaced)])
    #expect(step.request?.kind == .create)
  }

  @Test(arguments: [404, 410]) func aForgottenUploadStartsAnewAloud(status: Int) {
    var bench = Bench.patching()
    let step = bench.answer(status)
    #expect(step.events == [.restarted(.forgotten)])
    #expect(step.request?.kind == .create)
  }

  @Test(arguments: [404, 410]) func theEngineIsAskedWhenAllMayHaveArrived(status: Int) {
    var bench = Bench.patching()
    _ = bench.lose()
    #expect(bench.give(.waited).request?.kind == .head)
    #expect(bench.answer(status).action == .askEngine)
    var other = bench
    #expect(bench.give(.engineSays(hasArrived: true)) == .init(events: [.confirmed(1_000)], action: .done))
    let step = other.give(.engineSays(hasArrived: false))
    #expect(step.events == [.restarted(.forgotten)])
    #expect(step.request?.kind == .create)
  }

  @Test func theEngineIsAskedAboutAnEarlierRunsUploadToo() {
    var bench = Bench.heading()
    #expect(bench.answer(404).action == .askEngine)
  }

  @Test func anEngineThatIsAwayIsAskedAgain() {
    var bench = Bench.heading()
    _ = bench.answer(404)
    let away = VisualError.engineUnreachable(origin: "x", cause: "y")
    #expect(bench.give(.engineFailed(away)).cause == "engine_away")
    #expect(bench.give(.waited).action == .askEngine)
    #expect(bench.give(.engineFailed(.depositClosed)).failure == .depositClosed)
  }

  @Test func aTicketRefusedBecauseAllIsThereIsDone() {
    var bench = Bench.heading()
    _ = bench.answer(401)
    #expect(bench.give(.engineFailed(.uploadComplete)).action == .done)
  }

  @Test func largePatchesShrinkStepByStepThenFail() {
    var bench = Bench.patching()
    #expect(bench.answer(413).request?.kind == .head)
    #expect(bench.answer(200, ["Upload-Offset": "0"]).request?.kind == .patch(offset: 0, length: 400))
    _ = bench.answer(413)
    #expect(bench.answer(200, ["Upload-Offset": "0"]).request?.kind == .patch(offset: 0, length: 100))
    #expect(bench.answer(204, ["Upload-Offset": "100"]).request?.kind == .patch(offset: 100, length: 100))
    let error = bench.answer(413).failure
    #expect(error?.code == "upload_too_large")
    #expect(error?.kind.exitCode == .badInput)
  }

  @Test func aServerThatKeepsNothingOfCutPatchesGetsSmallerOnes() {
    var bench = Bench.patching()
    for _ in 0..<2 {
      _ = bench.lose()
      _ = bench.give(.waited)
      _ = bench.answer(200, ["Upload-Offset": "0"])
    }
    #expect(bench.machine.largestPatch == 400)
  }

  @Test func aServerThatCannotBeReachedIsNoReasonForSmallerPatches() {
    var bench = Bench.patching()
    for _ in 0..<3 {
      _ = bench.lose(.cannotConnect, sent: false)
      _ = bench.give(.waited)
      _ = bench.answer(200, ["Upload-Offset": "0"])
    }
    #expect(bench.machine.largestPatch == nil)
  }

  @Test(arguments: [
    (503, "120", Duration.milliseconds(120_500)), (429, "7", .milliseconds(7_500)),
    (500, "7", .milliseconds(7_500)), (503, "soon", .milliseconds(500)),
    (503, "Thu, 28 May 2026 20:27:20 GMT", .milliseconds(40_500)), (503, "-4", .milliseconds(500)),
  ])
  func retryAfterIsHonoured(status: Int, header: String, wait: Duration) {
    var bench = Bench.patching()
    #expect(bench.answer(status, ["Retry-After": header]).wait == wait)
  }

  @Test func aRetryAfterTooFarAwayEndsTheAttempt() {
    var bench = Bench.patching()
    let error = bench.answer(503, ["Retry-After": "7200"]).failure
    #expect(error?.code == "upload_postponed")
    #expect(error?.kind.exitCode == .resumable)
  }

  @Test(arguments: [
    (TransportError.Code.stalled, "stalled"), (.connectionLost, "connection"), (.timedOut, "connection"),
    (.cannotResolve, "connection"), (.cannotConnect, "connection"), (.protocolError, "connection"),
    (.responseTooLarge, "bad_answer"),
  ])
  func aLostConnectionIsFollowedByAHead(code: TransportError.Code, cause: String) {
    var bench = Bench.patching()
    #expect(bench.lose(code).cause == cause)
    #expect(bench.give(.waited).request?.kind == .head)
  }

  @Test(arguments: [408, 460, 500, 502, 504, 599]) func passingErrorsAreFollowedByAHead(status: Int) {
    var bench = Bench.patching()
    #expect(bench.answer(status).wait != nil)
    #expect(bench.give(.waited).request?.kind == .head)
  }

  @Test(arguments: [301, 302, 303, 307, 308]) func redirectsAreRefused(status: Int) {
    for bench in [Bench.patching(), .heading()] {
      var bench = bench
      let step = bench.answer(status, ["Location": "https://tus.example/elsewhere"])
      #expect(step.failure?.code == "upload_redirected")
    }
  }

  @Test(arguments: [400, 405, 412, 415, 422]) func otherRefusalsStopAndForgetNothing(status: Int) {
    var bench = Bench.heading()
    let error = bench.answer(status).failure
    #expect(error?.code == "upload_refused")
    #expect(error?.kind.exitCode == .resumable)
    #expect(bench.machine.location == Bench.location)
  }

  @Test(arguments: [
    TransportError(.tlsFailed, "certificate has expired", mayHaveBeenSent: false),
    TransportError(.invalidURL, "no", mayHaveBeenSent: false),
  ])
  func hopelessConnectionsStopAtOnce(error: TransportError) {
    var bench = Bench.heading()
    #expect(bench.give(.unanswered(error)).failure?.kind.exitCode == .resumable)
  }

  @Test func waitsGrowUntilTheUploadIsGivenUp() throws {
    var bench = Bench.heading()
    var waits: [Duration] = []
    var step = bench.answer(500)
    while let wait = step.wait {
      waits.append(wait)
      _ = bench.give(.waited)
      step = bench.answer(500)
    }
    #expect(waits == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8)])
    #expect(step.failure?.code == "upload_stopped")
    #expect(step.failure?.kind.exitCode == .resumable)
  }

  @Test func progressMakesPatienceNew() {
    var bench = Bench.patching()
    for offset in stride(from: 50, to: 1_000, by: 50) {
      #expect(bench.lose().wait == .milliseconds(500))
      _ = bench.give(.waited)
      let patch = bench.answer(200, ["Upload-Offset": "\(offset)"]).request
      #expect(patch?.kind == .patch(offset: offset, length: 1_000 - offset))
    }
  }

  @Test func anOffsetThatOnlyGoesToAndFroIsNoProgress() {
    var bench = Bench.heading(confirmed: 900)
    var step = bench.answer(200, ["Upload-Offset": "900"])
    var rounds = 0
    while step.failure == nil, rounds < 100 {
      rounds += 1
      step = bench.lose()
      if step.failure != nil { break }
      _ = bench.give(.waited)
      step = bench.answer(200, ["Upload-Offset": rounds.isMultiple(of: 2) ? "900" : "100"])
    }
    #expect(step.failure?.code == "upload_stopped")
  }

  @Test func theServersOffsetIsFollowedBothWays() {
    var bench = Bench.heading(confirmed: 300)
    let back = bench.answer(200, ["Upload-Offset": "200"])
    #expect(back.events == [.rewound(from: 300, to: 200), .confirmed(200)])
    #expect(back.request?.kind == .patch(offset: 200, length: 800))
    let ahead = bench.answer(204, ["Upload-Offset": "700"])
    #expect(ahead.events == [.confirmed(700)])
    #expect(ahead.request?.kind == .patch(offset: 700, length: 300))
  }

  @Test(arguments: ["", "-1", "1001", "0x10", "1e3", "99999999999999999999999", "５", " ", "1 2"])
  func anImpossibleOffsetIsNotBelieved(_ offset: String) {
    for bench in [Bench.patching(), .heading()] {
      var bench = bench
      let confirmed = bench.machine.confirmed
      #expect(bench.answer(200, ["Upload-Offset": offset]).cause == "bad_answer")
      #expect(bench.machine.confirmed == confirmed)
    }
  }

  @Test func aPatchThatGotNowhereIsASetback() {
    var bench = Bench.patching()
    #expect(bench.answer(204, ["Upload-Offset": "0"]).cause == "no_progress")
  }

  @Test func anUploadOfAnotherLengthIsNotOurs() {
    var bench = Bench.heading()
    let step = bench.answer(200, ["Upload-Offset": "10", "Upload-Length": "999"])
    #expect(step.events == [.restarted(.otherLength)])
  }

  @Test func anEarlierUploadOnAnotherServerIsForgottenAloud() {
    var bench = Bench(location: "https://other.example/files/a", confirmed: 10)
    let step = bench.give(.start)
    #expect(step.events == [.restarted(.otherOrigin)])
    #expect(step.request?.kind == .create)
  }

  @Test func anEmptyFileIsCreatedAndSeen() {
    var bench = Bench(length: 0)
    _ = bench.give(.start)
    #expect(bench.answer(201, ["Location": "/files/a"]).request?.kind == .head)
    #expect(bench.answer(200, ["Upload-Offset": "0"]).action == .done)
  }

  @Test func aServerThatForgetsForEverIsGivenUp() {
    var bench = Bench.patching()
    var step = bench.answer(404)
    var rounds = 0
    while step.failure == nil, rounds < 50 {
      rounds += 1
      if step.wait != nil { step = bench.give(.waited) }
      _ = bench.answer(201, ["Location": "/files/\(rounds)"])
      step = bench.answer(404)
    }
    #expect(step.failure?.code == "upload_stopped")
    #expect(rounds == 2)
  }

  @Test func aTicketOfAnotherKindIsNotUsed() {
    var ticket = UploadTicket.sample()
    ticket.protocol = "put"
    var bench = Bench(ticket: ticket)
    #expect(bench.give(.start).failure?.code == "upload_ticket_unusable")
    var other = Bench(ticket: .sample(endpoint: "ftp://tus.example/"))
    #expect(other.give(.start).failure?.code == "upload_ticket_unusable")
  }
  @Test func theLastPieceGoesAlone() {
    var bench = Bench(length: 1_000)
    bench.machine = TUSMachine(
      length: 1_000, ticket: .sample(), limits: TUSMachine.Limits(patchSizes: [400], lastPiece: 150))
    _ = bench.give(.start)
    #expect(bench.answer(201, ["Location": "/files/a"]).request?.kind == .patch(offset: 0, length: 850))
    #expect(bench.answer(204, ["Upload-Offset": "849"]).request?.kind == .patch(offset: 849, length: 1))
    #expect(bench.answer(204, ["Upload-Offset": "850"]).request?.kind == .patch(offset: 850, length: 150))
    #expect(bench.answer(204, ["Upload-Offset": "1000"]).action == .done)
  }

  @Test(arguments: [400, 409, 422]) func aNewUploadThatIsRefusedIsAskedAboutFirst(status: Int) {
    var bench = Bench()
    _ = bench.give(.start)
    let step = bench.answer(status)
    // A lock is waited for, as ever.
    guard status != 409 else { return #expect(step.cause == "locked") }
    #expect(step.action == .askEngine)
    var other = bench
    #expect(bench.give(.engineSays(hasArrived: true)).action == .done)
    #expect(other.give(.engineSays(hasArrived: false)).failure?.code == "upload_refused")
  }
}
