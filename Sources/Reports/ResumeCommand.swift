import Platform

/// The command that goes on where a run has stopped: the one that was run, as a shell takes it, without what belongs to
/// that run alone.
public struct ResumeCommand: Sendable {
  private static let program = "visual-tui"
  /// Options whose value is the next word.
  private static let withValue: Set = [
    "--engine", "--config", "--theme", "--lang", "--color", "--type", "--title", "--wait", "--limit", "--duration",
  ]
  /// How to wait, and what was agreed to, is asked of each run anew. `--again` stays: it goes on with what it began.
  private static let dropped: Set = ["--no-wait", "--wait", "--yes", "--json"]

  private let words: [String]
  private let isASCII: Bool

  /// - Parameters:
  ///   - words: what the program was given, without its own name.
  ///   - isASCII: for a terminal that shows nothing else: other letters are written as bytes.
  public init(words: [String], isASCII: Bool) {
    self.words = words
    self.isASCII = isASCII
  }

  /// The command, on one line.
  ///
  /// - Parameter file: of several files the one to go on with; nil: all that was named.
  public func text(file: String? = nil) -> String {
    var kept: [String] = []
    var isNamed = file == nil
    var rest = words[...]
    var hasCommand = false
    var isPlain = false
    while let word = rest.popFirst() {
      if isPlain || !word.hasPrefix("-") || word == "-" {
        if !hasCommand || file == nil || word == file { kept.append(word) }
        isNamed = isNamed || hasCommand && word == file
        hasCommand = true
      } else if word == "--" {
        isPlain = true
        kept.append(word)
      } else {
        kept += Self.option(word, &rest)
      }
    }
    // Found in a folder or by a pattern that was named.
    if let file, !isNamed { kept.append(file) }
    return ([Self.program] + kept.map(quoted)).joined(separator: " ")
  }

  private static func option(_ word: String, _ rest: inout ArraySlice<String>) -> [String] {
    let value = withValue.contains(word) ? rest.popFirst() : nil
    let name = String(word.prefix { $0 != "=" })
    if dropped.contains(name) { return [] }
    guard word.hasPrefix("--") else {
      // Flags of one letter may stand together.
      let letters = word.dropFirst().filter { $0 != "y" }
      return letters.isEmpty ? [] : ["-" + letters]
    }
    return [word] + (value.map { [$0] } ?? [])
  }

  /// A word as a shell takes it; as bytes where it holds what a terminal does not show as it is.
  private func quoted(_ word: String) -> String {
    if !word.isEmpty, word.utf8.allSatisfy(Self.isHarmless) { return word }
    let isShown = DisplayText(word, limit: .max).text == word && !(isASCII && word.utf8.contains { $0 >= 0x80 })
    if isShown {
      return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
    return "$'" + word.utf8.map(Self.escaped).joined() + "'"
  }

  private static func isHarmless(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || "/._-+,:=@%".utf8.contains(byte)
  }

  private static func escaped(_ byte: UInt8) -> String {
    if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "'"), byte != UInt8(ascii: "\\") {
      return String(Unicode.Scalar(byte))
    }
    let octal = String(byte, radix: 8)
    return "\\" + String(repeating: "0", count: 3 - octal.count) + octal
  }
}
