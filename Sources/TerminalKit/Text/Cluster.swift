/// A piece of text that every terminal draws in the same number of cells.
///
/// Terminals, multiplexers and the C library disagree on what joins into one glyph (a family emoji is 2 cells, or 6, or
/// 8). So nothing that could join is drawn: a joined emoji becomes its first one, skin tones and presentation selectors
/// go, a flag becomes its two letters, each letter of a joined script gets its own cells. Controls and invisible format
/// characters become `�`; at most ``maximumMarks`` marks stay on one letter, as many as a terminal cell holds.
struct Cluster: Hashable, Sendable {
  let text: String
  /// 1 or 2 cells.
  let width: Int

  static let maximumMarks = 4

  /// The cells `text` takes.
  static func width(of text: some StringProtocol) -> Int {
    text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
      ? text.utf8.count : split(text).reduce(0) { $0 + $1.width }
  }

  static func split(_ text: some StringProtocol) -> [Cluster] {
    var clusters: [Cluster] = []
    clusters.reserveCapacity(text.utf8.count)
    for character in text {
      if let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7F {
        clusters.append(Cluster(text: String(character), width: 1))
      } else {
        append(character, to: &clusters)
      }
    }
    return clusters
  }

  private static func append(_ character: Character, to clusters: inout [Cluster]) {
    let scalars = Array(character.unicodeScalars)
    if isEmoji(scalars) {
      let base = scalars[0]
      if let letter = regionalLetter(base) {
        let letters = scalars.count == 1 ? [letter] : scalars.compactMap(regionalLetter)
        clusters += letters.map { Cluster(text: String($0), width: 1) }
      } else {
        clusters.append(Cluster(text: String(base), width: ScalarWidth.of(base) == 2 ? 2 : 1))
      }
      return
    }
    appendLetters(composedHangul(scalars) ?? scalars, to: &clusters)
  }

  /// Each scalar with a width of its own starts a cluster; marks go with the one before.
  private static func appendLetters(_ scalars: [Unicode.Scalar], to clusters: inout [Cluster]) {
    var base: Unicode.Scalar?
    var marks = ""
    func flush() {
      guard let base else { return }
      var text = String(base)
      text.unicodeScalars.append(contentsOf: marks.unicodeScalars)
      clusters.append(Cluster(text: text, width: ScalarWidth.of(base)))
    }
    for scalar in scalars {
      switch ScalarWidth.of(scalar) {
      case 0 where base != nil:
        // Joiners and selectors say how to join: nothing is joined here.
        let isMark = scalar.properties.generalCategory != .format && !isSelector(scalar) && scalar != "\u{20E3}"
        if isMark, marks.unicodeScalars.count < maximumMarks { marks.unicodeScalars.append(scalar) }
      case 0, ScalarWidth.unsafe:
        flush()
        (base, marks) = (scalars.count > 1 && isJoiner(scalar) ? nil : "\u{FFFD}", "")
      default:
        flush()
        (base, marks) = (scalar == "\u{A0}" || scalar == "\u{202F}" ? " " : scalar, "")
      }
    }
    flush()
  }

  private static func isEmoji(_ scalars: [Unicode.Scalar]) -> Bool {
    let first = scalars[0].properties
    guard first.isEmoji, scalars[0].value > 0xFF else { return false }
    return scalars.count > 1 || regionalLetter(scalars[0]) != nil
  }

  private static func isSelector(_ scalar: Unicode.Scalar) -> Bool {
    (0xFE00...0xFE0F).contains(scalar.value) || (0xE0100...0xE01EF).contains(scalar.value)
  }

  private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{200D}" || scalar == "\u{200C}" }

  private static func regionalLetter(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard (0x1F1E6...0x1F1FF).contains(scalar.value) else { return nil }
    return Unicode.Scalar(scalar.value - 0x1F1E6 + 0x41)
  }

  /// A syllable written in its parts (UAX #15, 3.12), made one scalar: few terminals join the parts.
  private static func composedHangul(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar]? {
    let values = scalars.map(\.value)
    guard (2...3).contains(values.count), (0x1100...0x1112).contains(values[0]),
      (0x1161...0x1175).contains(values[1]), values.count == 2 || (0x11A8...0x11C2).contains(values[2])
    else { return nil }
    let tail = values.count == 3 ? values[2] - 0x11A7 : 0
    return Unicode.Scalar(0xAC00 + ((values[0] - 0x1100) * 21 + values[1] - 0x1161) * 28 + tail).map { [$0] }
  }
}

/// How many cells a single scalar takes.
enum ScalarWidth {
  /// What must never reach a terminal as it is.
  static let unsafe = -1

  /// 0 for marks, 1, 2, or ``unsafe``.
  static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value >= 0x20 && value < 0x7F { return 1 }
    if value < 0xA0 { return unsafe }
    // Vowels and finals of Hangul join what stands before them; fillers are blank.
    if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FB).contains(value) { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    case .format: return value == 0xAD ? unsafe : isInsideOnly(value) ? 0 : unsafe
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: return unsafe
    default: return WideScalars.contains(value) || scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }

  /// Joiners and emoji tags: harmless after something visible, which then ignores them.
  private static func isInsideOnly(_ value: UInt32) -> Bool {
    value == 0x200C || value == 0x200D || (0xE0020...0xE007F).contains(value)
  }
}
