import Cryptography
import CurlTransport
import DepositDomain
import EngineAPI
import Glibc
import Platform
import TestSupport
import Testing

@testable import VideoUpload

@Suite struct UploadSessionTests {
  private static func content(_ count: Int = 50_000) -> [UInt8] {
    var generator = SeededGenerator(seed: 7)
    return generator.bytes(count)
  }

  /// A transport that does something first, and then as it should.
  private struct Meddling: HTTPTransport {
    let inner: FaultyTransport
    let before: @Sendable (HTTPRequest) async throws(TransportError) -> Void

    func send(
      _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
    ) async throws(TransportError) -> HTTPResponse {
      try await before(request)
      return try await inner.send(request, onProgress: onProgress)
    }
  }

  private static func faultless(_ run: UploadRun) -> FaultyTransport { FaultyTransport(run.server, seed: 0, faults: 0) }

  private static func failure(_ body: () async throws -> UploadResult) async -> VisualError? {
    do {
      _ = try await body()
      return nil
    } catch {
      return error as? VisualError
    }
  }

  @Test func anUploadTellsItsStory() async throws {
    let run = try UploadRun(Self.content())
    let events = Box<UploadEvent>()
    let result = try await run.run(Self.faultless(run)) { events.append($0) }
    #expect(result == UploadResult(sizeBytes: 50_000, sha256: run.sha256))
    #expect(run.server.arrived == run.content)
    let milestones = events.values.filter { !$0.isProgress }
    #expect(milestones == [.started(resumedAt: 0, total: 50_000), .done(sha256: run.sha256)])
    let last = try #require(events.values.last { $0.isProgress })
    guard case .progress(let progress) = last else { return }
    #expect(progress.sentBytes == 50_000 && progress.confirmedBytes == 50_000 && progress.totalBytes == 50_000)
    #expect(progress.eta == .zero)
  }

  @Test func progressComesFourTimesASecondAtMost() async throws {
    let server = ModelTUSServer(endpoint: "https://t.example/tusupload", largestPatch: 10)
    let run = try UploadRun(Self.content(1_000), server: server)
    var patient = run
    patient.options.patience.patchSizes = [10]
    let clock = run.clock
    let events = Box<UploadEvent>()
    let transport = Meddling(inner: Self.faultless(run)) { _ in clock.advance(.milliseconds(10)) }
    _ = try await patient.run(transport) { events.append($0) }
    // About a hundred requests in a second of the clock's time.
    #expect(events.values.filter(\.isProgress).count <= 7)
    #expect(events.values.filter(\.isProgress).count >= 3)
  }

  @Test func aSecondRunSendsOnlyWhatIsMissing() async throws {
    let run = try UploadRun(Self.content())
    let cut = FaultyTransport(run.server, seed: 3, faults: 1, kinds: [.interrupted], oneIn: 1)
    let cutInPatch = Meddling(inner: Self.faultless(run)) { request throws(TransportError) in
      if request.method == "PATCH" { _ = try await cut.send(request, onProgress: nil) }
    }
    #expect(await Self.failure { try await run.run(cutInPatch) } == .interrupted)
    let sent = run.server.patchedBytes
    #expect(sent > 0 && sent < 50_000)
    let events = Box<UploadEvent>()
    let result = try await run.run(Self.faultless(run)) { events.append($0) }
    #expect(run.server.patchedBytes == 50_000)
    #expect(result.sha256 == run.sha256)
    #expect(events.values.contains(.started(resumedAt: sent, total: 50_000)))
    #expect(run.server.created == 1)
  }

  @Test func cancellingKeepsWhatIsNeededToGoOn() async throws {
    let run = try UploadRun(Self.content())
    let claim = try run.claim()
    let reached = Box<Bool>()
    let transport = Meddling(inner: Self.faultless(run)) { request throws(TransportError) in
      guard request.method == "PATCH" else { return }
      reached.append(true)
      // As curl does: the transfer ends when the task is cancelled.
      while !Task.isCancelled { await Task.yield() }
    }
    let task = Task { await Self.failure { try await run.run(transport, claim) } }
    while reached.values.isEmpty { await Task.yield() }
    task.cancel()
    #expect(await task.value == .interrupted)
    #expect(claim.entry?.location == "https://tus.example/files/1")
    #expect(claim.entry?.phase == .uploading)
    claim.release()
    _ = try await run.run(Self.faultless(run))
    #expect(run.server.arrived == run.content)
    #expect(run.server.created == 1)
  }

