public import DepositDomain
public import Platform
public import VideoUpload

/// What a deposit's journey has to tell, in the order in which it happens. A run that goes on where another stopped
/// begins at the present state; what it does not pass it does not tell.
public enum JourneyEvent: Sendable {
  /// The file, measured and priced.
  case probed(MeasuredFile)
  /// Where to pay.
  case checkout(CheckoutLinks)
  /// A delayed payment method: the money is on its way.
  case paymentProcessing
  case paid
  /// The video exists; bytes may be sent.
  case ready(VideoGUID)
  /// Only of an upload that has a slot: it waits for its turn, is paused, or sends.
  case standing(UploadStanding)
  case progress(UploadProgress)
  /// Something does not answer; it is tried again after the delay. The code is stable.
  case retry(cause: String, sentence: Phrase, delay: Duration)
  /// All of the file is sent again.
  case restarted(Phrase)
  /// Every byte is at Bunny. `sha256` in lower-case hex, when it is known.
  case uploaded(sizeBytes: Int, sha256: String?)
  /// Encoding, 0…100.
  case processing(percent: Int)
  case playable(Playable)
  /// Worth telling, and no obstacle.
  case notice(VisualError)
}

/// Where a deposit can be paid, and until when.
public struct CheckoutLinks: Hashable, Sendable {
  public let depositId: DepositID
  /// Stripe's own page.
  public let checkoutUrl: String
  /// The engine's short link to it.
  public let payUrl: String
  /// When the page closes.
  public let expiresAt: Instant?
  /// What is to pay.
  public let feeEur: Double

  public init(depositId: DepositID, checkoutUrl: String, payUrl: String, expiresAt: Instant?, feeEur: Double) {
    self.depositId = depositId
    self.checkoutUrl = checkoutUrl
    self.payUrl = payUrl
    self.expiresAt = expiresAt
    self.feeEur = feeEur
  }
}

/// A deposit that has arrived.
public struct Playable: Hashable, Sendable {
  public let depositId: DepositID
  public let videoGuid: VideoGUID?
  /// The video's address at Bunny, as the engine gives it.
  public let url: String?
  /// Bunny's SHA-256 of the file is ours; nil when either is unknown.
  public let isIdentical: Bool?
}
