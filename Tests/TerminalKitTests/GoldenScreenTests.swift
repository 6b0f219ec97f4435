import TerminalKit
import Testing

/// The usage panel as a designer drew it, made of this room's widgets alone.
@Suite struct GoldenScreenTests {
  @Test("The whole panel at 80×24, cell by cell")
  func usage() {
    let grid = Self.panel()
    for (row, line) in GoldenUsage.rows.enumerated() { #expect(grid.rows[row] == line, "row \(row + 1)") }
    #expect(GoldenUsage.rows.count == 24)
    #expect(grid.brokenInvariants.isEmpty)
    #expect(grid.inASCII(.everything).text.utf8.allSatisfy { $0 < 0x7F })
  }

  static func panel() -> CellGrid {
    var grid = CellGrid(size: Size(width: 80, height: 24))
    let tabs = Tabs(
      lead: StyledText("VISUAL", .accent),
      items: [.init(key: "1", name: "Conso"), .init(key: "2", name: "Dépôts"), .init(key: "3", name: "Envois")],
      active: 0,
      trailing: StyledText("BAC À SABLE", CellStyle(.badge)) + StyledText(" · alice · ", .dim)
        + StyledText("● en ligne", .ok))
    grid.draw(tabs, in: grid.bounds)
    let box = Rect(x: 0, y: 1, width: 80, height: 20)
    grid.draw(
      Panel(StyledText("📊 Diffusion — Conso & Estimation", .title), trailing: "‹ 2026-11 › jour 22/30"), in: box)
    grid.draw(Divider("Pourquoi", trailing: "connu jusqu’au 22/11 06:00 UTC"), in: box.row(2))
    grid.draw(Divider("Estimation mensuelle"), in: box.row(6))
    grid.draw(Divider("Egress par jour (Go)"), in: Rect(x: 0, y: 11, width: 41, height: 1))
    grid.draw(
      Divider("Vidéos", trailing: StyledText("Go", .dim) + StyledText(" ───── ", .border) + StyledText("€", .dim)),
      in: Rect(x: 40, y: 11, width: 40, height: 1))
    grid.strokeColumn(40, from: 11, to: 20)
    let content = Panel.content(box)
    grid.put("À payer fin novembre : environ 2,64 €", in: content.row(0))
    grid.put(StyledText("Loin du plafond ✓", .ok), in: content.row(0), alignment: .right)
    line(
      &grid, content.row(2), ["Stockage (Go)", "12,30", "Tarif stockage €/Go", "0,010", "0,12 €"],
      [0, 1, 2, 3, 4, 5, 6, 7])
    line(
      &grid, content.row(3), ["Egress (Go)", "84,50", "Tarif egress €/Go", "0,010", "0,85 €"], [1, 1, 2, 2, 3, 7, 4, 2])
    line(
      &grid, content.row(4), ["Encodage (min)", "210", "Tarif encodage €/min", "0,005", "1,05 €"],
      [0, 0, 2, 0, 6, 0, 0, 1])
    grid.put("2,02 €", in: content.row(6))
    grid.draw(
      Gauge(
        spent: 2.02 / 20, projected: 2.64 / 20,
        ticks: [.init(share: 1 / 20.0, label: "1 €"), .init(share: 2.64 / 20, label: " fin de mois 2,64 €")]),
      in: Rect(x: 10, y: content.y + 6, width: 60, height: 2))
    grid.put("20 €", x: 71, y: content.y + 6, style: .dim)
    grid.put("Cap : 20 € · Activation min. : 1 €", in: content.row(8))
    grid.put("marge avant le plafond : 17,36 €", in: content.row(8), alignment: .right)
    plot(&grid)
    videos(&grid)
    grid.draw(
      MessageLine("Données d’exemple. d : votre premier dépôt d’essai, gratuit (paiement simulé)."),
      in: grid.bounds.row(21))
    grid.put("À faire (1) : « Rushes nuit » est payé, son fichier manque. a l’envoyer", x: 1, y: 22, style: .accent)
    let hints = [
      ("d", "déposer"), ("←→", "mois"), ("s", "simuler"), ("Tab", "vidéos"), (":", "commandes"), ("?", "aide"),
      ("q", "quitter"),
    ]
    grid.draw(KeyHints(hints.map { KeyHints.Hint(key: $0.0, label: $0.1) }), in: grid.bounds.row(23).inset(columns: 1))
    return grid
  }

  private static func line(_ grid: inout CellGrid, _ row: Rect, _ texts: [String], _ values: [Double?]) {
    let parts = row.columns(
      [.fixed(15), .fixed(8), .fixed(1), .fixed(20), .fixed(9), .fixed(1), .fixed(8), .fixed(8)], gap: 0)
    grid.put(StyledText(texts[0], .dim), in: parts[0])
    grid.put(StyledText(texts[1], .value), in: parts[1], alignment: .right)
    grid.put("×", x: parts[2].x + 1, y: row.y, style: .dim)
    grid.put(StyledText(texts[2], .dim), x: parts[3].x + 2, y: row.y, width: 20)
    grid.put(StyledText(texts[3]), x: row.x + 46, y: row.y, width: 9, alignment: .right)
    grid.put("=", x: row.x + 56, y: row.y, style: .dim)
    grid.put(StyledText(texts[4], .value), x: row.x + 57, y: row.y, width: 8, alignment: .right)
    grid.draw(Sparkline(values, top: 7), in: Rect(x: row.x + 67, y: row.y, width: 8, height: 1))
  }

  private static func plot(_ grid: inout CellGrid) {
    let steps: [Double] = [13, 14, 12, 19, 25, 22, 17, 16, 17, 20, 25, 31, 42, 48, 40, 31, 26, 21, 17, 20, 23, 10]
    let days: [Double?] = steps.map { $0 / 6 } + Array(repeating: nil, count: 8)
    let plot = BarPlot(
      days, top: 8, scale: [(8, "8"), (4, "4"), (0, "0")],
      marks: [(0, "1"), (7, "8"), (14, "15"), (21, "22"), (28, "29")])
    grid.draw(plot, in: Rect(x: 3, y: 12, width: 36, height: 8))
  }

  private static func videos(_ grid: inout CellGrid) {
    let rows = [
      ("Le dernier bus", "31,20", "0,79"), ("Teaser été", "22,90", "0,31"), ("Masterclass nº 3", "14,10", "0,55"),
      ("Rushes plage", "9,80", "0,22"), ("autres (3)", "6,50", "0,15"), ("", "", ""), ("Total", "84,50", "2,02"),
    ]
    for (index, row) in rows.enumerated() {
      let parts = Rect(x: 42, y: 12 + index, width: 35, height: 1).columns([.flexible, .fixed(9), .fixed(8)])
      grid.put(StyledText(row.0), in: parts[0])
      grid.put(StyledText(row.1, .value), in: parts[1], alignment: .right)
      grid.put(StyledText(row.2, .value), in: parts[2], alignment: .right)
    }
  }
}