  /// A line that takes half of the first PATCH and then nothing more.
  private struct Stuck: HTTPTransport {
    let inner: FaultyTransport
    let server: ModelTUSServer
    /// What a HEAD gets instead of the offset.
    let refusal: Int?
    let hasTaken = Box<Bool>()

    func send(
      _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
    ) async throws(TransportError) -> HTTPResponse {
      if request.method == "HEAD", let refusal { return HTTPResponse(status: refusal) }
      guard request.method == "PATCH", case .bytes(let body) = request.body else {
        return try await inner.send(request, onProgress: onProgress)
      }
      let path = String(request.url.dropFirst("https://tus.example".count))
      _ = server.answer("PATCH", path, request.headers, body: Array(body.prefix(20_000)), isWhole: false)
      onProgress?(SendProgress(sentBytes: 30_000, totalBytes: body.count))
      hasTaken.append(true)
      while !Task.isCancelled { await Task.yield() }
      throw TransportError(.cancelled, "cancelled", mayHaveBeenSent: true)
    }
  }

  /// One request is as long as the file: within it nobody has heard of any byte. A server that still holds it, or does not
  /// answer, leaves it at that.
  @Test(arguments: [nil, 423, 500]) func aStoppedRunKnowsWhatHasArrived(refusal: Int?) async throws {
    let run = try UploadRun(Self.content())
    let claim = try run.claim()
    let transport = Stuck(inner: Self.faultless(run), server: run.server, refusal: refusal)
    let events = Box<UploadEvent>()
    let task = Task { await Self.failure { try await run.run(transport, claim) { events.append($0) } } }
    while transport.hasTaken.values.isEmpty { await Task.yield() }
    task.cancel()
    #expect(await task.value == .interrupted)
    let known = refusal == nil ? 20_000 : 0
    #expect(claim.entry?.confirmed == known)
    expectHonest(events.values, total: 50_000)
    let told = events.values.compactMap { event -> UploadProgress? in
      if case .progress(let progress) = event { progress } else { nil }
    }
    #expect(told.last?.confirmedBytes == known && told.last?.sentBytes == (refusal == nil ? 30_000 : 0))
    claim.release()
    _ = try await run.run(Self.faultless(run))
    #expect(run.server.arrived == run.content && run.server.created == 1)
  }

  /// A line that ends within the last piece, and a server that tells of less than it had confirmed.
  private struct CutAtTheEnd: HTTPTransport {
    let inner: FaultyTransport
    let journal: UploadJournal
    let hasTaken = Box<Bool>()
    /// What the journal says when the server is asked.
    let known = Box<Int>()

    func send(
      _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
    ) async throws(TransportError) -> HTTPResponse {
      if request.method == "HEAD" {
        known.append((try? journal.list())?.entries.first?.confirmed ?? -1)
        return HTTPResponse(status: 200, headers: [HTTPHeader("Upload-Offset", "1000")])
      }
      guard request.method == "PATCH", case .bytes = request.body else {
        return try await inner.send(request, onProgress: onProgress)
      }
      onProgress?(SendProgress(sentBytes: 5_000, totalBytes: 10_000))
      hasTaken.append(true)
      while !Task.isCancelled { await Task.yield() }
      throw TransportError(.cancelled, "cancelled", mayHaveBeenSent: true)
    }
  }

  /// Whoever is killed while the server is asked has lost nothing; an answer below what is known is no news.
  @Test func whatIsKnownIsWrittenDownBeforeTheServerIsAsked() async throws {
    let run = try Self.piecewise()
    let claim = try run.claim()
    let transport = CutAtTheEnd(inner: Self.faultless(run), journal: run.journal)
    let events = Box<UploadEvent>()
    let task = Task { await Self.failure { try await run.run(transport, claim) { events.append($0) } } }
    while transport.hasTaken.values.isEmpty { await Task.yield() }
    task.cancel()
    #expect(await task.value == .interrupted)
    #expect(transport.known.values == [40_000])
    #expect(claim.entry?.confirmed == 40_000)
    expectHonest(events.values, total: 50_000)
  }

