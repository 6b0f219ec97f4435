/// Turns places in the 256-colour palette into colours of 24 bits, in bytes that ncurses wrote.
///
/// ncurses takes 24-bit colours only from terminfo entries hardly anybody has, and would otherwise edit the user's
/// palette. So it is given numbers from 16 up, and where it writes `38;5;N` the terminal reads `38;2;R;G;B`.
struct ColorRewriter {
  /// The colour of number 16, 17, …; at most 240.
  private(set) var colors: [RGB] = []

  static let first = 16

  /// The number that stands for a colour.
  mutating func number(for color: RGB) -> Int32 {
    let index = colors.firstIndex(of: color) ?? colors.count
    if index == colors.count { colors.append(color) }
    precondition(index < 240, "a theme has more colours than there are roles")
    return Int32(Self.first + index)
  }

  func rewrite(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count * 3 / 2)
    var index = 0
    while index < bytes.count {
      guard bytes[index] == 0x1B, index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "["),
        let end = bytes[(index + 2)...].firstIndex(where: { !(0x30...0x3B).contains($0) }),
        bytes[end] == UInt8(ascii: "m")
      else {
        out.append(bytes[index])
        index += 1
        continue
      }
      out += [0x1B, UInt8(ascii: "[")] + parameters(bytes[(index + 2)..<end]) + [UInt8(ascii: "m")]
      index = end + 1
    }
    return out
  }

  /// `38;5;N` and `48;5;N`, or the same with colons, wherever they stand among other parameters.
  private func parameters(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let numbers = bytes.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ":") }
      .map { String(decoding: $0, as: UTF8.self) }
    var out: [String] = []
    var index = 0
    var isChanged = false
    while index < numbers.count {
      if ["38", "48"].contains(numbers[index]), index + 2 < numbers.count, numbers[index + 1] == "5",
        let place = Int(numbers[index + 2]), colors.indices.contains(place - Self.first)
      {
        let color = colors[place - Self.first]
        out += [numbers[index], "2", String(color.red), String(color.green), String(color.blue)]
        index += 3
        isChanged = true
      } else {
        out.append(numbers[index])
        index += 1
      }
    }
    return isChanged ? Array(out.joined(separator: ";").utf8) : Array(bytes)
  }
}
