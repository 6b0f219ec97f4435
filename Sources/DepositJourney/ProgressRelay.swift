import DepositDomain
import EngineAPI
import EngineClient
import Platform
import Synchronization
import VideoUpload

/// Tells the engine how far an upload is, every two seconds at most, so that other screens can show it.
///
/// For people to see only: a report that is lost is followed by the next, and an upload waits for none while it sends.
final class ProgressRelay: Sendable {
  /// The shortest time between two reports.
  static let interval = Duration.seconds(2)
  /// How long an upload that stops waits for a report that is on its way, and then for the last one.
  private let patience: Duration

  private let engine: EngineClient
  private let deposit: DepositID
  private let latest = Mutex<UploadProgress?>(nil)
  /// The report on its way.
  private let present: PresentReport
  private let queue: AsyncStream<UploadProgress>.Continuation
  private let work: Task<Void, Never>

  init(engine: EngineClient, deposit: DepositID, timer: UploadTimer, patience: Duration = .seconds(2)) {
    self.patience = patience
    self.engine = engine
    self.deposit = deposit
    let (stream, queue) = AsyncStream.makeStream(of: UploadProgress.self, bufferingPolicy: .bufferingNewest(1))
    self.queue = queue
    let present = PresentReport()
    self.present = present
    work = Task {
      for await progress in stream {
        // One that still waited when the upload stopped is followed by the last word at once.
        guard !Task.isCancelled else { break }
        await present.run { _ = try? await engine.reportProgress(deposit, UploadProgressRequest(progress, .uploading)) }
        _ = try? await timer.sleep(Self.interval)
      }
    }
  }

  func note(_ progress: UploadProgress) {
    latest.withLock { $0 = progress }
    queue.yield(progress)
  }

  /// - Parameter state: what to say last; nil when somebody else says it.
  func end(_ state: UploadReport.State?) async {
    queue.finish()
    work.cancel()
    // One that was given up could still arrive, after the last word: so it is waited for, if not for ever.
    let watch = Task.detached { [present, patience] in
      guard (try? await Task.sleep(for: patience)) != nil else { return }
      present.cancel()
    }
    await work.value
    watch.cancel()
    guard let state, let progress = latest.withLock({ $0 }) else { return }
    let report = UploadProgressRequest(progress, state)
    await present.run { [engine, deposit, patience] in
      _ = try? await engine.reportProgress(deposit, report, within: patience)
    }
  }
}

/// A report that is sent apart from the task that stops, which may be cancelled.
private final class PresentReport: Sendable {
  private let task = Mutex<Task<Void, Never>?>(nil)

  func run(_ send: @escaping @Sendable () async -> Void) async {
    let made = Task.detached { await send() }
    task.withLock { $0 = made }
    await made.value
    task.withLock { $0 = nil }
  }

  func cancel() { task.withLock { $0 }?.cancel() }
}

extension UploadProgressRequest {
  fileprivate init(_ progress: UploadProgress, _ state: UploadReport.State) {
    self.init(confirmedBytes: progress.confirmedBytes, totalBytes: progress.totalBytes, state: state.rawValue)
  }
}
