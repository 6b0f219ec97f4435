/// Colours of 24 bits under numbers of the 256-colour palette.
///
/// ncurses takes 24-bit colours only from terminfo entries hardly anybody has, and would otherwise edit the user's
/// palette. So it is given numbers from 16 up, and where it writes `38;5;N` the terminal reads `38;2;R;G;B`.
struct DirectColors {
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

  /// The colour that a number of the palette stands for; nil for the palette's own.
  subscript(number: Int) -> RGB? {
    let index = number - Self.first
    return colors.indices.contains(index) ? colors[index] : nil
  }
}
