/// Options may stand before the command's name: `visual-tui --sandbox deposit …`.
enum ArgumentOrder {
  private static let withValue = ["--engine", "--config", "--theme", "--lang", "--color"]

  /// The same words with the command's name first, and the name of its own command behind it.
  static func commandFirst(_ words: [String], commands: [String], nested: [String: [String]] = [:]) -> [String] {
    let ordered = commandFirst(words, among: commands)
    guard let first = ordered.first, let inner = nested[first] else { return ordered }
    return [first] + commandFirst(Array(ordered.dropFirst()), among: inner)
  }

  private static func commandFirst(_ words: [String], among commands: [String]) -> [String] {
    // A shell's question about a word is none of these.
    if words.first?.hasPrefix("---") == true { return words }
    var index = 0
    while index < words.count, words[index].hasPrefix("-"), words[index] != "--" {
      index += withValue.contains(words[index]) ? 2 : 1
    }
    guard index > 0, index < words.count, commands.contains(words[index]) else { return words }
    return [words[index]] + words[..<index] + words[(index + 1)...]
  }

  static func asksVersion(_ words: [String]) -> Bool {
    words.prefix { $0 != "--" }.contains { $0 == "-V" || $0 == "--version" }
  }
}
