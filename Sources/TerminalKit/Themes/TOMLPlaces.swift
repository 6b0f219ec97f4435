/// Where the keys of a TOML text stand: the parser tells places of its own errors only, not of values it accepts.
struct TOMLPlaces {
  private let places: [String: (line: Int, column: Int)]

  /// - Parameter toml: valid TOML.
  init(_ toml: String) {
    var places: [String: (line: Int, column: Int)] = [:]
    var section = ""
    for (index, line) in toml.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let indent = line.prefix { $0 == " " || $0 == "\t" }.count
      let text = line.dropFirst(indent)
      if text.hasPrefix("[") {
        section = Self.key(text.dropFirst().prefix { $0 != "]" })
        places[section] = places[section] ?? (index + 1, indent + 1)
      } else if let equals = text.firstIndex(of: "="), !text.hasPrefix("#") {
        let key = Self.key(text[..<equals])
        places[section.isEmpty ? key : "\(section).\(key)"] = (index + 1, indent + 1)
      }
    }
    self.places = places
  }

  /// The place of a dotted key, or of the closest one around it; the start of the file when there is none.
  func place(of key: String) -> (line: Int, column: Int) {
    var parts = key.split(separator: ".")
    while !parts.isEmpty {
      if let place = places[parts.joined(separator: ".")] { return place }
      parts.removeLast()
    }
    return (1, 1)
  }

  private static func key(_ text: Substring) -> String {
    text.filter { $0 != " " && $0 != "\"" && $0 != "'" && $0 != "\t" }
  }
}
