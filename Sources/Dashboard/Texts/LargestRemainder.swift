/// Shares in whole units that add up to their total exactly (Hamilton's method).
enum LargestRemainder {
  /// - Parameters:
  ///   - total: whole units to share out, 0 or more.
  ///   - weights: 0 or more; what is not a number counts as 0.
  /// - Returns: a share each; all 0 when there is no weight.
  static func shares(of total: Int, by weights: [Double]) -> [Int] {
    let weights = weights.map { $0.isFinite && $0 > 0 ? $0 : 0 }
    let sum = weights.reduce(0, +)
    guard sum > 0, sum.isFinite, total > 0 else { return weights.map { _ in 0 } }
    let exact = weights.map { $0 / sum * Double(total) }
    var shares = exact.map { Int($0) }
    let rest = total - shares.reduce(0, +)
    let order = exact.indices.sorted { a, b in
      let (left, right) = (exact[a] - exact[a].rounded(.down), exact[b] - exact[b].rounded(.down))
      return left == right ? a < b : left > right
    }
    for index in order.prefix(max(0, rest)) { shares[index] += 1 }
    return shares
  }
}

/// Whole hundredths of what a total and its parts are shown in.
enum Hundredths {
  static func of(_ value: Double) -> Int {
    let scaled = (value * 100).rounded(.toNearestOrAwayFromZero)
    return scaled.isFinite && abs(scaled) < 1e15 ? Int(scaled) : 0
  }
}
