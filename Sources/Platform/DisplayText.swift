/// Text from outside, made safe for a terminal, a log or a page of text.
///
/// Controls (C0, DEL, C1), line and paragraph separators, bidirectional overrides and isolates, and other
/// invisible format characters become `�`; tabs and line ends become spaces; a cluster keeps at most
/// ``maximumScalarsPerCluster`` scalars, so that stacked marks cannot flood a line.
public struct DisplayText: Hashable, Sendable, CustomStringConvertible {
  /// Marks beyond this many scalars in one cluster are dropped; family emoji need seven.
  public static let maximumScalarsPerCluster = 8

  /// The safe text.
  public let text: String

  /// - Parameters:
  ///   - raw: anything at all.
  ///   - limit: the most characters kept; what is cut is replaced by `…`.
  public init(_ raw: some StringProtocol, limit: Int = 1_000) {
    // Most texts are plain: each byte is a character of its own.
    if raw.utf8.count <= limit, raw.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      text = String(raw)
      return
    }
    var safe = ""
    var count = 0
    for character in raw {
      if count == limit {
        safe.append("…")
        break
      }
      safe.unicodeScalars.append(contentsOf: Self.cleaned(character))
      count += 1
    }
    text = safe
  }

  public var description: String { text }

  private static func cleaned(_ character: Character) -> [Unicode.Scalar] {
    if character == "\r\n" || character == "\n" || character == "\t" || character == "\r" { return [" "] }
    let scalars = character.unicodeScalars.prefix(maximumScalarsPerCluster)
    let joins = scalars.count > 1
    return scalars.map { isSafe($0, insideCluster: joins) ? $0 : "\u{FFFD}" }
  }

  private static func isSafe(_ scalar: Unicode.Scalar, insideCluster: Bool) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: return false
    case .format:
      // Joiners and emoji tags are harmless inside a cluster that something visible starts.
      return insideCluster
        && (scalar == "\u{200D}" || scalar == "\u{200C}" || (0xE0020...0xE007F).contains(scalar.value))
    default: return true
    }
  }
}

/// Escapes JSON text further, so that even a terminal that shows it raw is safe: C1 controls, DEL, bidirectional
/// and other invisible format characters become `\uXXXX`.
public enum SafeJSON {
  /// - Parameter json: valid JSON text; C0 controls are already escaped in it.
  public static func escape(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: needsEscape) else { return json }
    var out = ""
    for scalar in json.unicodeScalars {
      if needsEscape(scalar) {
        for unit in String(scalar).utf16 {
          let hex = String(unit, radix: 16)
          out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x7F else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}
