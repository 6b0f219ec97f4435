@testable import TerminalKit

/// As much of an xterm as ncurses uses: replays the bytes of frames and tells what stands on the screen.
struct EmulatedTerminal {
  private let width: Int
  private let height: Int
  private var cells: [[String]]
  private var colors: [[String]]
  private(set) var cursor = Point(x: 0, y: 0)
  private var color = ""
  private var last = " "
  /// Sequences it does not know: a test fails on any.
  private(set) var unknown: [String] = []

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    cells = Array(repeating: Array(repeating: " ", count: width), count: height)
    colors = Array(repeating: Array(repeating: "", count: width), count: height)
  }

  var rows: [String] {
    cells.map { row in
      var text = row.joined()
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
  }

  /// The SGR parameters in force where a cell was drawn.
  func color(x: Int, y: Int) -> String { colors[y][x] }

  mutating func take(_ bytes: [UInt8]) {
    var text = Substring(String(decoding: bytes, as: UTF8.self))
    while let scalar = text.unicodeScalars.first {
      text.unicodeScalars.removeFirst()
      // Behind the last column the cursor waits on it, whatever comes next.
      if scalar.value < 0x20 { cursor.x = min(cursor.x, width - 1) }
      switch scalar {
      case "\u{1B}": takeEscape(&text)
      case "\r": cursor.x = 0
      case "\n": cursor.y = min(height - 1, cursor.y + 1)
      case "\u{8}": cursor.x = max(0, cursor.x - 1)
      case "\t": cursor.x = min(width - 1, (cursor.x / 8 + 1) * 8)
      case "\u{F}", "\u{7}": break
      default: draw(scalar)
      }
    }
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
    for offset in 0..<wide { colors[cursor.y][cursor.x + offset] = color }
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
      cursor.y = max(0, cursor.y - 1)
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
    case "m": color = parameters == "" || parameters == "0" ? "" : color + "[" + parameters + "]"
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
      }
    case "@":
      for _ in 0..<count {
        cells[cursor.y].insert(" ", at: cursor.x)
        cells[cursor.y].removeLast()
      }
    case "h", "l", "r", "t", "c": break
    default: unknown.append("CSI \(parameters)\(final)")
    }
  }

  private mutating func erase(row: Int, _ columns: Range<Int>) {
    for x in columns {
      cells[row][x] = " "
      colors[row][x] = color
    }
  }

  private func clamp(_ value: Int, _ count: Int) -> Int { min(max(0, value), count - 1) }
}
