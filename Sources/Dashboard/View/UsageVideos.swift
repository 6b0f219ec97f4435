import EngineAPI
import Platform
import TerminalKit

/// A video's row, its figures rounded so that all rows add up to the totals.
private struct VideoRow {
  var title: String
  var gigabytes: Int
  var minutes: Int
  var cents: Int

  static func rows(_ videos: [VideoShare]) -> [VideoRow] {
    let sorted = VideoShare.inOrder(videos)
    func shares(_ value: (VideoShare) -> Double, _ total: (Double) -> Int) -> [Int] {
      let values = sorted.map(value).map { $0.isFinite ? max(0, $0) : 0 }
      return LargestRemainder.shares(of: total(values.reduce(0, +)), by: values)
    }
    let gigabytes = shares(\.egressGB, Hundredths.of)
    let minutes = shares(\.encodeMinutes) { Hundredths.of($0 / 100) }
    let cents = shares(\.costEur, Hundredths.of)
    return sorted.indices.map { index in
      VideoRow(
        title: sorted[index].title.shown, gigabytes: gigabytes[index], minutes: minutes[index], cents: cents[index])
    }
  }

  static func sum(_ rows: some Sequence<VideoRow>, title: String) -> VideoRow {
    rows.reduce(into: VideoRow(title: title, gigabytes: 0, minutes: 0, cents: 0)) { sum, row in
      sum.gigabytes += row.gigabytes
      sum.minutes += row.minutes
      sum.cents += row.cents
    }
  }
}

extension Model {
  /// Which video takes which part.
  ///
  /// - Parameter pane: borders included.
  func drawVideos(_ videos: [VideoShare]?, on grid: inout CellGrid, in pane: Rect) {
    let content = pane.inset(columns: 2, rows: 1)
    guard let videos else { return say(Phrase.Panel.noVideos, on: &grid, in: content) }
    guard !videos.isEmpty else { return say(.noData, on: &grid, in: content) }
    let columns = VideoColumns(pane)
    drawHeading(columns, on: &grid, y: pane.y)
    let rows = VideoRow.rows(videos)
    // Below the list stay an empty row, the total, and an empty row.
    let height = max(1, content.height - 3)
    let total = VideoRow.sum(rows, title: Phrase.Panel.sum(language))
    draw(total, columns, on: &grid, y: content.bottom - 2, style: .value)
    if usage.isInVideos {
      drawList(rows, columns, on: &grid, in: Rect(x: pane.x + 1, y: content.y, width: pane.width - 2, height: height))
      return
    }
    let shown = rows.count > height ? Array(rows.prefix(height - 1)) : rows
    for (index, row) in shown.enumerated() { draw(row, columns, on: &grid, y: content.y + index, style: .text) }
    if shown.count < rows.count {
      let others = Phrase.Panel.others(rows.count - shown.count)(language)
      let rest = VideoRow.sum(rows[shown.count...], title: others)
      draw(rest, columns, on: &grid, y: content.y + height - 1, style: .dim)
    }
  }

  /// The pane has the keys: all rows can be reached.
  private func drawList(_ rows: [VideoRow], _ columns: VideoColumns, on grid: inout CellGrid, in area: Rect) {
    var state = usage.videoRow
    state.update(count: rows.count)
    let shown = state.revealing(height: area.height)
    for line in 0..<min(area.height, rows.count - shown.top) {
      let index = shown.top + line
      draw(rows[index], columns, on: &grid, y: area.y + line, style: .text)
      guard index == shown.selected else { continue }
      grid.mark(Rect(x: columns.title, y: area.y + line, width: columns.titleWidth, height: 1), at: area.x)
    }
    grid.draw(ScrollBar(top: shown.top, count: rows.count), in: area.lastColumn)
  }

  private func drawHeading(_ columns: VideoColumns, on grid: inout CellGrid, y: Int) {
    func heading(_ text: Phrase, _ end: Int?) {
      guard let end else { return }
      let word = " " + text(language) + " "
      grid.put(StyledText(word, .dim), x: end - StyledText(word).width + 2, y: y, width: 12)
    }
    heading(Phrase.Panel.gigabytes, columns.gigabytesEnd)
    heading(Phrase.Panel.minutes, columns.minutesEnd)
    heading(Phrase.Panel.euros, columns.euroEnd)
  }

  private func draw(_ row: VideoRow, _ columns: VideoColumns, on grid: inout CellGrid, y: Int, style: CellStyle) {
    grid.put(StyledText(row.title, style), x: columns.title, y: y, width: columns.titleWidth)
    func right(_ text: String, _ end: Int?) {
      guard let end else { return }
      grid.put(StyledText(text, .value), x: end - 8, y: y, width: 9, alignment: .right)
    }
    right(numbers.decimal(Double(row.gigabytes) / 100, places: 2), columns.gigabytesEnd)
    right(String(row.minutes), columns.minutesEnd)
    right(numbers.decimal(Double(row.cents) / 100, places: 2), columns.euroEnd)
  }
}

/// Columns of the videos' pane, borders included in its area.
private struct VideoColumns {
  let title: Int
  let titleWidth: Int
  let gigabytesEnd: Int
  /// nil where there is no room.
  let minutesEnd: Int?
  let euroEnd: Int

  init(_ pane: Rect) {
    let border = pane.right - 1
    let isWide = pane.width >= 50
    euroEnd = border - 3
    minutesEnd = isWide ? border - 12 : nil
    gigabytesEnd = border - (isWide ? 20 : 11)
    title = pane.x + 2
    titleWidth = gigabytesEnd - 7 - title
  }
}
