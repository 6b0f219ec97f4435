import TerminalKit

extension CellGrid {
  /// Writes a text in as many rows as it takes, from a row of the area on; what does not fit is left out.
  ///
  /// - Returns: rows used.
  @discardableResult
  mutating func putWrapped(_ text: String, _ style: CellStyle, in area: Rect, from row: Int) -> Int {
    let lines = TextWrap.lines(text, width: area.width)
    for (index, line) in lines.enumerated() where row + index < area.height {
      put(StyledText(line, style), in: area.row(row + index))
    }
    return lines.count
  }
}
