import Platform
import TerminalKit
import Testing

private enum Command { case quit, deposit, up, month, palette, back }
private enum Place { case usage, deposits }

@Suite struct BindingTableTests {
  private let table = BindingTable<Command, Place>([
    Binding(
      .deposit, [.character("d")], hint: Phrase(fr: "déposer", en: "deposit"),
      help: Phrase(fr: "Déposer une vidéo", en: "Deposit a video"), rank: 1),
    Binding(
      .month, [.left, .right], keyLabel: "←→", in: [.usage], hint: Phrase(fr: "mois", en: "month"),
      help: Phrase(fr: "Un autre mois", en: "Another month"), rank: 2),
    Binding(.up, [.up, .character("k")], hint: Phrase(fr: "haut", en: "up"), help: Phrase(fr: "Monter", en: "Go up")),
    Binding(
      .palette, [.character(":"), .control("p")], hint: Phrase(fr: "commandes", en: "commands"),
      help: Phrase(fr: "Commandes", en: "Commands"), rank: 3),
    Binding(
      .back, [.character("q")], in: [.deposits], hint: Phrase(fr: "retour", en: "back"),
      help: Phrase(fr: "Retour", en: "Back"), rank: 9),
    Binding(
      .quit, [.character("q")], hint: Phrase(fr: "quitter", en: "quit"), help: Phrase(fr: "Quitter", en: "Quit"),
      rank: 9),
  ])

  @Test("A key means what its place says, then what holds everywhere")
  func lookUp() {
    #expect(table.command(for: .character("q"), in: .usage) == .quit)
    #expect(table.command(for: .character("q"), in: .deposits) == .back)
    #expect(table.command(for: .left, in: .deposits) == nil)
  }

  @Test("Letters never act inside a text field, other keys do")
  func typing() {
    #expect(table.command(for: .character("d"), in: .usage, isTyping: true) == nil)
    #expect(table.command(for: .control("p"), in: .usage, isTyping: true) == .palette)
    #expect(table.command(for: .up, in: .usage, isTyping: true) == .up)
  }

  @Test("Footer and help come from the same table")
  func hints() {
    let hints = table.hints(in: .usage, .fr)
    #expect(hints.map(\.key) == ["d", "←→", ":", "q"])
    #expect(CellGrid.drawn(KeyHints(hints), width: 60, height: 1).text == "d déposer  ←→ mois  : commandes  q quitter")
    #expect(CellGrid.drawn(KeyHints(hints), width: 25, height: 1).text == "d déposer  ←→ mois")
    #expect(table.hints(in: .deposits, .en).map(\.label) == ["deposit", "commands", "back"])
    #expect(table.hints(in: .usage, .en) { $0 != .deposit }.map(\.label) == ["month", "commands", "quit"])
    #expect(table.help(in: .usage, .en).map(\.keys) == ["←→", "d", "↑ k", ": Ctrl-P", "q"])
  }

  @Test("Two meanings of a key in one place are found")
  func conflicts() {
    #expect(table.conflicts.isEmpty)
    let twice = BindingTable<Command, Place>(
      table.bindings + [Binding(.up, [.left], in: [.usage], hint: Phrase(verbatim: ""), help: Phrase(verbatim: ""))])
    #expect(twice.conflicts.map(\.key) == [.left])
  }
}
