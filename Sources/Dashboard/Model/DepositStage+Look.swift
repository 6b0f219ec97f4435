import EngineAPI
import TerminalKit

// How a deposit's stage looks; what it is called stands in EngineAPI.
extension DepositStage {
  /// One cell before the words, so that rows are told apart without colour.
  var sign: String {
    switch self {
    case .toPay, .fileMissing, .encodingFailed: "!"
    case .paying, .preparing: "·"
    case .uploading: "↑"
    case .encoding: "~"
    case .playable: "✓"
    case .expired, .cancelled, .refunded, .videoGone: "-"
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
    case .expired, .cancelled, .refunded, .videoGone: .dim
    }
  }
}
