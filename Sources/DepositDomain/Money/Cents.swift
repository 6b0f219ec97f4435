/// An amount of euros in whole cents; Stripe's `unit_amount` and `amount_total` are the same.
public struct Cents: Hashable, Comparable, Sendable {
  public var rawValue: Int

  public init(_ rawValue: Int) {
    self.rawValue = rawValue
  }

  public static let zero = Cents(0)

  /// Euros as the original design's JSON carries them (`feeEur`): 2, 2.02.
  public var euros: Double { Double(rawValue) / 100 }

  public static func < (a: Cents, b: Cents) -> Bool { a.rawValue < b.rawValue }
  /// A sum beyond what fits stays at the limit: records come from outside, and must not stop the program.
  public static func + (a: Cents, b: Cents) -> Cents {
    let (sum, isBeyond) = a.rawValue.addingReportingOverflow(b.rawValue)
    return Cents(isBeyond ? (b.rawValue > 0 ? .max : .min) : sum)
  }
  public static func - (a: Cents, b: Cents) -> Cents {
    let (rest, isBeyond) = a.rawValue.subtractingReportingOverflow(b.rawValue)
    return Cents(isBeyond ? (b.rawValue > 0 ? .min : .max) : rest)
  }
  public static func += (a: inout Cents, b: Cents) { a = a + b }
}

/// A number of bytes, never negative when it comes from our own rooms.
public struct ByteCount: Hashable, Comparable, Sendable {
  public var rawValue: Int

  public init(_ rawValue: Int) {
    self.rawValue = rawValue
  }

  public static let zero = ByteCount(0)
  public static func < (a: ByteCount, b: ByteCount) -> Bool { a.rawValue < b.rawValue }
}
