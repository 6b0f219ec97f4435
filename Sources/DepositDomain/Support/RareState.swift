/// A state that few deposits are in, and that support asks for all the more.
///
/// A word's list may be long and these deposits be scattered in it, so words of a deposit in such a state are listed
/// once more for the state: who looks for a word among disputes goes through the disputes that have it, and no others.
public enum RareState: UInt32, CaseIterable, Sendable {
  case inReview
  case refunded
  case disputed
  case failedVideo
  case goneVideo
  case overLimit
  case openDispute
  case wonDispute
  case lostDispute

  /// What its words begin with: a character for private use, which no search text holds.
  public var mark: String { Unicode.Scalar(0xE000 + rawValue).map(String.init) ?? "" }

  public static func states(of group: SearchGroup) -> [RareState] {
    allCases.filter { $0.holds(group) }
  }

  private func holds(_ group: SearchGroup) -> Bool {
    switch self {
    case .inReview: group.payment == .review
    case .refunded: group.payment == .refunded
    case .disputed: group.payment == .disputed
    case .failedVideo: group.video == .failed
    case .goneVideo: group.video == .gone
    case .overLimit: group.isOverLimit
    case .openDispute: group.dispute == .open
    case .wonDispute: group.dispute == .won
    case .lostDispute: group.dispute == .lost
    }
  }
}
