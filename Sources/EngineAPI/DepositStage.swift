import DepositDomain
public import Platform

/// Where a deposit is, in the words of screens and reports: the wire's READY misleads people.
public enum DepositStage: Hashable, Sendable {
  case toPay
  case paying
  case preparing
  case fileMissing
  /// nil where nobody tells how far.
  case uploading(percent: Int?)
  case encoding(percent: Int?)
  case playable
  case expired
  case cancelled
  case review
  case refunded
  case disputed
  case encodingFailed
  case overLimit
  /// Deleted, and no other has taken its place: only support is told so.
  case videoGone

  public var phrase: Phrase {
    switch self {
    case .toPay: .stateToPay
    case .paying: .statePaymentProcessing
    case .preparing: .statePreparing
    case .fileMissing: .stateFileMissing
    case .uploading(let percent): percent.map { Phrase.stateUploading(percent: $0) } ?? Phrase.Desk.uploading
    case .encoding(let percent): percent.map { Phrase.stateEncoding(percent: $0) } ?? Phrase.Desk.encoding
    case .playable: .statePlayable
    case .expired: .stateExpired
    case .cancelled: .stateCancelled
    case .review: .stateReview
    case .refunded: .stateRefunded
    case .disputed: .stateDisputed
    case .encodingFailed: .stateEncodingFailed
    case .overLimit: .stateOverLimit
    case .videoGone: Phrase.Desk.videoGone
    }
  }

  public func words(_ language: Language) -> String { phrase(language) }

  /// What is said before anything of the video; nil: the video says where the deposit is.
  fileprivate static func ofMoney(_ status: DepositStatus, _ payment: PaymentState) -> DepositStage? {
    if payment == .review { return .review }
    if payment == .disputed { return .disputed }
    switch status {
    case .pending: return payment == .processing ? .paying : .toPay
    case .paid: return .preparing
    case .cancelled: return payment == .refunded ? .refunded : .cancelled
    case .expired: return .expired
    case .ready: return nil
    }
  }
}

extension DepositObject {
  /// Its stage, from what the engine says of money, video and upload.
  public var stage: DepositStage { DepositStage.ofMoney(status, payment.state) ?? videoStage }

  private var videoStage: DepositStage {
    switch video.state {
    case .none: return .preparing
    case .playable: return video.overLimit ? .overLimit : .playable
    case .failed: return .encodingFailed
    case .processing: return .encoding(percent: video.encodePercent)
    case .awaitingUpload, .uploading:
      guard let sent = uploadProgress, sent.totalBytes > 0, sent.confirmedBytes > 0 || sent.state == .uploading else {
        return .fileMissing
      }
      // Whatever a client said: never above the whole.
      let share = min(max(0, sent.confirmedBytes), sent.totalBytes)
      return .uploading(percent: Int(Double(share) * 100 / Double(sent.totalBytes)))
    }
  }
}

extension SupportHitObject {
  /// The same of a search's row, which does not tell how far.
  public var stage: DepositStage { DepositStage.ofMoney(status, paymentState) ?? videoStage }

  private var videoStage: DepositStage {
    switch videoState {
    case "playable": overLimit ? .overLimit : .playable
    case "failed": .encodingFailed
    case "processing": .encoding(percent: nil)
    case "uploading": .uploading(percent: nil)
    case "gone": .videoGone
    case "none": .preparing
    default: .fileMissing
    }
  }
}
