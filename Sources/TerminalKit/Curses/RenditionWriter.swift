/// Leaves out of the bytes that ncurses writes what the terminal need not be told.
///
/// ncurses says both colours whenever one changes, turns everything off to end bold, and colours spaces whose colour
/// nobody sees: a row that is marked costs twice the bytes that show it, which is felt over a slow line. So nothing is
/// said of colours and attributes until something is drawn, and then only what differs and shows.
struct RenditionWriter {
  /// The terminal ends one attribute without the others: its terminfo has `rmul` as `ESC[24m`.
  let endsOne: Bool
  var direct = DirectColors()
  /// What ncurses has asked for.
  private var wanted = Rendition()
  /// What the terminal was told; nil when nobody knows.
  private var shown: Rendition?
  /// The character set it was told (`ESC ( B`); nil when nobody knows.
  private var charset: UInt8?

  init(endsOne: Bool) {
    self.endsOne = endsOne
  }

  /// Others may have written to the terminal.
  mutating func forget() {
    (shown, charset) = (nil, nil)
  }

  /// - Parameter bytes: whole sequences: a frame.
  mutating func rewrite(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while let byte = rest.first {
      switch byte {
      case 0x1B: takeEscape(&rest, &out)
      case UInt8(ascii: " "), UInt8(ascii: "\n"):
        // A line feed may scroll an empty row in.
        tellEmpty(&out)
        out.append(rest.removeFirst())
      case ..<0x20: out.append(rest.removeFirst())
      default:
        tell(&out)
        let text = rest.prefix { $0 > 0x20 }
        out += text
        rest = rest[text.endIndex...]
      }
    }
    tell(&out)
    return out
  }

  private mutating func takeEscape(_ rest: inout ArraySlice<UInt8>, _ out: inout [UInt8]) {
    let body = rest.dropFirst(2)
    switch rest.dropFirst().first {
    case UInt8(ascii: "["):
      guard let end = body.firstIndex(where: { (0x40...0x7E).contains($0) }) else {
        return pass(rest.count, &rest, &out)
      }
      let sequence = rest[...end]
      rest = rest[(end + 1)...]
      takeControl(sequence, &out)
    case UInt8(ascii: "("):
      if body.first == nil || body.first != charset {
        tell(&out)
        charset = body.first
        pass(3, &rest, &out)
      } else {
        rest = rest.dropFirst(3)
      }
    default:
      tell(&out)
      // Restoring the cursor restores what was in force when it was saved.
      if rest.dropFirst().first == UInt8(ascii: "8") { shown = nil }
      pass(2, &rest, &out)
    }
  }

  /// - Parameter sequence: a whole one, from ESC to its last byte.
  private mutating func takeControl(_ sequence: ArraySlice<UInt8>, _ out: inout [UInt8]) {
    switch sequence[sequence.endIndex - 1] {
    case UInt8(ascii: "m"):
      if let numbers = Self.numbers(sequence.dropFirst(2).dropLast()), wanted.take(numbers) { return }
      // One that is not known goes through; what it sets, nobody knows.
      tell(&out)
      shown = nil
    // Cursor movement.
    case UInt8(ascii: "A")...UInt8(ascii: "H"), UInt8(ascii: "d"): break
    // Erasing, inserting, deleting, scrolling: new cells have the background.
    case UInt8(ascii: "@"), UInt8(ascii: "J")...UInt8(ascii: "M"), UInt8(ascii: "P"), UInt8(ascii: "S"),
      UInt8(ascii: "T"), UInt8(ascii: "X"):
      tellEmpty(&out)
    default: tell(&out)
    }
    out += sequence
  }

  private func pass(_ count: Int, _ rest: inout ArraySlice<UInt8>, _ out: inout [UInt8]) {
    out += rest.prefix(count)
    rest = rest.dropFirst(count)
  }

  private mutating func tell(_ out: inout [UInt8]) { tell(wanted, &out) }

  private mutating func tellEmpty(_ out: inout [UInt8]) {
    tell(shown?.showing(emptyCellOf: wanted) ?? wanted, &out)
  }

  private mutating func tell(_ rendition: Rendition, _ out: inout [UInt8]) {
    if rendition == shown { return }
    out += rendition.sequence(from: shown, endsOne: endsOne, direct)
    shown = rendition
  }

  /// The parameters between `ESC[` and `m`, separated by `;` or `:`; nil when there is anything else.
  private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int]? {
    var numbers: [Int] = []
    var number = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): number = min(number * 10 + Int(byte - UInt8(ascii: "0")), 9_999)
      case UInt8(ascii: ";"), UInt8(ascii: ":"):
        numbers.append(number)
        number = 0
      default: return nil
      }
    }
    return bytes.isEmpty ? [] : numbers + [number]
  }
}
