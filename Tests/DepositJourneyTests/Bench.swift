import CurlTransport
import DepositDomain
import EngineClient
import Platform
import Synchronization
import TestSupport
import VideoUpload

@testable import DepositJourney

/// A folder with a file and a journal, and journeys through a fake world; every journey is a program of its own that
/// shares nothing with the others but the disk.
struct Bench {
  let world = FakeWorld()
  let clock = Clock()
  let file: MeasuredFile
  private let place: TemporaryFolder

  init(size: Int = 3_000, seed: UInt64 = 7) throws {
    place = try TemporaryFolder()
    var random = seed
    let bytes = (0..<size).map { _ in
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: random >> 33)
    }
    let path = place["a.mp4"]
    try PrivateFile.write(bytes, path: path)
    file = MeasuredFile(
      path: path, fingerprint: try FileFingerprint.of(path: path), durationSec: 10, type: .clip, title: "A film")
  }

  /// Gone with the bench.
  var folder: String { place.path }

  var journal: UploadJournal { UploadJournal(folder: place["journal"]) }

  /// Time passes only by being slept away, or as the clock is turned.
  private var timer: UploadTimer {
    let slept = clock
    return UploadTimer(
      now: { Instant(unixSeconds: 1_780_000_000) + slept.elapsed }, elapsed: { slept.elapsed },
      sleep: { duration in
        try Task.checkCancellation()
        slept.advance(by: duration)
      }, jitter: { 0.5 })
  }

  func journey() throws -> DepositJourney {
    let engine = EngineClient(
      origin: try EngineOrigin("http://127.0.0.1:4000"), token: Secret("t"), language: .en, transport: world)
    return DepositJourney(engine: engine, transport: world, journal: journal, timer: timer)
  }

  /// One run of the command.
  ///
  /// - Parameter stopAt: cancels the run at that event.
  func run(
    _ options: JourneyOptions = JourneyOptions(), again: Bool = false, type: DepositType? = nil, title: String? = nil,
    stopAt: String? = nil
  ) async throws -> (events: [String], end: Result<Playable, VisualError>) {
    let journey = try journey()
    var measured = file
    if let type { measured.type = type }
    let file = measured
    let log = Log()
    let work = Task { () -> Result<Playable, VisualError> in
      do throws(VisualError) {
        let prepared = try await journey.prepare(file, askedType: type, askedTitle: title, again: again)
        defer { prepared.release() }
        return .success(
          try await journey.run(prepared, options: options) { event in
            log.add(event.name)
            if event.name == stopAt { log.stop() }
          })
      } catch {
        return .failure(error)
      }
    }
    log.whenStopped { work.cancel() }
    let end = await work.value
    return (log.names, end)
  }
}

/// What was told, and the hand that stops the run.
final class Log: Sendable {
  private struct State {
    var names: [String] = []
    var isStopped = false
    var action: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  var names: [String] { state.withLock { $0.names } }

  func add(_ name: String) { state.withLock { $0.names.append(name) } }

  func stop() {
    let action = state.withLock { state in
      state.isStopped = true
      return state.action
    }
    action?()
  }

  func whenStopped(_ action: @escaping @Sendable () -> Void) {
    let isStopped = state.withLock { state in
      state.action = action
      return state.isStopped
    }
    if isStopped { action() }
  }
}

final class Clock: Sendable {
  private let time = Mutex(Duration.zero)
  var elapsed: Duration { time.withLock { $0 } }
  func advance(by duration: Duration) { time.withLock { $0 += duration } }
}

extension JourneyEvent {
  var name: String {
    switch self {
    case .probed: "probed"
    case .checkout: "checkout"
    case .paymentProcessing: "paymentProcessing"
    case .paid: "paid"
    case .ready: "ready"
    case .standing: "standing"
    case .progress: "progress"
    case .retry: "retry"
    case .restarted: "restarted"
    case .uploaded: "uploaded"
    case .processing: "processing"
    case .playable: "playable"
    case .notice: "notice"
    }
  }
}

extension Result where Failure == VisualError {
  var error: VisualError? { if case .failure(let error) = self { error } else { nil } }
  var value: Success? { try? get() }
}
