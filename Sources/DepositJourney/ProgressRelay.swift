import DepositDomain
import EngineAPI
import EngineClient
import Platform
import Synchronization
import VideoUpload

/// Tells the engine how far an upload is, every two seconds at most, so that other screens can show it.
///
/// For people to see only: a report that is lost is followed by the next, and no upload waits for one.
final class ProgressRelay: Sendable {
  /// The shortest time between two reports.
  static let interval = Duration.seconds(2)
  /// How long a report may take, and so how long an upload that stops waits for one that is on its way.
  private static let patience = Duration.seconds(2)

  private let engine: EngineClient
  private let deposit: DepositID
  private let latest = Mutex<UploadProgress?>(nil)
  private let queue: AsyncStream<UploadProgress>.Continuation
  private let work: Task<Void, Never>

  init(engine: EngineClient, deposit: DepositID, timer: UploadTimer) {
    self.engine = engine
    self.deposit = deposit
    let (stream, queue) = AsyncStream.makeStream(of: UploadProgress.self, bufferingPolicy: .bufferingNewest(1))
    self.queue = queue
    work = Task {
      for await progress in stream {
        await Self.tell(engine, deposit, UploadProgressRequest(progress, .uploading))
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
    await work.value
    guard let state, let progress = latest.withLock({ $0 }) else { return }
    await Self.tell(engine, deposit, UploadProgressRequest(progress, state))
  }

  /// Apart from the task that stops, which may be cancelled: a report that was given up on its way could still arrive,
  /// after the one that follows it.
  private static func tell(_ engine: EngineClient, _ deposit: DepositID, _ report: UploadProgressRequest) async {
    await Task.detached { _ = try? await engine.reportProgress(deposit, report, within: patience) }.value
  }
}

extension UploadProgressRequest {
  fileprivate init(_ progress: UploadProgress, _ state: UploadReport.State) {
    self.init(confirmedBytes: progress.confirmedBytes, totalBytes: progress.totalBytes, state: state.rawValue)
  }
}
