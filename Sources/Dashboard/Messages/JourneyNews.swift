public import DepositDomain
public import Platform

/// What a journey tells: `DepositJourney`'s `JourneyEvent` case by case, and how the run ended.
public enum JourneyNews: Hashable, Sendable {
  /// The file, measured and priced, with the type and title of the deposit under way if there is one.
  case measured(MeasuredVideo)
  /// Where to pay.
  case checkout(PayLinks)
  /// A delayed payment method: the money is on its way.
  case paymentProcessing
  case paid
  /// The video exists; bytes may be sent.
  case ready(VideoGUID)
  /// Its turn among the uploads.
  case standing(UploadTurn)
  case progress(TransferProgress)
  /// Something does not answer; it is tried again after the delay.
  case retry(cause: String, sentence: Phrase, delay: Duration)
  /// All of the file is sent again.
  case restarted(Phrase)
  /// Every byte is at Bunny.
  case uploaded(sizeBytes: Int)
  /// Encoding, 0…100.
  case processing(percent: Int)
  /// The run ended well.
  case playable(Arrival)
  /// Worth telling, and no obstacle.
  case notice(VisualError)
  /// The run ended with an error; of kind `resumable` or `interrupted` when the same can go on.
  case stopped(VisualError)
  /// The run ended at once: this machine does not know the deposit's file, the person has to name it.
  case fileNeeded(DepositID)
}

/// A file that can be deposited: `MeasuredFile` without what the runtime keeps to itself.
public struct MeasuredVideo: Hashable, Sendable {
  /// As it was given: ``Message/probed(_:_:)`` is found by it.
  public var path: String
  public var title: String
  /// Whole seconds, truncated.
  public var durationSec: Int
  public var sizeBytes: Int
  /// Pixels, when known.
  public var width: Int?
  public var height: Int?
  /// `mp4`, `mkv`, …
  public var container: String?
  /// The cheapest that holds the duration.
  public var type: DepositType

  public init(
    path: String, title: String, durationSec: Int, sizeBytes: Int, width: Int? = nil, height: Int? = nil,
    container: String? = nil, type: DepositType
  ) {
    self.path = path
    self.title = title
    self.durationSec = durationSec
    self.sizeBytes = sizeBytes
    self.width = width
    self.height = height
    self.container = container
    self.type = type
  }
}

/// Where a deposit can be paid, and until when: `CheckoutLinks`.
public struct PayLinks: Hashable, Sendable {
  public var depositId: DepositID
  /// Stripe's own page.
  public var checkoutUrl: String
  /// The engine's short link to it.
  public var payUrl: String
  public var expiresAt: Instant?

  public init(depositId: DepositID, checkoutUrl: String, payUrl: String, expiresAt: Instant?) {
    self.depositId = depositId
    self.checkoutUrl = checkoutUrl
    self.payUrl = payUrl
    self.expiresAt = expiresAt
  }
}

/// How far an upload is: `UploadProgress`.
public struct TransferProgress: Hashable, Sendable {
  /// Handed to the socket.
  public var sentBytes: Int
  /// At the server.
  public var confirmedBytes: Int
  public var totalBytes: Int
  /// Smoothed; 0 while unknown.
  public var bytesPerSecond: Double
  public var eta: Duration?

  public init(
    sentBytes: Int, confirmedBytes: Int, totalBytes: Int, bytesPerSecond: Double = 0, eta: Duration? = nil
  ) {
    self.sentBytes = sentBytes
    self.confirmedBytes = confirmedBytes
    self.totalBytes = totalBytes
    self.bytesPerSecond = bytesPerSecond
    self.eta = eta
  }
}

/// A deposit that has arrived: `Playable`.
public struct Arrival: Hashable, Sendable {
  public var depositId: DepositID
  /// The video's address at Bunny, when the engine gives it.
  public var url: String?
  /// Bunny's SHA-256 of the file is ours; nil when either is unknown.
  public var isIdentical: Bool?

  public init(depositId: DepositID, url: String? = nil, isIdentical: Bool? = nil) {
    self.depositId = depositId
    self.url = url
    self.isIdentical = isIdentical
  }
}
