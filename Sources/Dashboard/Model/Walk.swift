public import DepositDomain
public import Platform

/// One journey of this run: a file on its way, as far as its news told.
public struct Walk: Hashable, Sendable {
  /// How far it is; later ones come later.
  public enum Stage: Int, Comparable, Hashable, Sendable {
    /// The engine was asked for the page to pay.
    case starting
    case toPay
    /// A delayed payment method: the money is on its way.
    case paying
    case preparing
    case uploading
    case encoding
    case playable

    public static func < (a: Stage, b: Stage) -> Bool { a.rawValue < b.rawValue }
  }

  public let id: WalkID
  public internal(set) var path: String?
  public internal(set) var title: String
  public internal(set) var video: MeasuredVideo?
  public internal(set) var deposit: DepositID?
  public internal(set) var links: PayLinks?
  public internal(set) var stage = Stage.starting
  /// Since when it is there.
  var since: Instant
  public internal(set) var progress: TransferProgress?
  public internal(set) var encodePercent = 0
  var retry: Retry?
  public internal(set) var arrival: Arrival?
  /// Why it no longer walks; nil while it does.
  public internal(set) var ending: VisualError?
  /// In a sandbox its payment was simulated: the engine is about to know.
  public internal(set) var isPaymentSimulated = false
  /// The person stopped it.
  public internal(set) var isPaused = false
  /// Its turn among the uploads, once it has come to sending.
  public internal(set) var turn: UploadTurn?
  /// Bytes per second of this one; nil: none of its own.
  public internal(set) var limit: Int?
  /// The runtime walks it; false for one that was found paused and has not been resumed.
  var isStarted = true
  /// Gone on with by itself at the program's start.
  var isAutomatic = false

  /// What is tried again, and when.
  struct Retry: Hashable, Sendable {
    /// How long after the next try it is still shown.
    static let shown = Duration.seconds(5)

    var sentence: Phrase
    var at: Instant
  }

  init(_ id: WalkID, title: String, since: Instant) {
    self.id = id
    self.title = title
    self.since = since
  }

  /// It is under way in this program.
  public var isWalking: Bool { ending == nil && !isPaused && stage != .playable }

  /// Quitting would stop bytes.
  public var isUploading: Bool { isWalking && (stage == .uploading || stage == .preparing) }

  /// How to go on with it after this program; nil for one that has not begun.
  var wayOn: WayOn? {
    guard let deposit else { return nil }
    guard stage <= .paying, let path else { return .upload(deposit) }
    return .deposit(file: path)
  }

  /// The wizard's screen for it, counted from 0.
  var step: Int {
    switch stage {
    case .starting, .toPay, .paying: 1
    case .preparing, .uploading, .encoding: 2
    case .playable: 3
    }
  }

  mutating func reach(_ stage: Stage, at now: Instant) {
    guard stage != self.stage else { return }
    self.stage = stage
    since = now
  }

  /// Sent so far, 0…100; 100 only when the server has all of it.
  var percent: Int {
    guard let progress, progress.totalBytes > 0 else { return 0 }
    let sent = max(progress.sentBytes, progress.confirmedBytes)
    guard progress.confirmedBytes < progress.totalBytes else { return 100 }
    return min(99, max(0, Int(Double(sent) / Double(progress.totalBytes) * 100)))
  }
}
