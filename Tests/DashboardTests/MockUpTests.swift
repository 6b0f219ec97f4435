import Dashboard
import Platform
import TerminalKit
import Testing

/// The usage panel at 80×24, character by character as it was designed.
struct MockUpTests {
  /// The panel's design. Two rows of small bars differ from its first drawing, where they did not follow from the
  /// days it plots: here they are those days (egress) and made-up ones (encoding), the highest of each group of days.
  static let design = """
     VISUAL  1 Conso  2 Dépôts  3 Envois           BAC À SABLE · alice · ● en ligne
    ╭─ 📊 Diffusion — Conso & Estimation ───────────────── ‹ 2026-11 › jour 22/30 ─╮
    │ À payer fin novembre : environ 2,64 €                      Loin du plafond ✓ │
    ├─ Pourquoi ────────────────────────────────── connu jusqu’au 22/11 06:00 UTC ─┤
    │ Stockage (Go)     12,30 × Tarif stockage €/Go     0,010 =  0,12 €  ▁▂▃▄▅▆▇█  │
    │ Egress (Go)       84,50 × Tarif egress €/Go       0,010 =  0,85 €  ▂▄▄▄▇█▄▄  │
    │ Encodage (min)      210 × Tarif encodage €/min    0,005 =  1,05 €  ▁█▁▂▇▁▂▁  │
    ├─ Estimation mensuelle ───────────────────────────────────────────────────────┤
    │ 2,02 €  ━━━━━━╍╍──────────────────────────────────────────────────── 20 €    │
    │           ╵1 € ╵ fin de mois 2,64 €                                          │
    │ Cap : 20 € · Activation min. : 1 €          marge avant le plafond : 17,36 € │
    ├─ Egress par jour (Go) ────────────────┬─ Vidéos ──────────────── Go ───── € ─┤
    │  8 ┤            ▂█                    │ Le dernier bus        31,20    0,79  │
    │    │            ███                   │ Teaser été            22,90    0,31  │
    │    │    ▁     ▁▇███▇▂                 │ Masterclass nº 3      14,10    0,55  │
    │  4 ┤   ▃█▆▁ ▁▄███████▅▁▄▇             │ Rushes plage           9,80    0,22  │
    │    │▅▆▄██████████████████▂            │ autres (3)             6,50    0,15  │
    │    │██████████████████████            │                                      │
    │  0 ┼──────────────────────────────    │ Total                 84,50    2,02  │
    │     1      8      15     22     29    │                                      │
    ╰───────────────────────────────────────┴──────────────────────────────────────╯
     Données d’exemple. d : votre premier dépôt d’essai, gratuit (paiement simulé).
     À faire (1) : « Rushes nuit » est payé, son fichier manque. a l’envoyer
     d déposer  ←→ mois  s simuler  Tab vidéos  : commandes  ? aide  q quitter
    """

  @Test func thePanelIsDrawnAsDesigned() {
    let rows = Driver.ready().rows
    let design = Self.design.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(rows.count == 24)
    for (index, (drawn, wanted)) in zip(rows, design).enumerated() {
      #expect(drawn == wanted, "row \(index + 1)")
    }
  }

  /// What the wide panel adds, row by row where the design says all of a row.
  static let wide: [(row: Int, text: String)] = [
    (
      0,
      " VISUAL  1 Conso  2 Dépôts  3 Envois                                                   BAC À SABLE · alice · ● en ligne"
    ),
    (
      1,
      "╭─ 📊 Diffusion — Conso & Estimation ───────────────────────────────────────────────────────── ‹ 2026-11 › jour 22/30 ─╮"
    ),
    (
      2,
      "│ À payer fin novembre : environ 2,64 €                                                              Loin du plafond ✓ │"
    ),
    (
      3,
      "├─ Pourquoi ────────────────────────────────────────────────────────────────────────── connu jusqu’au 22/11 06:00 UTC ─┤"
    ),
    (
      5,
      "│ Egress (Go)                84,50  ×  Tarif egress €/Go          0,010  =    0,85 €    42 %   ▂▂▂▃▄▄▃▃▃▃▄▅▇█▇▅▄▄▃▃▄▂  │"
    ),
    (
      7,
      "├─ Estimation mensuelle ───────────────────────────────────────────────────────────────────────────────────────────────┤"
    ),
    (
      8,
      "│ 2,02 €  ━━━━━━━━━━╍╍╍─────────────────────────────────────────────────────────────────────────────────────── 20 €    │"
    ),
    (
      9,
      "│             ╵1 €    ╵ fin de mois 2,64 €                                                                             │"
    ),
    (
      10,
      "│ Cap : 20 € · Activation min. : 1 €                                                  marge avant le plafond : 17,36 € │"
    ),
    (
      11,
      "├─ Egress par jour (Go) ────────────────────────────────────────────┬─ Vidéos ─────────────────── Go ─── min ────── € ─┤"
    ),
  ]

  @Test func theWidePanelIsDrawnAsDesigned() {
    let rows = Driver.ready(Sample.setup(size: Size(width: 120, height: 40))).rows
    for (row, text) in Self.wide { #expect(rows[row] == text, "row \(row + 1)") }
    for end in [
      "│ Le dernier bus           31,20      90     0,79  │", "│ Teaser été               22,90      10     0,31  │",
      "│ Total                    84,50     210     2,02  │", "┼─ Et si… (s) ─────────────────────────────────────┤",
      "│ si vous gardez ce rythme                2,64 €   │", "│ + 100 Go d’egress                       3,64 €   │",
      "│ + 10 h d’encodage                       5,64 €   │", "│ plafond à + 1 736 Go ; au-delà, rien de plus.    │",
    ] {
      #expect(rows.contains { $0.hasSuffix(end) }, "\(end)")
    }
    #expect(rows.contains { $0.hasPrefix("├─ Dépôts récents ──") })
    #expect(rows.contains { $0.contains("! payé, fichier manquant") && $0.contains("clip") && $0.hasSuffix("hier │") })
  }
}
