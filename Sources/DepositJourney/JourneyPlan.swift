public import DepositDomain
public import EngineAPI
public import Platform

/// What comes next for a deposit, decided from what the engine says of it: no time, no network, no files.
public enum NextStep: Hashable, Sendable {
  /// Ask for the Checkout page, with the key the journal holds.
  case openCheckout
  /// The person pays; the engine will know.
  case awaitPayment
  /// Paid; the engine makes the video.
  case awaitVideo
  /// Send the file.
  case upload(UploadTicket)
  /// Every byte is there; Bunny encodes.
  case awaitEncoding
  /// It can be played.
  case arrived
  /// It ends here. `closes`: the same file may begin anew.
  case stop(VisualError, closes: Bool)
}

/// The one place where a journey's next step is decided.
public enum JourneyPlan {
  /// What this run has done itself, which the engine's view alone does not tell.
  public struct Memory: Hashable, Sendable {
    /// init-checkout was answered.
    public var hasOpenedCheckout = false
    /// The video whose bytes were all sent.
    public var uploaded: VideoGUID?
    /// Only an upload was asked for: doing it again begins no new deposit.
    public var isUpload: Bool

    public init(hasOpenedCheckout: Bool = false, uploaded: VideoGUID? = nil, isUpload: Bool = false) {
      self.hasOpenedCheckout = hasOpenedCheckout
      self.uploaded = uploaded
      self.isUpload = isUpload
    }
  }

  /// - Parameter deposit: the engine's view; nil when init-checkout was not answered yet.
  public static func next(_ deposit: DepositObject?, memory: Memory) -> NextStep {
    guard let deposit else { return .openCheckout }
    switch deposit.status {
    case .pending: return pending(deposit, memory)
    case .paid: return held(deposit) ?? .awaitVideo
    case .ready: return ready(deposit, memory)
    case .cancelled:
      let isAnew = !memory.isUpload
      return .stop(
        deposit.payment.state == .refunded
          ? .depositRefunded(deposit.name, sameCommandBeginsAnew: isAnew)
          : .depositCancelled(deposit.name, sameCommandBeginsAnew: isAnew),
        closes: true)
    case .expired:
      return .stop(.checkoutExpired(deposit.name, sameCommandBeginsAnew: !memory.isUpload), closes: true)
    }
  }

  private static func pending(_ deposit: DepositObject, _ memory: Memory) -> NextStep {
    if deposit.payment.state == .review { return .stop(.paymentInReview(deposit.name), closes: false) }
    let lacksPage = deposit.checkoutUrl == nil && deposit.payment.state == .unpaid
    return lacksPage && !memory.hasOpenedCheckout ? .openCheckout : .awaitPayment
  }

  private static func ready(_ deposit: DepositObject, _ memory: Memory) -> NextStep {
    let video = deposit.video
    if video.state == .playable {
      guard !video.overLimit else {
        return .stop(
          .overLimit(deposit.name, lengthSec: video.lengthSec ?? 0, maximumSec: deposit.type.maximumDurationSec),
          closes: false)
      }
      return held(deposit) ?? .arrived
    }
    if let stop = held(deposit) { return stop }
    if let sent = memory.uploaded, video.state == .failed || deposit.videoGuid != sent {
      // Sending it again unasked could go on for ever: the person decides.
      return .stop(.encodingFailed(deposit.name), closes: false)
    }
    if memory.uploaded == nil, let ticket = deposit.upload { return .upload(ticket) }
    switch video.state {
    case .none: return .awaitVideo
    case .failed: return .stop(.encodingFailed(deposit.name), closes: false)
    case .processing, .playable: return .awaitEncoding
    case .awaitingUpload, .uploading:
      let isComplete = memory.uploaded != nil || deposit.uploadProgress?.state == .complete
      return isComplete ? .awaitEncoding : .stop(.uploadNotOffered(deposit.name), closes: false)
    }
  }

  private static func held(_ deposit: DepositObject) -> NextStep? {
    deposit.payment.state == .disputed ? .stop(.paymentDisputed(deposit.name), closes: false) : nil
  }
}

extension DepositObject {
  var name: String { depositId.rawValue }

  /// The money is there.
  var isPaid: Bool { status == .paid || status == .ready }
}
