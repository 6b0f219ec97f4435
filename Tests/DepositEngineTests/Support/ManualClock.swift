import Platform
import Synchronization

/// A clock that stands still until the test moves it.
final class ManualClock: WallClock {
  private let present: Mutex<Instant>

  init(_ start: Instant = Instant(unixSeconds: 1_795_000_000)) {
    present = Mutex(start)
  }

  func now() -> Instant { present.withLock { $0 } }

  func advance(by duration: Duration) {
    present.withLock { $0 = $0 + duration }
  }
}
