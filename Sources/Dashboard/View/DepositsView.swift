import DepositDomain
import EngineAPI
import Platform
import TerminalKit

/// Columns of a deposit's row.
struct DepositColumns: Hashable, Sendable {
  let state: Int
  let title: Int
  let type: Int
  let duration: Int
  let price: Int
  let when: Int

  init(width: Int) {
    let isWide = width >= 100
    state = isWide ? 27 : 24
    // The price tells the type where there is no room for both.
    type = isWide ? 5 : 0
    duration = 12
    price = isWide ? 9 : 6
    // The longest, and a gap before it: "il y a 59 min", "19/11/2025".
    when = isWide ? 16 : 14
    title = max(0, width - state - type - duration - price - when - (isWide ? 2 : 1))
  }

  /// The columns that there is room for, each with its cells.
  var shown: [(key: DepositOrder.Key, width: Int)] {
    let all: [(DepositOrder.Key, Int)] = [
      (.title, title + 1), (.state, state), (.type, type > 0 ? type + 1 : 0), (.duration, duration), (.price, price),
      (.created, when),
    ]
    return all.filter { $0.1 > 0 }
  }

  func row(_ item: DepositObject, _ model: Model) -> StyledText {
    let stage = item.stage
    let words = stage.sign + " " + stage.words(model.language)
    return row([
      StyledText(item.title.shown, .value), StyledText(words, CellStyle(stage.role)),
      StyledText(item.type.rawValue, .dim), StyledText(model.numbers.duration(seconds: item.durationSec)),
      StyledText(model.numbers.price(item.feeEur)), StyledText(model.dates.ago(item.createdAt), .dim),
    ])
  }

  func heading(_ order: DepositOrder, _ language: Language) -> StyledText {
    row(
      DepositOrder.Key.allCases.map { key in
        StyledText(key.name(language) + order.mark(of: key), order.mark(of: key).isEmpty ? .dim : .value)
      })
  }

  /// The column at a cell of a row, for the mouse.
  func key(at x: Int) -> DepositOrder.Key? {
    var end = 0
    return shown.first { column in
      end += column.width
      return x < end
    }?.key
  }

  /// The cells of a row that name it.
  var name: Range<Int> { 0..<title }

  /// - Parameter cells: in the order of ``DepositOrder/Key``.
  private func row(_ cells: [StyledText]) -> StyledText {
    let kind: StyledText = type > 0 ? .spaces(1) + cells[2].padded(to: type) : .empty
    return cells[0].padded(to: title) + .spaces(1) + cells[1].padded(to: state) + kind
      + cells[3].padded(to: duration, .right) + cells[4].padded(to: price, .right) + cells[5].padded(to: when, .right)
  }
}

extension Model {
  func drawDeposits(on grid: inout CellGrid, in area: Rect) {
    let shown = deposits.shown(language)
    let count = deposits.items.map { $0.count == shown.count ? "\($0.count)" : "\(shown.count)/\($0.count)" } ?? ""
    grid.draw(
      Panel(
        StyledText(Phrase.Frame.deposits(language), .title), trailing: StyledText(count, .dim),
        isFocused: !deposits.isFiltering), in: area)
    let places = depositsLayout(area)
    let content = places.content
    if let filter = deposits.filter {
      grid.put("/", x: content.x, y: content.y, style: .key)
      grid.draw(
        TextFieldView(
          filter, isFocused: deposits.isFiltering && overlay == nil, placeholder: Phrase.DepositList.filter(language)),
        in: Rect(x: content.x + 2, y: content.y, width: content.width - 2, height: 1))
    }
    guard deposits.items != nil else {
      return say(nothingToAsk ?? Phrase.Desk.searching, on: &grid, in: places.list)
    }
    // The list's mark and its bar take three cells.
    let columns = DepositColumns(width: content.width - 3)
    grid.put(columns.heading(deposits.order, language), x: content.x + 2, y: places.heading, width: content.width - 3)
    var state = ListState(count: shown.count)
    state.select(deposits.row(in: shown))
    let nothing = deposits.filter?.isEmpty == false ? Phrase.Palette.nothingFound : Phrase.DepositList.none
    let list = VirtualList(
      state, isFocused: !deposits.isFiltering, name: columns.name, empty: StyledText(nothing(language), .dim)
    ) { index, _ in columns.row(shown[index], self) }
    grid.draw(list, in: places.list)
  }

  /// Where heading and rows stand: the view draws there, the mouse clicks there.
  func depositsLayout(_ area: Rect) -> (content: Rect, heading: Int, list: Rect) {
    let content = Panel.content(area)
    let heading = content.y + (deposits.filter == nil ? 0 : 1)
    let list = Rect(
      x: content.x, y: heading + 1, width: content.width, height: max(0, content.bottom - heading - 1))
    return (content, heading, list)
  }
}
