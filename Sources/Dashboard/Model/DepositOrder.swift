import DepositDomain
import EngineAPI
import Platform

/// In which order the deposits stand.
struct DepositOrder: Hashable, Sendable {
  /// A column to sort by, in the columns' order.
  enum Key: Int, CaseIterable, Hashable, Sendable {
    case title
    case state
    case type
    case duration
    case price
    case created

    var name: Phrase {
      switch self {
      case .state: .labelState
      case .title: .labelTitle
      case .type: .labelType
      case .duration: .labelDuration
      case .price: .labelPrice
      case .created: .labelCreated
      }
    }
  }

  private(set) var key = Key.created
  /// The other way round than the column reads best: text from A, figures and dates from the largest.
  private(set) var isReversed = false

  init() {}

  /// As it is remembered from one start to the next.
  var text: String { "\(key)" + (isReversed ? " reversed" : "") }

  /// nil for what is no order.
  init?(text: String) {
    let words = text.split(separator: " ")
    guard let name = words.first, let key = Key.allCases.first(where: { "\($0)" == name }) else { return nil }
    self.key = key
    isReversed = words.dropFirst() == ["reversed"]
  }

  /// The same column again turns its order round.
  mutating func choose(_ key: Key) {
    isReversed = key == self.key && !isReversed
    self.key = key
  }

  /// - Parameter shown: the columns that are seen: an order that no heading tells would puzzle.
  mutating func next(among shown: [Key]) {
    let place = shown.firstIndex { $0.rawValue > key.rawValue } ?? 0
    if shown.indices.contains(place) { choose(shown[place]) }
  }

  mutating func reverse() { isReversed.toggle() }

  /// Rows that are alike stay newest first.
  func sorted(_ items: [DepositObject], _ language: Language) -> [DepositObject] {
    let rows = items.enumerated().map { (item: $0.element, index: $0.offset) }
    let sorted = rows.sorted { a, b in
      let order = compare(a.item, b.item, language)
      return order == 0 ? a.index < b.index : isReversed ? order > 0 : order < 0
    }
    return sorted.map(\.item)
  }

  private func compare(_ a: DepositObject, _ b: DepositObject, _ language: Language) -> Int {
    switch key {
    case .state: Self.order(a.stage.words(language), b.stage.words(language))
    case .title: Self.order(a.title.lowercased(), b.title.lowercased())
    case .type: Self.order(a.type.maximumDurationSec, b.type.maximumDurationSec)
    case .duration: Self.order(b.durationSec, a.durationSec)
    case .price: Self.order(b.feeEur, a.feeEur)
    case .created: Self.order(b.createdAt, a.createdAt)
    }
  }

  private static func order<Value: Comparable>(_ a: Value, _ b: Value) -> Int { a < b ? -1 : a > b ? 1 : 0 }

  /// Behind a column's name. Figures begin with the largest unless they are reversed.
  func mark(of key: Key) -> String {
    guard key == self.key else { return "" }
    let isFalling = [.duration, .price, .created].contains(key) != isReversed
    return isFalling ? " ↓" : " ↑"
  }
}
