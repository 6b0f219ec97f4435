public import DepositDomain
public import Platform

/// What is known of one deposit of one file: enough to go on after any stop, and never to pay twice.
public struct JournalEntry: Codable, Hashable, Sendable {
  /// The form written by this version of the program.
  public static let currentVersion = 1

  /// How far the deposit has come, as far as this machine knows.
  public enum Phase: String, Codable, CaseIterable, Sendable {
    /// The idempotency key is made; init-checkout may or may not have been called with it.
    case opened
    /// There is a Checkout Session; it waits for payment.
    case awaitingPayment = "awaiting_payment"
    /// Paid; bytes may be on their way.
    case uploading
    /// Every byte is at Bunny.
    case processing
    /// Playable.
    case done
    /// Expired, cancelled or refunded: the same file begins anew.
    case closed

    /// Nothing is left to do for it.
    public var isOver: Bool { self == .done || self == .closed }
  }

  public var version: Int
  /// The `Idempotency-Key` of init-checkout, made before it is called.
  public var key: String
  public var owner: JournalOwner
  /// 0 for the first deposit of the file, one more for each further one.
  public var again: Int
  /// Begun by `--again`. Such a one is gone on with by `--again` until it is over; only then does `--again` begin
  /// another. Without `--again` the latest is gone on with, however it was begun.
  public var isExtra: Bool?
  /// Absolute; where the file lay when last seen.
  public var path: String
  public var fingerprint: FileFingerprint
  public var type: DepositType
  public var title: String
  /// Whole seconds.
  public var durationSec: Int
  public var depositId: DepositID?
  public var checkoutUrl: String?
  public var payUrl: String?
  /// When the Checkout page closes.
  public var expiresAt: Instant?
  /// The video that ``location`` is an upload for.
  public var videoGuid: VideoGUID?
  /// The TUS upload's absolute URL.
  public var location: String?
  /// Bytes the server said it has.
  public var confirmed: Int
  /// Of the whole file, lower-case hex, when it was computed.
  public var sha256: String?
  public var phase: Phase
  /// The person has paused or cancelled its upload: no program goes on with it unless asked to.
  public var isHeld: Bool?
  public var createdAt: Instant
  public var updatedAt: Instant
}

/// What a new entry is begun with.
public struct JournalDraft: Sendable {
  public var path: String
  public var type: DepositType
  public var title: String
  public var durationSec: Int
  /// For a deposit made elsewhere that this machine takes over.
  public var depositId: DepositID?

  public init(path: String, type: DepositType, title: String, durationSec: Int, depositId: DepositID? = nil) {
    self.path = path
    self.type = type
    self.title = title
    self.durationSec = durationSec
    self.depositId = depositId
  }
}
