/// A text that names one thing; the type says which kind of thing.
public protocol TextIdentifier: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible
where RawValue == String {
  init(rawValue: String)
}

extension TextIdentifier {
  public init(_ text: String) { self.init(rawValue: text) }
  public var description: String { rawValue }
}

/// One deposit: `dep_` and 26 characters that sort by creation time.
public struct DepositID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A creator or a member of staff, as tokens name them.
public struct UserID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// Bunny's name for a video.
public struct VideoGUID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// Stripe's `cs_…`.
public struct CheckoutSessionID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// Stripe's `pi_…`.
public struct PaymentIntentID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// Stripe's `re_…`.
public struct RefundID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// Stripe's `dp_…`/`du_…`.
public struct DisputeID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// Stripe's `evt_…`.
public struct EventID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// The unguessable part of a pay link: 22 characters that carry 128 random bits.
public struct PayCode: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// As the engine makes them: 16 bytes in base64url.
  public var isWellFormed: Bool {
    rawValue.utf8.count == 22
      && rawValue.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
      }
  }
}
