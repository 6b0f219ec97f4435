/// How long a part of a row or column of parts is.
public enum Constraint: Hashable, Sendable {
  /// exactly so many cells, as long as there is room
  case fixed(Int)
  /// a share of what the others leave, at least `minimum` and at most `maximum` cells
  case flexible(weight: Int = 1, minimum: Int = 0, maximum: Int = .max)

  public static var flexible: Constraint { .flexible() }
}

/// Shares a length out.
public enum Layout {
  /// The lengths of the parts; their sum, gaps included, never exceeds `length`. When there is too little room the
  /// last parts go short first.
  public static func lengths(_ length: Int, _ constraints: [Constraint], gap: Int = 0) -> [Int] {
    var left = max(0, length - gap * max(0, constraints.count - 1))
    var lengths = constraints.map { constraint in
      let wanted =
        switch constraint {
        case .fixed(let cells): cells
        case .flexible(_, let minimum, let maximum): min(minimum, maximum)
        }
      let given = min(max(0, wanted), left)
      left -= given
      return given
    }
    while left > 0 {
      let growing = constraints.indices.filter { room(constraints[$0], lengths[$0]) > 0 }
      let weights = growing.reduce(0) { $0 + weight(constraints[$1]) }
      guard weights > 0 else { break }
      let before = left
      var shares = growing.map { before * weight(constraints[$0]) / weights }
      // What rounding leaves goes to the first parts, a cell each.
      var rest = before - shares.reduce(0, +)
      for index in shares.indices where rest > 0 {
        shares[index] += 1
        rest -= 1
      }
      for (index, share) in zip(growing, shares) {
        let given = min(share, room(constraints[index], lengths[index]))
        lengths[index] += given
        left -= given
      }
    }
    return lengths
  }

  private static func weight(_ constraint: Constraint) -> Int {
    if case .flexible(let weight, _, _) = constraint { max(0, weight) } else { 0 }
  }

  private static func room(_ constraint: Constraint, _ length: Int) -> Int {
    guard case .flexible(let weight, _, let maximum) = constraint, weight > 0 else { return 0 }
    return max(0, maximum - length)
  }
}

extension Rect {
  /// The rectangle cut into rows from its top.
  public func rows(_ constraints: [Constraint], gap: Int = 0) -> [Rect] {
    var y = self.y
    return Layout.lengths(height, constraints, gap: gap).map { length in
      defer { y += length + gap }
      return Rect(x: x, y: min(y, bottom), width: width, height: length)
    }
  }

  /// The rectangle cut into columns from its left.
  public func columns(_ constraints: [Constraint], gap: Int = 0) -> [Rect] {
    var x = self.x
    return Layout.lengths(width, constraints, gap: gap).map { length in
      defer { x += length + gap }
      return Rect(x: min(x, right), y: y, width: length, height: height)
    }
  }
}
