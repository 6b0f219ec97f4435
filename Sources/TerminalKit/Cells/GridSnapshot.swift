extension CellGrid {
  /// The text of each row, without the spaces at its end.
  public var rows: [String] {
    (0..<size.height).map { y in
      var row = ""
      for x in 0..<size.width { row += self[x, y].text }
      while row.hasSuffix(" ") { row.removeLast() }
      return row
    }
  }

  /// The rows as one text: what a golden file holds, what `:save-display` writes.
  public var text: String { rows.joined(separator: "\n") }

  /// One letter a cell for its role, rows as in ``rows``; where a row has attributes of its own, a second line says so.
  public var styleMap: String {
    (0..<size.height).map { y in
      let line = (0..<size.width).map { self[$0, y].style }
      let roles = String(line.map(\.role.letter))
      guard line.contains(where: { !$0.attributes.isEmpty }) else { return roles }
      let attributes = line.map { $0.attributes.isEmpty ? "·" : String($0.attributes.rawValue, radix: 16) }
      return roles + "\n" + attributes.joined()
    }.joined(separator: "\n")
  }
}