  @Test func ofWhatIsCalledOffNothingIsAsked() async throws {
    var run = try Self.piecewise()
    run.options.asksWhenStopped = { false }
    let stopped = run
    let transport = CutAtTheEnd(inner: Self.faultless(run), journal: run.journal)
    let task = Task { await Self.failure { try await stopped.run(transport) } }
    while transport.hasTaken.values.isEmpty { await Task.yield() }
    task.cancel()
    #expect(await task.value == .interrupted)
    #expect(transport.known.values.isEmpty)
  }

  /// A PATCH that was lost before: the line is down, and the answer known to be of no use.
  @Test func whoIsStoppedWhileTheLineIsDownDoesNotAsk() async throws {
    let run = try UploadRun(Self.content())
    let methods = Box<String>()
    let transport = Lost(inner: Self.faultless(run), methods: methods)
    let task = Task { await Self.failure { try await run.run(transport) } }
    #expect(await task.value == .interrupted)
    #expect(methods.values.filter { $0 != "POST" } == ["PATCH"])
  }

  /// The line goes down within the first PATCH, and the person leaves.
  private struct Lost: HTTPTransport {
    let inner: FaultyTransport
    let methods: Box<String>

    func send(
      _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
    ) async throws(TransportError) -> HTTPResponse {
      methods.append(request.method)
      guard request.method == "PATCH" else { return try await inner.send(request, onProgress: onProgress) }
      onProgress?(SendProgress(sentBytes: 30_000, totalBytes: 50_000))
      withUnsafeCurrentTask { $0?.cancel() }
      throw TransportError(.connectionLost, "lost", mayHaveBeenSent: true)
    }
  }

  @Test func aCancelledWaitEndsAtOnce() async throws {
    let run = try UploadRun(Self.content())
    let transport = FaultyTransport(run.server, seed: 1, faults: .max, kinds: [.serverError], oneIn: 1)
    let task = Task {
      await Self.failure {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await run.run(transport)
      }
    }
    #expect(await task.value == .interrupted)
  }

  /// A run whose last piece is a fifth of the file.
  private static func piecewise(_ count: Int = 50_000) throws -> UploadRun {
    var run = try UploadRun(content(count))
    run.options.patience.lastPiece = count / 5
    return run
  }

  @Test func aFileThatGrowsMeanwhileIsRefused() async throws {
    let run = try Self.piecewise()
    let transport = Meddling(inner: Self.faultless(run)) { request in
      if request.method == "PATCH" { _ = try? run.folder.write(run.content + [1, 2, 3], to: "film.mp4") }
    }
    let error = await Self.failure { try await run.run(transport) }
    #expect(error?.code == "file_changed")
    #expect(error?.kind.exitCode == .badInput)
    #expect(error?.sentence.en.contains("50000 to 50003 bytes") == true)
    #expect(run.server.arrived == nil)
  }

  @Test func aFileThatShrinksMeanwhileIsRefused() async throws {
    let run = try Self.piecewise()
    let transport = Meddling(inner: Self.faultless(run)) { request in
      if request.method == "PATCH" { truncate(run.path, 40_000) }
    }
    let error = await Self.failure { try await run.run(transport) }
    #expect(error?.code == "file_changed")
    #expect(error?.sentence.fr.contains("de 50000 à 40000 octets") == true)
    #expect(run.server.arrived == nil)
  }

