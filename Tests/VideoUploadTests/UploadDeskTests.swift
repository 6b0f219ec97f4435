import CurlTransport
import Platform
import Synchronization
import TestSupport
import Testing

@testable import VideoUpload

/// The desk with bodies that send nothing: who runs when, and what becomes of those that are stopped.
@Suite struct UploadDeskTests {
  /// A body that goes on until it is let end or its task is cancelled.
  private final class Body: Sendable {
    let begun = Box<Int>()
    private let end = Latch()

    func finish() { end.open() }

    func run() async throws(VisualError) -> Int {
      begun.append(1)
      guard await end.wait() else { throw .interrupted }
      return begun.values.count
    }
  }

  private struct Upload {
    let slot: UploadSlot
    let body = Body()
    let standings = Box<UploadStanding>()

    func start() -> Task<Result<Int, VisualError>, Never> {
      let (slot, body, standings) = (slot, body, standings)
      return Task {
        do throws(VisualError) {
          return .success(
            try await slot.run({ standings.append($0) }) { _ throws(VisualError) in try await body.run() })
        } catch {
          return .failure(error)
        }
      }
    }
  }

  /// How many different numbers were noted.
  private final class Seen: Sendable {
    private let numbers = Mutex(Set<Int>())

    var isEmpty: Bool { numbers.withLock { $0.isEmpty } }

    func note(_ number: Int) -> Int {
      numbers.withLock { numbers in
        numbers.insert(number)
        return numbers.count
      }
    }
  }

  private static func until(_ condition: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(110)
    while !condition() {
      try #require(ContinuousClock.now < deadline)
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  @Test func oneAfterTheOther() async throws {
    let desk = UploadDesk(width: 1)
    let uploads = [Upload(slot: desk.slot()), Upload(slot: desk.slot())]
    let first = uploads[0].start()
    try await Self.until { uploads[0].body.begun.values.count == 1 }
    let second = uploads[1].start()
    try await Self.until { uploads[1].standings.values == [.waiting(ahead: 0)] }
    uploads[0].body.finish()
    #expect(try await first.value.get() == 1)
    try await Self.until { uploads[1].standings.values == [.waiting(ahead: 0), .sending] }
    uploads[1].body.finish()
    #expect(try await second.value.get() == 1)
  }

  @Test func aPausedOneIsStoppedAndBegunAgainWhenItIsResumed() async throws {
    let desk = UploadDesk(width: 1)
    let upload = Upload(slot: desk.slot())
    let task = upload.start()
    try await Self.until { upload.body.begun.values.count == 1 }
    upload.slot.pause()
    try await Self.until { upload.standings.values.last == .paused }
    #expect(upload.slot.isPaused && desk.queue.slots.first?.phase == .waiting)
    upload.slot.resume()
    try await Self.until { upload.body.begun.values.count == 2 }
    upload.body.finish()
    #expect(try await task.value.get() == 2)
    #expect(desk.queue.slots.first?.phase == .idle)
  }

  @Test(arguments: [false, true]) func aCancelledOneEndsWhetherItSendsOrWaits(waits: Bool) async throws {
    let desk = UploadDesk(width: 1)
    let other = Upload(slot: desk.slot())
    let upload = Upload(slot: desk.slot())
    let first = waits ? other.start() : nil
    if waits { try await Self.until { other.body.begun.values.count == 1 } }
    let task = upload.start()
    try await Self.until { !upload.standings.values.isEmpty }
    upload.slot.cancel()
    guard case .failure(let error) = await task.value else {
      Issue.record("it went on")
      return
    }
    #expect(error.code == "upload_cancelled")
    other.body.finish()
    if let first { #expect(try await first.value.get() == 1) }
  }

  @Test func aCancelledTaskEndsInterruptedAndGivesItsPlaceBack() async throws {
    let desk = UploadDesk(width: 1)
    let uploads = [Upload(slot: desk.slot()), Upload(slot: desk.slot()), Upload(slot: desk.slot())]
    let tasks = uploads.map { $0.start() }
    try await Self.until { uploads.contains { $0.body.begun.values.count == 1 } }
    for task in tasks { task.cancel() }
    for task in tasks {
      guard case .failure(let error) = await task.value else { continue }
      #expect(error.kind == .interrupted)
    }
    #expect(desk.queue.slots.allSatisfy { $0.phase == .idle })
  }

  @Test func aSlotThatNobodyHoldsIsGone() {
    let desk = UploadDesk()
    do {
      let slot = desk.slot(limit: 5)
      slot.limit = 7
      #expect(slot.limit == 7 && desk.queue.slots.count == 1)
    }
    #expect(desk.queue.slots.isEmpty)
  }

  /// Two files at once over real sockets: a limit for both, that is lifted while they run, costs neither a byte.
  @Test func limitsChangeUnderRealTransfers() async throws {
    let desk = UploadDesk(width: 2, limit: 400_000)
    let transport = CurlTransport()
    var dice = SeededGenerator(seed: 5)
    let servers = [try LoopbackTUSServer(), try LoopbackTUSServer()]
    defer { for server in servers { server.stop() } }
    let runs = try servers.map { try UploadRun(dice.bytes(4_000_000), server: $0.model) }
    let begun = Seen()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, run) in runs.enumerated() {
        let lift: @Sendable (UploadEvent) -> Void = { event in
          guard case .progress(let progress) = event, progress.sentBytes > 0 else { return }
          if begun.note(number) == 2 { desk.limit = nil }
        }
        group.addTask {
          let slot = desk.slot()
          let result = try await slot.run({ _ in }) { pace throws(VisualError) in
            try await Self.send(run, transport, pace, lift)
          }
          #expect(result.sha256 == run.sha256)
        }
      }
      try await group.waitForAll()
    }
    await transport.shutdown()
    for run in runs {
      #expect(run.server.arrived == run.content)
      #expect(run.server.violations.isEmpty)
    }
  }

  /// A file that is paused half way goes on where the server is, and no confirmed byte is sent twice.
  @Test func aPauseCostsNoConfirmedByte() async throws {
    let desk = UploadDesk(width: 1, limit: 2_000_000)
    let server = try LoopbackTUSServer()
    defer { server.stop() }
    var dice = SeededGenerator(seed: 6)
    let run = try UploadRun(dice.bytes(3_000_000), server: server.model)
    let transport = CurlTransport()
    let slot = desk.slot()
    let paused = Seen()
    let result = try await slot.run({ standing in
      guard standing == .paused else { return }
      // Not from within: the desk tells under its lock.
      Task {
        desk.limit = nil
        slot.resume()
      }
    }) { pace throws(VisualError) in
      try await Self.send(run, transport, pace) { event in
        guard case .progress(let progress) = event, progress.sentBytes > 200_000 else { return }
        if paused.note(progress.sentBytes) == 1 { slot.pause() }
      }
    }
    await transport.shutdown()
    #expect(result.sha256 == run.sha256 && run.server.arrived == run.content)
    #expect(!paused.isEmpty)
    #expect(run.server.violations.isEmpty)
    #expect(run.server.patchedBytes == 3_000_000, "confirmed bytes were sent twice")
  }

  private static func send(
    _ run: UploadRun, _ transport: CurlTransport, _ pace: any SendPace,
    _ report: @escaping @Sendable (UploadEvent) -> Void
  ) async throws(VisualError) -> UploadResult {
    var run = run
    run.options.pace = pace
    do {
      return try await run.run(transport, report: report)
    } catch let error as VisualError {
      throw error
    } catch {
      throw .usage(Phrase(verbatim: "\(error)"))
    }
  }
}
