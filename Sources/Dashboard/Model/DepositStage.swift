import DepositDomain
import EngineAPI
import Platform
import TerminalKit

/// Where a deposit is, in the words of screens: the wire's READY misleads people.
enum DepositStage: Hashable, Sendable {
  case toPay
  case paying
  case preparing
  case fileMissing
  case uploading(percent: Int)
  case encoding(percent: Int)
  case playable
  case expired
  case cancelled
  case review
  case refunded
  case disputed
  case encodingFailed
  case overLimit

  func words(_ language: Language) -> String { phrase(language) }

  var phrase: Phrase {
    switch self {
    case .toPay: .stateToPay
    case .paying: .statePaymentProcessing
    case .preparing: .statePreparing
    case .fileMissing: .stateFileMissing
    case .uploading(let percent): .stateUploading(percent: percent)
    case .encoding(let percent): .stateEncoding(percent: percent)
    case .playable: .statePlayable
    case .expired: .stateExpired
    case .cancelled: .stateCancelled
    case .review: .stateReview
    case .refunded: .stateRefunded
    case .disputed: .stateDisputed
    case .encodingFailed: .stateEncodingFailed
    case .overLimit: .stateOverLimit
    }
  }

  /// One cell before the words, so that rows are told apart without colour.
  var sign: String {
    switch self {
    case .toPay, .fileMissing, .encodingFailed: "!"
    case .paying, .preparing: "·"
    case .uploading: "↑"
    case .encoding: "~"
    case .playable: "✓"
    case .expired, .cancelled, .refunded: "-"
    case .review, .disputed: "?"
    case .overLimit: "✗"
    }
  }

  var role: StyleRole {
    switch self {
    case .toPay, .fileMissing, .review, .disputed: .warning
    case .encodingFailed, .overLimit: .error
    case .paying, .preparing, .uploading, .encoding: .accent
    case .playable: .ok
    case .expired, .cancelled, .refunded: .dim
    }
  }
}

extension DepositObject {
  /// Its stage, from what the engine says of money, video and upload.
  var stage: DepositStage {
    if payment.state == .review { return .review }
    if payment.state == .disputed { return .disputed }
    switch status {
    case .pending: return payment.state == .processing ? .paying : .toPay
    case .paid: return .preparing
    case .cancelled: return payment.state == .refunded ? .refunded : .cancelled
    case .expired: return .expired
    case .ready: return videoStage
    }
  }

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
      return .uploading(percent: min(100, max(0, Int(Double(sent.confirmedBytes) / Double(sent.totalBytes) * 100))))
    }
  }
}
