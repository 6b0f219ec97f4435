import DepositDomain
import EngineAPI
import Glibc
import Platform
import Synchronization

@testable import VideoUpload

/// Sets a file's modification date, to the nanosecond.
func setDate(_ path: String, nanoseconds: Int64) {
  var times = [timespec(), timespec()]
  times[0].tv_nsec = UTIME_OMIT
  times[1].tv_sec = Int(nanoseconds / 1_000_000_000)
  times[1].tv_nsec = Int(nanoseconds % 1_000_000_000)
  utimensat(AT_FDCWD, path, &times, 0)
}

/// Glibc's `UTIME_OMIT`, a macro that Swift does not see.
private let UTIME_OMIT = (1 << 30) - 2

/// A clock that is turned by hand, as wall clock and as an upload's timer.
final class ManualClock: WallClock, Sendable {
  private struct State {
    var elapsed = Duration.zero
    var waits: [Duration] = []
  }

  private let state = Mutex(State())
  private let start = Instant(unixSeconds: 1_780_000_000)

  func now() -> Instant { start + state.withLock { $0.elapsed } }
  func advance(_ duration: Duration) { state.withLock { $0.elapsed += duration } }
  var waits: [Duration] { state.withLock { $0.waits } }

  /// Sleeping turns the clock on; chance is always the same.
  func timer(jitter: Double = 0.5) -> UploadTimer {
    UploadTimer(
      now: { self.now() }, elapsed: { self.state.withLock { $0.elapsed } },
      sleep: { duration in
        try Task.checkCancellation()
        self.state.withLock {
          $0.elapsed += duration
          $0.waits.append(duration)
        }
      }, jitter: { jitter })
  }
}

/// Values gathered from other threads, in order of arrival.
final class Box<Value: Sendable>: Sendable {
  private let stored = Mutex<[Value]>([])

  var values: [Value] { stored.withLock { $0 } }
  func append(_ value: Value) { stored.withLock { $0.append(value) } }
}

extension UploadTicket {
  /// A ticket such as the engine gives out; `number` tells one from the next.
  static func sample(
    _ number: Int = 1, endpoint: String = "https://tus.example/tusupload", video: String = "v-1",
    expiresAt: Instant = Instant(unixSeconds: 2_000_000_000)
  ) -> UploadTicket {
    UploadTicket(
      endpoint: endpoint,
      headers: [
        "AuthorizationSignature": "signature-\(number)", "AuthorizationExpire": "2000000000", "VideoId": video,
        "LibraryId": "42",
      ], metadata: ["filetype": "video/mp4", "title": "Été ☀️"], expiresAt: expiresAt)
  }
}

extension JournalOwner {
  static let sample = JournalOwner(engine: "https://engine.example/", user: UserID("user-dev"))
}

extension JournalDraft {
  static func sample(_ path: String, deposit: DepositID? = nil) -> JournalDraft {
    JournalDraft(path: path, type: .clip, title: "Été", durationSec: 5, depositId: deposit)
  }
}
