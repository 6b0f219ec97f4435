import DepositDomain
import Platform
import Synchronization

/// Keeps the journal up to date with an upload: at once where it matters, else once a second.
///
/// A journal that cannot be written does not stop an upload that goes well; it is told once.
final class UploadRecord: Sendable {
  static let interval = Duration.seconds(1)

  private struct State {
    var video: String?
    var location: String?
    var confirmed = 0
    var lastSave: Duration?
    var hasStarted = false
    var hasFailed = false
  }

  private let claim: JournalClaim
  private let timer: UploadTimer
  private let report: @Sendable (UploadEvent) -> Void
  private let state = Mutex(State())

  init(claim: JournalClaim, timer: UploadTimer, report: @escaping @Sendable (UploadEvent) -> Void) {
    self.claim = claim
    self.timer = timer
    self.report = report
  }

  /// The guid of the video the ticket is for.
  var video: String? {
    get { state.withLock { $0.video } }
    set { state.withLock { $0.video = newValue } }
  }

  /// A run begins with the file as it is now.
  func begin(file: FileFingerprint, video: String?, resuming: Bool) {
    let entry = claim.entry
    state.withLock {
      $0.video = video
      $0.location = resuming ? entry?.location : nil
      $0.confirmed = resuming ? entry?.confirmed ?? 0 : 0
    }
    write {
      $0.fingerprint = file
      if !resuming { $0.sha256 = nil }
      $0.phase = .uploading
    }
  }

  /// The first PATCH, or the end when there is none.
  func started(at offset: Int, total: Int) {
    let isFirst = state.withLock { state in
      defer { state.hasStarted = true }
      return !state.hasStarted
    }
    if isFirst { report(.started(resumedAt: offset, total: total)) }
  }

  func located(_ location: String) {
    state.withLock {
      $0.location = location
      $0.confirmed = 0
    }
    save()
  }

  func forgotten() {
    state.withLock {
      $0.location = nil
      $0.confirmed = 0
    }
    save()
  }

  func confirmed(_ offset: Int) {
    let now = timer.elapsed()
    let isDue = state.withLock {
      $0.confirmed = offset
      return $0.lastSave.map { now - $0 >= Self.interval } ?? true
    }
    if isDue { save() }
  }

  /// Every byte is there.
  func finished(size: Int, sha256: String?) {
    state.withLock { $0.confirmed = size }
    write {
      $0.phase = .processing
      $0.sha256 = sha256 ?? $0.sha256
    }
  }

  /// Writes what is known now.
  func save() { write { _ in } }

  private func write(_ change: (inout JournalEntry) -> Void) {
    let now = timer.elapsed()
    let known = state.withLock {
      $0.lastSave = now
      return $0
    }
    do throws(VisualError) {
      try claim.update {
        $0.location = known.location
        $0.confirmed = known.confirmed
        $0.videoGuid = known.video.map { VideoGUID($0) } ?? $0.videoGuid
        change(&$0)
      }
    } catch {
      let isFirst = state.withLock { state in
        defer { state.hasFailed = true }
        return !state.hasFailed
      }
      if isFirst { report(.journalFailed(error)) }
    }
  }
}
