extension CellGrid {
  /// What is wrong with the grid; empty for every grid that can be made from outside. Tests ask it after every step.
  public var brokenInvariants: [String] {
    guard cells.count == size.width * size.height else { return ["\(cells.count) cells for \(size)"] }
    var broken: [String] = []
    for y in 0..<size.height {
      for x in 0..<size.width {
        if let reason = reasonBroken(x, y) { broken.append("(\(x), \(y)): \(reason)") }
      }
    }
    if let cursor, !bounds.contains(cursor) { broken.append("the cursor is outside, at \(cursor)") }
    return broken
  }

  private func reasonBroken(_ x: Int, _ y: Int) -> String? {
    let cell = self[x, y]
    switch cell.width {
    case 0:
      guard x > 0, self[x - 1, y].width == 2 else { return "second half without a first" }
      guard cell.text.isEmpty else { return "second half with a text" }
      return cell.style == self[x - 1, y].style ? nil : "halves of two styles"
    case 1, 2:
      if cell.width == 2, x + 1 == size.width || self[x + 1, y].width != 0 { return "first half without a second" }
      let clusters = Cluster.split(cell.text)
      guard clusters.count == 1, clusters[0].text == cell.text else { return "not one safe cluster: \(cell.text)" }
      return clusters[0].width == cell.width ? nil : "\(cell.text) is not \(cell.width) wide"
    default: return "width \(cell.width)"
    }
  }
}
