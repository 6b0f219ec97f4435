import DepositDomain
import EngineAPI
import Glibc
import Platform
import Synchronization

@testable import VideoUpload

/// A folder of its own, removed with this object.
final class TemporaryFolder: Sendable {
  struct Failure: Error { let call: String, number = errno }

  let path: String

  init() throws {
    // Where a sync costs nothing, if there is such a place.
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/video-upload-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(call: "mkdtemp") }
    path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }

  deinit { Self.remove(path) }

  @discardableResult
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let full = "\(path)/\(name)"
    let descriptor = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(call: "open") }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let rest = bytes[written...]
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure(call: "write") }
      written += count
    }
    return full
  }

  /// Overwrites one byte in place.
  func poke(_ name: String, at offset: Int, _ byte: UInt8) throws {
    let descriptor = open("\(path)/\(name)", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(call: "open") }
    defer { close(descriptor) }
    guard pwrite(descriptor, [byte], 1, off_t(offset)) == 1 else { throw Failure(call: "pwrite") }
  }

  func names(in folder: String = "") -> [String] {
    guard let directory = opendir(path + "/" + folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  private static func remove(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != "." && name != ".." { remove(path + "/" + name) }
      }
      closedir(directory)
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}

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
