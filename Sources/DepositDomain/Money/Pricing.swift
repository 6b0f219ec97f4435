public import Platform

/// The three kinds of deposit, cheapest first, with the original design's prices and limits.
public enum DepositType: String, Codable, CaseIterable, Sendable {
  case clip
  case doc
  case film

  /// Longest duration of the kind, in seconds.
  public var maximumDurationSec: Int {
    switch self {
    case .clip: 600
    case .doc: 1_800
    case .film: 14_400
    }
  }

  /// Price of one deposit.
  public var fee: Cents {
    switch self {
    case .clip: Cents(200)
    case .doc: Cents(500)
    case .film: Cents(1_000)
    }
  }

  /// The cheapest kind that holds `durationSec`; nil when it is longer than a film may be.
  public static func cheapest(for durationSec: Int) -> DepositType? {
    allCases.first { durationSec <= $0.maximumDurationSec }
  }
}

/// The price of a deposit, or why there is none.
public enum Pricing {
  /// - Parameter durationSec: whole seconds.
  /// - Throws: `duration_not_allowed` unless it is above 0 and at most the kind's limit.
  public static func fee(for type: DepositType, durationSec: Int) throws(VisualError) -> Cents {
    guard durationSec > 0, durationSec <= type.maximumDurationSec else {
      throw .durationNotAllowed(
        type: type.rawValue, maximumSec: type.maximumDurationSec, askedSec: durationSec,
        longestSec: DepositType.film.maximumDurationSec)
    }
    return type.fee
  }
}

/// A deposit's title: what the creator typed, kept as it is but bounded.
public enum DepositTitle {
  /// Stripe allows 500 characters in a metadata value.
  public static let maximumLength = 500

  /// - Returns: the title without space around it.
  /// - Throws: `title_too_long`, or `title_invalid` when nothing visible is left.
  public static func checked(_ raw: String) throws(VisualError) -> String {
    let title = raw.trimmingSpaces
    guard title.count <= maximumLength, title.utf8.count <= 4 * maximumLength else {
      throw .titleTooLong(maximum: maximumLength)
    }
    // SQLite and every C interface on the way would end the text there.
    guard !title.unicodeScalars.contains("\0") else { throw .titleHoldsNUL }
    let hasVisible = title.unicodeScalars.contains { scalar in
      let category = scalar.properties.generalCategory
      return !scalar.properties.isWhitespace && category != .control && category != .format
    }
    guard hasVisible else { throw .titleEmpty }
    return title
  }
}
