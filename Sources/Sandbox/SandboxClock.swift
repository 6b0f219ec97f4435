import Platform
import Synchronization

/// The sandbox's time: the system's, plus what `POST /sandbox/clock` has advanced it by.
///
/// Expiry of sessions and of upload signatures and the pace of encoding follow it, so a test need not wait half an
/// hour. Webhook signatures carry the system's own time: their receiver compares it with its own clock.
final class SandboxClock: WallClock {
  private let system: any WallClock
  private let advancedBy = Mutex<Duration>(.zero)

  init(system: any WallClock = SystemClock()) {
    self.system = system
  }

  func now() -> Instant { system.now() + advancedBy.withLock { $0 } }

  /// What the rest of the machine takes the time to be.
  func systemNow() -> Instant { system.now() }

  func advance(by duration: Duration) {
    advancedBy.withLock { $0 += duration }
  }
}
