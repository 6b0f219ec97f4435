@testable public import TerminalKit

/// As much of an xterm as ncurses uses: replays the bytes of frames and tells what stands on the screen.
public struct EmulatedTerminal {
  private let width: Int
  private let height: Int
  private var cells: [[String]]
  /// Places in ``known``: a number a cell, whatever is drawn.
  private var looks: [[Int]]
  private var known = [Look()]
  public private(set) var cursor = Point(x: 0, y: 0)
  private var look = 0
  private var last = " "
  private var pending: [UInt8] = []
  /// The rows that scroll, both ends included (DECSTBM).
  private var region: ClosedRange<Int>
  private var saved = Point(x: 0, y: 0)
  /// Sequences it does not know: a test fails on any.
  public private(set) var unknown: [String] = []

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
    region = 0...max(0, height - 1)
    cells = Array(repeating: Array(repeating: " ", count: width), count: height)
    looks = Array(repeating: Array(repeating: 0, count: width), count: height)
  }

  public var rows: [String] {
    cells.map { row in
      var text = row.joined()
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
  }

  /// How a cell was drawn.
  public func look(x: Int, y: Int) -> Look { known[looks[y][x]] }

  /// What stands in a cell; empty in the second half of a wide one.
  public func text(x: Int, y: Int) -> String { cells[y][x] }

  /// What SGR had set where a cell was drawn.
  public struct Look: Hashable, Sendable {
    /// `38;5;171`, `95`; empty for the terminal's own.
    public var foreground = ""
    public var background = ""
    /// 1 bold, 3 italic, 4 underline, 7 reverse.
    public var flags: Set<Int> = []

    /// As SGR parameters, colours first; nothing for what a space does not show.
    public func text(on character: String) -> String {
      let hides = character == " " && !flags.contains(7)
      let colors = [hides ? "" : foreground, background].filter { !$0.isEmpty }
      let numbers = flags.filter { !hides || $0 == 4 }.sorted().map(String.init)
      return (colors + numbers).map { "[\($0)]" }.joined()
    }

    /// - Returns: false for parameters it does not know.
    mutating func take(_ parameters: [Int]) -> Bool {
      var rest = parameters[...]
      while let number = rest.popFirst() {
        switch number {
        case 0: self = Look()
        // A font, which is the only one there is.
        case 10: break
        case 1, 3, 4, 7: flags.insert(number)
        case 22: flags.remove(1)
        case 23, 24, 27: flags.remove(number - 20)
        case 39: foreground = ""
        case 49: background = ""
        case 30...37, 90...97: foreground = "\(number)"
        case 40...47, 100...107: background = "\(number)"
        case 38, 48:
          let color = ([number] + rest.prefix(rest.first == 2 ? 4 : 2)).map(String.init).joined(separator: ";")
          rest = rest.dropFirst(rest.first == 2 ? 4 : 2)
          if number == 38 { foreground = color } else { background = color }
        default: return false
        }
      }
      return true
    }
  }

  /// Takes bytes as they come: what is cut short in the middle of a sequence or a character waits for the rest.
  public mutating func take(_ bytes: [UInt8]) {
    let all = pending + bytes
    let end = Self.wholeLength(all)
    pending = Array(all[end...])
    var text = Substring(String(decoding: all[..<end], as: UTF8.self))
    while let scalar = text.unicodeScalars.first {
      text.unicodeScalars.removeFirst()
      // Behind the last column the cursor waits on it, whatever comes next.
      if scalar.value < 0x20 { cursor.x = min(cursor.x, width - 1) }
      switch scalar {
      case "\u{1B}": takeEscape(&text)
      case "\r": cursor.x = 0
      case "\n" where cursor.y == region.upperBound: scroll(by: 1)
      case "\n": cursor.y = min(height - 1, cursor.y + 1)
      case "\u{8}": cursor.x = max(0, cursor.x - 1)
      case "\t": cursor.x = min(width - 1, (cursor.x / 8 + 1) * 8)
      case "\u{F}", "\u{7}": break
      default: draw(scalar)
      }
    }
  }

  /// How many bytes hold only whole sequences and characters.
  private static func wholeLength(_ bytes: [UInt8]) -> Int {
    if let escape = bytes.lastIndex(of: 0x1B) {
      let rest = bytes[(escape + 1)...]
      let isWhole =
        switch rest.first {
        case nil: false
        case UInt8(ascii: "["): rest.dropFirst().contains { (0x40...0x7E).contains($0) }
        case UInt8(ascii: "("), UInt8(ascii: ")"): rest.count > 1
        default: true
        }
      if !isWhole { return escape }
    }
    guard let lead = bytes.lastIndex(where: { $0 & 0xC0 != 0x80 }), bytes[lead] >= 0xC0 else { return bytes.count }
    let length = bytes[lead] >= 0xF0 ? 4 : bytes[lead] >= 0xE0 ? 3 : 2
    return bytes.count - lead < length ? lead : bytes.count
  }

  private mutating func draw(_ scalar: Unicode.Scalar) {
    let wide = ScalarWidth.of(scalar)
    guard wide > 0 else {
      // A mark goes on what was drawn before it.
      var x = cursor.x - 1
      while x > 0, cells[cursor.y][x].isEmpty { x -= 1 }
      cells[cursor.y][x].unicodeScalars.append(scalar)
      return
    }
    last = String(scalar)
    if cursor.x + wide > width { return }
    for offset in 0..<wide { free(cursor.x + offset) }
    cells[cursor.y][cursor.x] = last
    if wide == 2 { cells[cursor.y][cursor.x + 1] = "" }
    for offset in 0..<wide { looks[cursor.y][cursor.x + offset] = look }
    cursor.x += wide
  }

  private mutating func free(_ x: Int) {
    if cells[cursor.y][x].isEmpty, x > 0 { cells[cursor.y][x - 1] = " " }
    if x + 1 < width, cells[cursor.y][x + 1].isEmpty { cells[cursor.y][x + 1] = " " }
    cells[cursor.y][x] = " "
  }

  private mutating func takeEscape(_ text: inout Substring) {
    guard let kind = text.unicodeScalars.first else { return }
    text.unicodeScalars.removeFirst()
    if kind == "(" || kind == ")" {
      text.unicodeScalars.removeFirst()
    } else if kind == "M" {
      if cursor.y == region.lowerBound { scroll(by: -1) } else { cursor.y = max(0, cursor.y - 1) }
    } else if kind == "7" {
      saved = cursor
    } else if kind == "8" {
      cursor = saved
    } else if kind == "[" {
      let body = text.unicodeScalars.prefix { (0x20...0x3F).contains($0.value) }
      text.unicodeScalars.removeFirst(body.count)
      guard let final = text.unicodeScalars.first else { return }
      text.unicodeScalars.removeFirst()
      obey(String(String.UnicodeScalarView(body)), Character(final))
    } else {
      unknown.append("ESC \(kind)")
    }
  }

  private mutating func obey(_ parameters: String, _ final: Character) {
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let first = numbers.first ?? 0
    let count = max(1, first)
    switch final {
    case "H":
      cursor = Point(x: clamp((numbers.dropFirst().first ?? 1) - 1, width), y: clamp(count - 1, height))
    case "G": cursor.x = clamp(count - 1, width)
    case "d": cursor.y = clamp(count - 1, height)
    case "A": cursor.y = clamp(cursor.y - count, height)
    case "B": cursor.y = clamp(cursor.y + count, height)
    case "C": cursor.x = clamp(cursor.x + count, width)
    case "D": cursor.x = clamp(cursor.x - count, width)
    case "m" where take(numbers): break
    case "X": erase(row: cursor.y, cursor.x..<min(width, cursor.x + count))
    case "K": erase(row: cursor.y, first == 1 ? 0..<min(width, cursor.x + 1) : cursor.x..<width)
    case "J":
      erase(row: cursor.y, (first == 2 ? 0 : cursor.x)..<width)
      for row in (first == 2 ? 0 : cursor.y + 1)..<height { erase(row: row, 0..<width) }
    case "b":
      let repeated = Unicode.Scalar(last) ?? " "
      for _ in 0..<count { draw(repeated) }
    case "P":
      for _ in 0..<count {
        cells[cursor.y].remove(at: cursor.x)
        cells[cursor.y].append(" ")
        looks[cursor.y].remove(at: cursor.x)
        looks[cursor.y].append(look)
      }
    case "@":
      for _ in 0..<count {
        cells[cursor.y].insert(" ", at: cursor.x)
        cells[cursor.y].removeLast()
        looks[cursor.y].insert(look, at: cursor.x)
        looks[cursor.y].removeLast()
      }
    case "r":
      let last = numbers.count > 1 && numbers[1] > 0 ? numbers[1] : height
      region = clamp(count - 1, height)...max(clamp(count - 1, height), clamp(last - 1, height))
      cursor = Point(x: 0, y: 0)
    case "S": scroll(by: count)
    case "T": scroll(by: -count)
    case "L" where region.contains(cursor.y): scroll(cursor.y...region.upperBound, by: -count)
    case "M" where region.contains(cursor.y): scroll(cursor.y...region.upperBound, by: count)
    case "h", "l", "t", "c": break
    default: unknown.append("CSI \(parameters)\(final)")
    }
  }

  /// - Returns: false for parameters it does not know.
  private mutating func take(_ parameters: [Int]) -> Bool {
    var next = known[look]
    let isKnown = next.take(parameters)
    look = known.firstIndex(of: next) ?? known.count
    if look == known.count { known.append(next) }
    return isKnown
  }

  private mutating func scroll(by count: Int) { scroll(region, by: count) }

  /// - Parameter count: up; a negative one, down.
  private mutating func scroll(_ rows: ClosedRange<Int>, by count: Int) {
    for _ in 0..<min(abs(count), rows.count) {
      let (gone, new) = count > 0 ? (rows.lowerBound, rows.upperBound) : (rows.upperBound, rows.lowerBound)
      cells.remove(at: gone)
      looks.remove(at: gone)
      cells.insert(Array(repeating: " ", count: width), at: new)
      looks.insert(Array(repeating: look, count: width), at: new)
    }
  }

  private mutating func erase(row: Int, _ columns: Range<Int>) {
    for x in columns {
      cells[row][x] = " "
      looks[row][x] = look
    }
  }

  private func clamp(_ value: Int, _ count: Int) -> Int { min(max(0, value), count - 1) }
}
