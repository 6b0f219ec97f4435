import Dashboard
import Glibc
import Platform
import TerminalKit

/// Plays a script to the dashboard: keys, pastes and sizes come from it as from a person.
@TerminalActor
struct ScriptPlayer {
  /// Longest wait for idle. What is waited for is a count, never this time: it only ends a script that would hang.
  private static let patience = Duration.seconds(120)

  let loop: DashboardLoop
  let isIdle: @TerminalActor (Model) -> Bool

  /// - Throws: a step that is not known here, a display that cannot be saved, an idle that never comes.
  func play(_ steps: [ScriptStep]) async throws(VisualError) {
    for step in steps where loop.unfinished == nil {
      // What has come meanwhile is older than the next key.
      if !loop.mailbox.isEmpty { loop.handle(await loop.mailbox.take()) }
      switch step {
      case .key(let press): loop.handle([.input(.key(press))])
      case .paste(let text): loop.handle([.input(.paste(text))])
      case .resize(let size): loop.handle([.input(.resize(size))])
      case .waitIdle: try await waitForIdle()
      case .saveDisplay(let path): try save(path)
      case .other(let name, _): throw .scriptStepUnknown(name)
      }
    }
  }

  private func waitForIdle() async throws(VisualError) {
    let mailbox = loop.mailbox
    let deadline = SystemClock().now() + Self.patience
    let alarm = TerminalActor.task {
      do { try await TerminalActor.sleep(for: Self.patience) } catch { return }
      mailbox.post(.tick(SystemClock().now()))
    }
    defer { alarm.cancel() }
    // In this order: what is done has posted its answer before.
    while loop.unfinished == nil, !(isIdle(loop.model) && mailbox.isEmpty) {
      loop.handle(await mailbox.take())
      guard SystemClock().now() < deadline else { throw .scriptNeverIdle }
    }
  }

  private func save(_ path: String) throws(VisualError) {
    try PrivateFile.write(Array((loop.model.view.text + "\n").utf8), path: path)
  }
}

extension Model {
  /// No journey is on its way by itself: those that wait for a person's payment are not.
  var hasRestingWalks: Bool {
    walks.allSatisfy { !$0.isWalking || ($0.stage == .toPay && !$0.isPaymentSimulated) }
  }
}
