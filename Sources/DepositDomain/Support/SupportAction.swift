/// What support staff can do about one deposit.
public enum SupportAction: String, Codable, CaseIterable, Sendable {
  /// Say that one looks after it.
  case claim
  case release
  /// Ask Stripe, and try at once what waits for its next attempt.
  case retry
  case refund
  case cancel
  case note
  /// A new payment page, after Stripe closed the one before.
  case checkoutLink = "checkout_link"
  /// Let a film play that is longer than what was paid for.
  case acceptOverLimit = "accept_over_limit"
  /// Prepare a message that asks for what a longer type costs more.
  case askDifference = "ask_difference"
  case deleteVideo = "delete_video"
  /// See who paid, unmasked.
  case reveal
  /// Take in a kept event of Stripe's that had no effect.
  case replay

  /// As the API's paths name it.
  public var path: String { rawValue.replacing("_", with: "-") }

  /// Nobody does it without saying why.
  public var needsReason: Bool {
    switch self {
    case .refund, .cancel, .acceptOverLimit, .deleteVideo, .reveal: true
    case .claim, .release, .retry, .note, .checkoutLink, .askDifference, .replay: false
    }
  }

  /// Money moves, or something is lost for good: a person is asked first.
  public var isGrave: Bool {
    switch self {
    case .refund, .cancel, .deleteVideo: true
    case .claim, .release, .retry, .note, .checkoutLink, .acceptOverLimit, .askDifference, .reveal, .replay: false
    }
  }
}
