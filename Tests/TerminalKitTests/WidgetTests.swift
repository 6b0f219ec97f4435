import TerminalKit
import Testing

@Suite struct WidgetTests {
  @Test("A panel keeps corners and a stroke around its titles")
  func panel() {
    let panel = Panel(StyledText("Dépôts récents"), trailing: "3")
    #expect(
      CellGrid.drawn(panel, width: 26, height: 3).text
        == "╭─ Dépôts récents ─── 3 ─╮\n│                        │\n╰────────────────────────╯")
    #expect(CellGrid.drawn(panel, width: 16, height: 2).text == "╭─ Dépôt… ─ 3 ─╮\n╰──────────────╯")
    #expect(CellGrid.drawn(panel, width: 4, height: 2).text == "╭──╮\n╰──╯")
  }

  @Test("Tabs give way to what stands at the right, and tell which was clicked")
  func tabs() {
    let tabs = Tabs(
      lead: "VISUAL", items: [.init(key: "1", name: "Conso"), .init(key: "2", name: "Dépôts")], active: 1,
      trailing: "● en ligne")
    let grid = CellGrid.drawn(tabs, width: 50, height: 1)
    #expect(grid.text == " VISUAL  1 Conso  2 Dépôts             ● en ligne")
    #expect(grid.styleMap.contains("nnnnnnnnnNNNNNNNNNN"))
    #expect(tabs.item(at: Point(x: 18, y: 0), in: grid.bounds) == 1)
    #expect(tabs.item(at: Point(x: 40, y: 0), in: grid.bounds) == nil)
    #expect(CellGrid.drawn(tabs, width: 32, height: 1).text == " VISUAL  1 Conso     ● en ligne")
  }

  @Test("A list asks for the rows it shows only, and marks the selected one without colour")
  func list() {
    var state = ListState(count: 1_000_000)
    state.select(500_000)
    var asked: [Int] = []
    let list = VirtualList(state) { index, _ in
      asked.append(index)
      return StyledText("row \(index)")
    }
    let grid = CellGrid.drawn(list, width: 20, height: 3)
    #expect(grid.rows.map { $0.prefix(12) } == ["  row 499998", "  row 499999", "▸ row 500000"])
    #expect(asked == [499_998, 499_999, 500_000])
    #expect(grid.styleMap.split(separator: "\n")[2].hasPrefix("SSSSSSSS"))
    #expect(list.index(at: Point(x: 3, y: 1), in: grid.bounds) == 499_999)
  }

  @Test("The window follows the selection and no further; fewer rows pull it back")
  func listState() {
    var state = ListState(count: 10)
    state.move(by: 5)
    state.reveal(height: 4)
    #expect((state.selected, state.top) == (5, 2))
    state.move(by: -1)
    state.reveal(height: 4)
    #expect((state.selected, state.top) == (4, 2))
    state.move(by: -40)
    #expect(state.revealing(height: 4).top == 0)
    state.select(99)
    state.reveal(height: 4)
    #expect((state.selected, state.top) == (9, 6))
    state.update(count: 3)
    state.reveal(height: 4)
    #expect((state.selected, state.top) == (2, 0))
    state.update(count: 0)
    state.move(by: 1)
    #expect((state.selected, state.top) == (0, 0))
    #expect(
      CellGrid.drawn(VirtualList(state, empty: "Aucun dépôt") { _, _ in "" }, width: 20, height: 2).text
        == "  Aucun dépôt\n")
  }

  @Test(
    "The gauge: 60 cells are 20 €",
    arguments: [
      (2.02, 2.64, "━━━━━━╍╍────", "  ╵1 € ╵ fin de mois"), (0.0, 1.0, "╍╍╍─", "  ╵ fin de mois"),
      (0.01, 0.01, "━───", "╵ ╵1 €"),
    ])
  func gauge(spent: Double, projected: Double, bar: String, ticks: String) {
    let gauge = Gauge(
      spent: spent / 20, projected: projected / 20,
      ticks: [
        .init(share: 1.0 / 20, label: "1 €"),
        .init(share: projected / 20, label: projected < 0.1 ? "" : " fin de mois"),
      ])
    let rows = CellGrid.drawn(gauge, width: 60, height: 2).rows
    #expect(rows[0].hasPrefix(bar) && rows[0].count == 60)
    #expect(rows[1] == ticks)
  }

  @Test("At the cap the gauge is full and the label stands before its tick")
  func fullGauge() {
    let gauge = Gauge(
      spent: 1, projected: 1, ticks: [.init(share: 0.05, label: "1 €"), .init(share: 1, label: "fin de mois 20,00 €")])
    let rows = CellGrid.drawn(gauge, width: 60, height: 2).rows
    #expect(rows[0] == String(repeating: "━", count: 60))
    #expect(rows[1] == "  ╵1 €" + String(repeating: " ", count: 34) + "fin de mois 20,00 €╵")
  }

  @Test(
    "A bar is never empty when something is done, never full before all is",
    arguments: [
      (0.0, 0.0, "──────────"), (0.001, 0.001, "━─────────"), (0.43, 0.62, "━━━━╍╍────"), (0.999, 1.0, "━━━━━━━━━╍"),
      (1.0, 1.0, "━━━━━━━━━━"),
      (-1.0, 9.0, "╍╍╍╍╍╍╍╍╍╍"),
    ])
  func progress(confirmed: Double, sent: Double, bar: String) {
    #expect(CellGrid.drawn(ProgressBar(confirmed: confirmed, sent: sent), width: 10, height: 1).text == bar)
  }

  @Test(
    "Sparklines",
    arguments: [
      ([0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"), ([0, 0], 4, "▁▁"), ([1, nil, 2], 3, "▅ █"), ([], 3, ""),
      ([1, 2, 3, 8, 5, 6], 3, "▃█▆"),
      ([.nan, 1, -5], 3, " █▁"),
    ] as [([Double?], Int, String)])
  func sparkline(values: [Double?], width: Int, text: String) {
    #expect(CellGrid.drawn(Sparkline(values), width: width, height: 1).text == text)
  }

  @Test("A plot in blocks, braille and ASCII")
  func plot() {
    var plot = BarPlot(
      [1, 2, nil, 4, 0.01], top: 4, scale: [(4, "4"), (2, "2"), (0, "0")], marks: [(0, "1"), (4, "5")])
    #expect(CellGrid.drawn(plot, width: 12, height: 4).rows == ["4 ┤   █", "2 ┤▄█ █▁", "0 ┼─────", "   1   5"])
    #expect(
      CellGrid.drawn(plot, width: 12, height: 4).inASCII(.everything).rows == [
        "4 +   #", "2 +:# #_", "0 +-----", "   1   5",
      ])
    plot.kind = .braille
    plot.marks = []
    #expect(CellGrid.drawn(plot, width: 12, height: 4).rows == ["4 ┤ ⢸", "2 ┤⣼⢸⡀", "0 ┼───", ""])
    plot = BarPlot([3, 4], top: 4, pitch: 5, thickness: 3)
    #expect(CellGrid.drawn(plot, width: 16, height: 4).rows[0] == " │▄▄▄  ███")
  }

  @Test(
    "The top of a scale is a round number",
    arguments: [(7.3, 8.0), (0, 1), (1, 1), (1.01, 2), (0.03, 0.04), (9, 10), (812, 1_000)])
  func roundTop(value: Double, top: Double) {
    #expect(abs(BarPlot.roundTop(value) - top) < top * 1e-9)
  }

  @Test("A dialog stands in the middle, over what was there")
  func dialog() {
    var grid = CellGrid(size: Size(width: 40, height: 8))
    grid.fill(grid.bounds, with: ".", style: .dim)
    grid.draw(
      Dialog(
        title: "Quitter ?", message: "Un envoi est en cours. Il reprendra plus tard.",
        answers: [.init(key: "o", label: "quitter"), .init(key: "n", label: "rester")], maximumWidth: 26),
      in: grid.bounds)
    #expect(
      grid.text == """
        ........................................
        .....╭─ Quitter ? ───────────────╮......
        .....│ Un envoi est en cours. Il │......
        .....│ reprendra plus tard.      │......
        .....│                           │......
        .....│ o quitter  n rester       │......
        .....╰───────────────────────────╯......
        ........................................
        """)
  }

  @Test("Help finds what is typed")
  func help() {
    let sections = [
      HelpOverlay.Section(
        title: "Partout", entries: [.init(keys: "d", text: "Déposer une vidéo"), .init(keys: "q", text: "Quitter")])
    ]
    let all = HelpOverlay(title: "Aide", sections: sections, nothingFound: "Rien")
    #expect(
      CellGrid.drawn(all, width: 40, height: 7).text == """
        ╭─ Aide ───────────────────────────────╮
        │ /                                    │
        │ Partout                              │
        │   d  Déposer une vidéo               │
        │   q  Quitter                         │
        │                                      │
        ╰──────────────────────────────────────╯
        """)
    var found = all
    found.filter = TextField("QUIT")
    #expect(CellGrid.drawn(found, width: 40, height: 7).rows.count { $0.contains("Déposer") } == 0)
    found.filter = TextField("zzz")
    #expect(CellGrid.drawn(found, width: 40, height: 7).text.contains("Rien"))
  }

  @Test("A message has a sign that needs no colour")
  func message() {
    #expect(
      CellGrid.drawn(MessageLine("Moteur injoignable : réessayez avec r", role: .error), width: 30, height: 1).text
        == " ✗ Moteur injoignable : rées…")
    #expect(CellGrid.drawn(MessageLine("enregistré", role: .ok), width: 30, height: 1).text == " ✓ enregistré")
  }

  @Test("A terminal that is too small is told both sizes")
  func tooSmall() {
    let grid = CellGrid.drawn(SizeNotice("Agrandissez la fenêtre"), width: 30, height: 5)
    #expect(grid.rows[1].trimmed == "Agrandissez la fenêtre")
    #expect(grid.rows[2].trimmed == "30×5 → 80×24")
    #expect(CellGrid.drawn(SizeNotice("x"), width: 1, height: 1).brokenInvariants.isEmpty)
  }

  @Test("A code keeps its quiet zone or is not drawn")
  func code() {
    let block = CodeBlock([[true, false], [true, true]])
    #expect(block.size == Size(width: 10, height: 5))
    #expect(CellGrid.drawn(block, width: 10, height: 5).rows == ["", "", "    █▄", "", ""])
    #expect(CellGrid.drawn(block, width: 9, height: 5).text.allSatisfy { $0 == "\n" })
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }

  @Test("French signs never begin or end a line alone")
  func frenchSigns() {
    #expect(TextWrap.lines("par « clé » ; si", width: 9) == ["par", "« clé » ;", "si"])
    for width in 6...30 {
      for line in TextWrap.lines("Réessayez ; si cela dure : « clé » manque, est-ce vrai ?", width: width) {
        #expect(!line.hasSuffix("«"), "\(width): \(line)")
      }
    }
  }

  @Test("A bar beside what does not fit, and none beside what does")
  func scrollBar() {
    var grid = CellGrid(size: Size(width: 1, height: 4))
    grid.draw(ScrollBar(top: 0, count: 4), in: grid.bounds)
    #expect(grid.rows == ["", "", "", ""])
    grid.draw(ScrollBar(top: 4, count: 8), in: grid.bounds)
    #expect(grid.rows == ["│", "│", "█", "█"])
  }

  @Test("The footer keeps the help where others give way")
  func keptHints() {
    let hints = [
      KeyHints.Hint(key: "a", label: "first"), KeyHints.Hint(key: "b", label: "second"),
      KeyHints.Hint(key: "?", label: "help", isKept: true), KeyHints.Hint(key: "q", label: "quit"),
    ]
    var grid = CellGrid(size: Size(width: 16, height: 1))
    grid.draw(KeyHints(hints), in: grid.bounds)
    #expect(grid.rows == ["a first  ? help"])
    #expect(KeyHints(hints).hint(at: Point(x: 10, y: 0), in: grid.bounds)?.key == "?")
    #expect(KeyHints(hints).hint(at: Point(x: 7, y: 0), in: grid.bounds) == nil)
  }

  @Test("A code is as large without drawings as with them, in modules")
  func asciiCode() {
    let code = CodeBlock([[true, false], [false, true]], isASCII: true)
    #expect(code.size == Size(width: 20, height: 10))
    var grid = CellGrid(size: code.size)
    grid.draw(code, in: grid.bounds)
    #expect(grid.rows[4] == "        ##")
    #expect(grid.rows[5] == "          ##")
  }
}