  @Test func aFileAlteredInTheMiddleWhileItIsSentNeverBecomesComplete() async throws {
    // Longer than both hashed ends, so that only the date and the whole tell.
    let run = try UploadRun(Self.content(4 << 20))
    let hasMeddled = Box<Bool>()
    let transport = Meddling(inner: Self.faultless(run)) { request in
      guard case .file = request.body, hasMeddled.values.isEmpty else { return }
      hasMeddled.append(true)
      let old = run.content[1_500_000]
      try? run.folder.poke("film.mp4", at: 1_500_000, old ^ 1)
      setDate(run.path, nanoseconds: 1_700_000_000_000_000_000)
    }
    // The altered byte was sent: what was read is the file as it is now, which is known only because all of it was
    // seen as it was sent.
    #expect(await Self.failure { try await run.run(transport) } == nil)

    let other = try UploadRun(Self.content(4 << 20))
    let late = Meddling(inner: Self.faultless(other)) { request in
      // The last piece is in memory, the first was sent: too late to matter, and before that: too late to be sent.
      guard case .file(let slice) = request.body, slice.offset > 0 else { return }
      try? other.folder.poke("film.mp4", at: 1_500_000, other.content[1_500_000] ^ 1)
      setDate(other.path, nanoseconds: 1_700_000_000_000_000_000)
    }
    var limited = other
    limited.options.patience.patchSizes = [2 << 20]
    let error = await Self.failure { try await limited.run(SizeLimit(inner: late, limit: 2 << 20)) }
    #expect(error?.code == "file_changed")
    #expect(error?.kind.exitCode == .badInput)
    #expect(error?.sentence.en.contains("content differs") == true)
    #expect(other.server.arrived == nil)
    let entry = try #require(try other.journal.list().entries.first)
    #expect(entry.location == nil && entry.confirmed == 0)
    // The same command again sends the file as it is now, from its start.
    let result = try await other.run(Self.faultless(other))
    #expect(other.server.created == 2)
    #expect(other.server.arrived?.count == 4 << 20)
    #expect(result.sha256 == Hex.encode(SHA256.hash(try #require(other.server.arrived))))
  }

  @Test func whatIsWrittenOnceTheLastPieceIsInHandChangesNothing() async throws {
    let run = try UploadRun(Self.content())
    let transport = Meddling(inner: Self.faultless(run)) { request in
      if request.method == "PATCH" { _ = try? run.folder.write(Self.content(40_000), to: "film.mp4") }
    }
    #expect(try await run.run(transport).sha256 == run.sha256)
    #expect(run.server.arrived == run.content)
  }

  @Test func aSmallFileIsCheckedBeforeItIsSentToo() async throws {
    let run = try UploadRun(Self.content())
    let transport = Meddling(inner: Self.faultless(run)) { request in
      if request.method == "POST" { try? run.folder.poke("film.mp4", at: 3, run.content[3] ^ 1) }
    }
    #expect(await Self.failure { try await run.run(transport) }?.code == "file_changed")
    #expect(run.server.arrived == nil)
    #expect(run.server.patchedBytes == 0)
  }

  @Test func aFileTouchedWhileARestIsSentStartsOver() async throws {
    let run = try Self.piecewise()
    let claim = try run.claim()
    let cut = FaultyTransport(run.server, seed: 3, faults: 1, kinds: [.interrupted], oneIn: 1)
    let cutInPatch = Meddling(inner: Self.faultless(run)) { request throws(TransportError) in
      if request.method == "PATCH" { _ = try await cut.send(request, onProgress: nil) }
    }
    #expect(await Self.failure { try await run.run(cutInPatch, claim) } == .interrupted)
    // The first run's bytes cannot be vouched for any more.
    let touching = Meddling(inner: Self.faultless(run)) { request in
      if case .file = request.body { setDate(run.path, nanoseconds: 1_700_000_000_000_000_000) }
    }
    #expect(await Self.failure { try await run.run(touching, claim) }?.code == "file_changed")
    #expect(claim.entry?.location == nil)
    #expect(try await run.run(Self.faultless(run), claim).sha256 == run.sha256)
  }

  private struct SizeLimit: HTTPTransport {
    let inner: Meddling
    let limit: Int

    func send(
      _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
    ) async throws(TransportError) -> HTTPResponse {
      if case .file(let slice) = request.body, slice.length > limit { return HTTPResponse(status: 413) }
      return try await inner.send(request, onProgress: onProgress)
    }
  }

  @Test func aFileTouchedMeanwhileWithTheSameContentIsDone() async throws {
    let run = try UploadRun(Self.content())
    let transport = Meddling(inner: Self.faultless(run)) { request in
      if request.method == "PATCH" { setDate(run.path, nanoseconds: 1_700_000_000_000_000_000) }
    }
    #expect(try await run.run(transport).sha256 == run.sha256)
  }

