/// Finds file paths in what was pasted: one or several, plain, quoted, with `\ `, or as `file://` addresses, as file
/// managers, shells and terminals put them on the clipboard.
enum PastedPaths {
  /// Longest path kept, in bytes (Linux' PATH_MAX).
  private static let longest = 4_096

  /// - Returns: paths that start with `/` or `~`, each once; none when the text is something else.
  static func parse(_ text: String) -> [String] {
    var paths: [String] = []
    for line in text.split(whereSeparator: \.isNewline) {
      for path in self.paths(inLine: trimmed(line)) where !paths.contains(path) && path.utf8.count <= longest {
        guard paths.count < Wizard.mostFiles else { return paths }
        paths.append(path)
      }
    }
    return paths
  }

  private static func trimmed(_ line: Substring) -> String {
    var line = line
    while let first = line.first, first.isWhitespace { line.removeFirst() }
    while let last = line.last, last.isWhitespace, !line.hasSuffix("\\ ") { line.removeLast() }
    return String(line)
  }

  private static func paths(inLine line: String) -> [String] {
    if let words = words(line), !words.isEmpty {
      let found = words.map(path)
      let all = found.compactMap(\.self)
      if all.count == words.count { return all }
    }
    // Spaces that nobody escaped: the line is one path.
    return path(line).map { [$0] } ?? []
  }

  private static func path(_ word: String) -> String? {
    guard !word.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return nil }
    if word.lowercased().hasPrefix("file://") { return fileAddress(word) }
    return word.hasPrefix("/") || word == "~" || word.hasPrefix("~/") ? word : nil
  }

  /// `file:///a%20b`, `file://localhost/a`; other hosts' files are not here.
  private static func fileAddress(_ word: String) -> String? {
    let rest = word.dropFirst("file://".count)
    let path = rest.hasPrefix("localhost/") ? rest.dropFirst("localhost".count) : rest
    guard path.hasPrefix("/") else { return nil }
    var bytes: [UInt8] = []
    var index = path.utf8.startIndex
    while index < path.utf8.endIndex {
      let byte = path.utf8[index]
      let hex = path.utf8[index...].dropFirst().prefix(2)
      if byte == UInt8(ascii: "%"), hex.count == 2, let value = UInt8(String(decoding: hex, as: UTF8.self), radix: 16) {
        bytes.append(value)
        index = hex.endIndex
      } else {
        bytes.append(byte)
        index = path.utf8.index(after: index)
      }
    }
    guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The words a shell would see; nil when a quote is left open.
  private static func words(_ line: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in line {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil, !isEscaped else { return nil }
    if let done = word { words.append(done) }
    return words
  }
}
