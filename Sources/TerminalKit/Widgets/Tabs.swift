/// The row of screens: ` VISUAL  1 Conso  2 Dépôts  3 Envois`; the active one is reversed.
public struct Tabs: Widget {
  /// A screen's key and name.
  public struct Item: Hashable, Sendable {
    public let key: String
    public let name: String

    public init(key: String, name: String) {
      self.key = key
      self.name = name
    }
  }

  public var lead: StyledText
  public var items: [Item]
  public var active: Int
  /// Badge, user and connection, at the right; the tabs give way to it.
  public var trailing: StyledText

  public init(lead: StyledText, items: [Item], active: Int, trailing: StyledText = .empty) {
    self.lead = lead
    self.items = items
    self.active = active
    self.trailing = trailing
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    guard !area.isEmpty else { return }
    grid.put(lead, x: area.x + 1, y: area.y, width: max(0, area.width - 2))
    let right = trailing.truncated(to: max(0, area.width - 2))
    grid.put(right, x: area.x + 1, y: area.y, width: max(0, area.width - 2), alignment: .right)
    for (index, span) in spans(in: area) {
      let style = CellStyle(index == active ? .tabActive : .tab)
      grid.put(text(index), x: span.lowerBound, y: area.y, style: style, limit: span.count)
    }
  }

  /// The tab at a place, for the mouse.
  public func item(at point: Point, in area: Rect) -> Int? {
    guard point.y == area.y else { return nil }
    return spans(in: area).first { $0.columns.contains(point.x) }?.index
  }

  private func text(_ index: Int) -> String { " \(items[index].key) \(items[index].name) " }

  /// Tabs that do not fit beside the trailing text are left out.
  private func spans(in area: Rect) -> [(index: Int, columns: Range<Int>)] {
    let end = area.right - 1 - (trailing.width == 0 ? 0 : trailing.width + 1)
    var x = area.x + 1 + lead.width + 1
    var spans: [(index: Int, columns: Range<Int>)] = []
    for index in items.indices {
      let width = Cluster.width(of: text(index))
      guard x + width <= end else { break }
      spans.append((index, x..<x + width))
      x += width
    }
    return spans
  }
}