  @Test func aFileTouchedBetweenRunsIsSentFromTheStartAloud() async throws {
    let run = try UploadRun(Self.content())
    let claim = try run.claim()
    try claim.update {
      $0.location = "https://tus.example/files/77"
      $0.confirmed = 1_000
      $0.videoGuid = VideoGUID("v-1")
    }
    claim.release()
    setDate(run.path, nanoseconds: 1_700_000_000_000_000_000)
    let events = Box<UploadEvent>()
    _ = try await run.run(Self.faultless(run)) { events.append($0) }
    #expect(events.values.first == .restarted(cause: .fileTouched))
    #expect(run.server.arrived == run.content)
  }

  @Test func aFileThatIsAnotherByNowIsRefusedBeforeAnythingIsSent() async throws {
    let run = try UploadRun(Self.content())
    let claim = try run.claim()
    _ = try run.folder.write(Self.content(50_001), to: "film.mp4")
    let transport = Self.faultless(run)
    let error = await Self.failure { try await run.run(transport, claim) }
    #expect(error?.code == "file_changed")
    #expect(transport.requestCount == 0)
  }

  @Test func anUploadForAnotherVideoIsNotResumed() async throws {
    let run = try UploadRun(Self.content())
    let claim = try run.claim()
    try claim.update {
      $0.location = "https://tus.example/files/77"
      $0.videoGuid = VideoGUID("v-0")
    }
    let events = Box<UploadEvent>()
    _ = try await run.run(Self.faultless(run), claim) { events.append($0) }
    #expect(events.values.first == .restarted(cause: .videoReplaced))
    #expect(claim.entry?.videoGuid == VideoGUID("v-1"))
  }

  @Test func aMissingFileIsNamed() async throws {
    let run = try UploadRun(Self.content())
    let claim = try run.claim()
    unlink(run.path)
    let error = await Self.failure { try await run.run(Self.faultless(run), claim) }
    #expect(error?.code == "file_not_found")
    #expect(error?.kind.exitCode == .badInput)
  }

  @Test func thePaceAndTheLongTimeoutsReachTheTransport() async throws {
    var run = try UploadRun(Self.content())
    run.options.pace = AnyPace()
    let seen = Box<Bool>()
    let totals = Box<Duration?>()
    let transport = Meddling(inner: Self.faultless(run)) { request in
      guard request.method == "PATCH" else { return }
      seen.append(request.pace is AnyPace)
      totals.append(request.timeouts.total)
    }
    _ = try await run.run(transport)
    #expect(seen.values == [true])
    #expect(totals.values == [nil])
  }

  @Test func withoutHashingNothingIsHashed() async throws {
    var run = try UploadRun(Self.content())
    run.options.hashes = false
    #expect(try await run.run(Self.faultless(run)).sha256 == nil)
  }

  @Test func aJournalThatCannotBeWrittenIsToldOnceAndTheUploadGoesOn() async throws {
    let run = try UploadRun(Self.content())
    let claim = try run.claim()
    let folder = run.folder.path + "/state/journal"
    // The folder is gone and something else has its place.
    for name in run.folder.names(in: "state/journal") { unlink("\(folder)/\(name)") }
    rmdir(folder)
    try run.folder.write([], to: "state/journal")
    let events = Box<UploadEvent>()
    _ = try await run.run(Self.faultless(run), claim) { events.append($0) }
    #expect(run.server.arrived == run.content)
    #expect(events.values.filter { if case .journalFailed = $0 { true } else { false } }.count == 1)
  }

  @Test func anUploadThatEndedInAnEarlierRunIsNotReadAgain() async throws {
    let run = try UploadRun(Self.content())
    _ = try await run.run(Self.faultless(run))
    let before = run.server.patchedBytes
    let claim = try run.claim()
    try claim.update { $0.sha256 = "known" }
    #expect(try await run.run(Self.faultless(run), claim).sha256 == "known")
    #expect(run.server.patchedBytes == before)
  }
}

extension UploadEvent {
  fileprivate var isProgress: Bool { if case .progress = self { true } else { false } }
}

private struct AnyPace: SendPace {
  func grant(_ wanted: Int) -> SendGrant { .bytes(wanted) }
}
