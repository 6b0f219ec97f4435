extension Int {
  /// The sum, which stays at the limit beyond what fits: amounts come from outside, and must not stop the program.
  public func addingBounded(_ other: Int) -> Int {
    let (sum, isBeyond) = addingReportingOverflow(other)
    return isBeyond ? (other > 0 ? .max : .min) : sum
  }

  /// The difference, bounded likewise.
  public func subtractingBounded(_ other: Int) -> Int {
    let (rest, isBeyond) = subtractingReportingOverflow(other)
    return isBeyond ? (other > 0 ? .min : .max) : rest
  }

  /// The product, bounded likewise.
  public func multipliedBounded(by other: Int) -> Int {
    let (product, isBeyond) = multipliedReportingOverflow(by: other)
    return isBeyond ? ((self > 0) == (other > 0) ? .max : .min) : product
  }
}
