import DepositDomain
import EngineAPI
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing
import VideoUpload

@testable import DepositJourney

@Suite struct UploadSlotJourneyTests {
  /// One run with a slot; `act` is called with it at the first event of that name.
  private static func run(
    _ bench: Bench, at event: String, _ act: @escaping @Sendable (UploadSlot) -> Void
  ) async throws -> (events: [String], end: Result<Playable, VisualError>) {
    let slot = UploadDesk(width: 1).slot()
    var options = JourneyOptions()
    options.slot = slot
    let journey = try bench.journey()
    let prepared = try await journey.prepare(bench.file)
    defer { prepared.release() }
    let events = Mutex<[String]>([])
    do throws(VisualError) {
      let end = try await journey.run(prepared, options: options) { told in
        let isFirst = events.withLock { events in
          defer { events.append(told.name) }
          return told.name == event && !events.contains(event)
        }
        if isFirst { act(slot) }
      }
      return (events.withLock { $0 }, .success(end))
    } catch {
      return (events.withLock { $0 }, .failure(error))
    }
  }

  @Test func aCancelledUploadIsDeletedAndTheSameCommandSendsItAnew() async throws {
    // Large enough for more than one piece.
    let bench = try Bench(size: (1 << 20) + 50_000)
    let (events, end) = try await Self.run(bench, at: "ready") { $0.cancel() }
    guard case .failure(let error) = end else {
      Issue.record("it went on: \(events)")
      return
    }
    #expect(error.code == "upload_cancelled" && error.kind.exitCode == .resumable)
    #expect(try bench.journal.list().entries.first?.location == nil)
    let (_, second) = try await bench.run()
    #expect(second.value?.isIdentical == true)
    #expect(Set(bench.world.state.withLock { $0.keys }).count == 1, "paid twice")
  }

  @Test func whatWasSentIsDeletedAtTheServerToo() async throws {
    let bench = try Bench(size: (1 << 20) + 50_000)
    bench.world.state.withLock { $0.hangsFrom = 50_000 }
    let (events, end) = try await Self.run(bench, at: "progress") { $0.cancel() }
    guard case .failure = end else {
      Issue.record("it went on: \(events)")
      return
    }
    #expect(bench.world.state.withLock { $0.uploadsDeleted } == 1)
    let entry = try #require(try bench.journal.list().entries.first)
    #expect(entry.location == nil && entry.confirmed == 0 && entry.phase == .uploading)
    let report = try #require(bench.world.state.withLock { $0.reports.last })
    #expect(report.contains(#""confirmedBytes":0"#) && report.contains(#""state":"paused""#), "what others see")
  }

  /// The bytes lie elsewhere than the engine: it need not be there.
  @Test func anEngineThatIsAwayKeepsNoUploadFromBeingCalledOff() async throws {
    let bench = try Bench(size: (1 << 20) + 50_000)
    bench.world.state.withLock { $0.hangsFrom = 50_000 }
    let world = bench.world
    let (_, end) = try await Self.run(bench, at: "progress") { slot in
      world.state.withLock { $0.isAway = true }
      slot.cancel()
    }
    #expect(world.state.withLock { $0.uploadsDeleted } == 1)
    guard case .failure(let error) = end else {
      Issue.record("it went on")
      return
    }
    #expect(error.code == "upload_cancelled")
  }

  @Test func aPausedUploadGoesOnWhenItIsResumed() async throws {
    let bench = try Bench(size: (1 << 20) + 50_000)
    let world = bench.world
    world.state.withLock { $0.hangsFrom = 50_000 }
    let (events, end) = try await Self.run(bench, at: "progress") { slot in
      slot.pause()
      world.state.withLock { $0.hangsFrom = nil }
      slot.resume()
    }
    #expect(end.value?.isIdentical == true, "\(events)")
    #expect(bench.world.state.withLock { $0.uploadsCreated } == 1)
  }

  @Test func uploadsUnderWayAreThoseThatAreNotOver() async throws {
    let bench = try Bench(size: (1 << 20) + 50_000)
    _ = try await bench.run(stopAt: "progress")
    let journey = try bench.journey()
    let under = try journey.unfinished(for: UserID("alice"))
    #expect(under.map(\.depositId) == [DepositObject.sampleID])
    #expect(try journey.unfinished(for: UserID("bob")).isEmpty)
    _ = try await bench.run()
    #expect(try journey.unfinished(for: UserID("alice")).isEmpty)
  }

  @Test func whatIsThrownAwayIsSentAnew() async throws {
    let bench = try Bench(size: (1 << 20) + 50_000)
    _ = try await bench.run(stopAt: "progress")
    let journey = try bench.journey()
    let prepared = try await journey.prepareUpload(deposit: DepositObject.sampleID, path: bench.file.path)
    try await journey.discardUpload(prepared)
    prepared.release()
    #expect(bench.world.state.withLock { $0.uploadsDeleted } == 1)
    let (_, end) = try await bench.run()
    #expect(end.value?.isIdentical == true)
    #expect(bench.world.state.withLock { $0.uploadsCreated } == 2)
  }

  @Test func withoutHashingNothingIsReadAgainToCompare() async throws {
    let bench = try Bench()
    var options = JourneyOptions()
    options.upload.hashes = false
    let (_, end) = try await bench.run(options)
    #expect(end.value != nil && end.value?.isIdentical == nil)
    #expect(try bench.journal.list().entries.first?.sha256 == nil)
  }
}

@Suite struct VideoFolderTests {
  @Test func namesOfVideos() {
    for name in ["a.mp4", "B.MKV", "x.y.webm", "-.ts"] { #expect(VideoFolder.isVideo(name), "\(name)") }
    for name in ["mp4", "a.txt", "", "a.mp4.part", "a."] { #expect(!VideoFolder.isVideo(name), "\(name)") }
  }

  @Test func aWordThatIsAFileIsThatFileWhateverItLooksLike() throws {
    let folder = try TemporaryFolder()
    for name in ["[a].mp4", "a.mp4", "b.mov", "c.txt", ".d.mp4"] { try folder.write([1], to: name) }
    #expect(try VideoFolder.files(folder["[a].mp4"]) == [folder["[a].mp4"]])
    #expect(try VideoFolder.files(folder["[ab].m*"]) == [folder["a.mp4"], folder["b.mov"]])
    #expect(try VideoFolder.files(folder.path) == ["[a].mp4", "a.mp4", "b.mov"].map { folder[$0] })
    #expect(try VideoFolder.files("/nowhere/film.mp4") == ["/nowhere/film.mp4"])
    #expect(throws: VisualError.self) { try VideoFolder.files(folder["*.webm"]) }
  }
}
