/// Whether the letters of a pattern stand in a text in their order, and how well: case and accents do not matter.
struct FuzzyMatch: Hashable, Sendable {
  /// Higher is better.
  let score: Int

  /// - Returns: nil when the pattern is not in the text.
  init?(_ text: some StringProtocol, _ pattern: some StringProtocol) {
    let wanted = pattern.map(Self.folded).filter { $0 != " " }
    guard !wanted.isEmpty else {
      score = 0
      return
    }
    var next = 0
    var score = 0
    var isRun = false
    var isWordStart = true
    for character in text.prefix(500).map(Self.folded) {
      if next < wanted.count, character == wanted[next] {
        score += 1 + (isRun ? 4 : 0) + (isWordStart ? 3 : 0)
        next += 1
        isRun = true
      } else {
        isRun = false
      }
      isWordStart = !(character.isLetter || character.isNumber)
    }
    guard next == wanted.count else { return nil }
    // Of two that match alike the shorter one is meant.
    self.score = score * 100 - min(99, text.count)
  }

  /// Whether a text begins with another, case and accents aside.
  static func begins(_ text: some StringProtocol, _ beginning: some StringProtocol) -> Bool {
    text.prefix(beginning.count).map(folded) == beginning.map(folded)
  }

  private static let folding: [Character: Character] = {
    var table: [Character: Character] = [:]
    for (plain, accented) in [
      ("a", "àáâãäå"), ("c", "ç"), ("e", "èéêë"), ("i", "ìíîï"), ("n", "ñ"), ("o", "òóôõöø"), ("u", "ùúûü"),
      ("y", "ýÿ"),
    ] {
      for character in accented { table[character] = Character(plain) }
    }
    return table
  }()

  private static func folded(_ character: Character) -> Character {
    if character.isASCII { return character.isUppercase ? Character(character.lowercased()) : character }
    let lower = character.lowercased().first ?? character
    return folding[lower] ?? lower
  }
}
