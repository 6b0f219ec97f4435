/// How characters are drawn: what SGR (Select Graphic Rendition, ECMA-48 §8.3.117) has set.
struct Rendition: Hashable {
  enum Color: Hashable {
    case standard
    /// 0…7, and 8…15 for the bright ones, written the short way (`31`, `91`).
    case named(Int)
    /// A place in the 256-colour palette.
    case indexed(Int)
    case rgb(Int, Int, Int)
  }

  var foreground = Color.standard
  var background = Color.standard
  /// Bit n is SGR n, 1…9: bold, faint, italic, underline, blink, rapid blink, reverse, hidden, struck out.
  var flags: UInt16 = 0
  /// SGR 10…19, which the console of Linux changes its character set with; nil where it is never said.
  var font: Int?

  private static let reverse: UInt16 = 1 << 7
  /// What a space shows too: underline, reverse, struck out.
  private static let seenOnSpaces: UInt16 = 1 << 4 | reverse | 1 << 9
  /// Bold and faint are ended by one number.
  private static let weights: UInt16 = 1 << 1 | 1 << 2
  private static let blinks: UInt16 = 1 << 5 | 1 << 6

  /// Takes the parameters of one SGR.
  ///
  /// - Returns: false when one is not known; what is set is then not known either.
  mutating func take(_ numbers: [Int]) -> Bool {
    var rest = numbers[...]
    if rest.isEmpty { self = Rendition(font: font) }
    while let number = rest.popFirst() {
      switch number {
      case 0: self = Rendition(font: font)
      case 1...9: flags |= 1 << UInt16(number)
      case 10...19: font = number - 10
      case 22: flags &= ~Self.weights
      case 25: flags &= ~Self.blinks
      case 23, 24, 27, 28, 29: flags &= ~(1 << UInt16(number - 20))
      case 30...37: foreground = .named(number - 30)
      case 90...97: foreground = .named(number - 82)
      case 39: foreground = .standard
      case 40...47: background = .named(number - 40)
      case 100...107: background = .named(number - 92)
      case 49: background = .standard
      case 38, 48:
        guard let color = Self.color(&rest) else { return false }
        if number == 38 { foreground = color } else { background = color }
      default: return false
      }
    }
    return true
  }

  /// What follows 38 and 48: `5;N`, `2;R;G;B`.
  private static func color(_ rest: inout ArraySlice<Int>) -> Color? {
    switch rest.popFirst() {
    case 5: return rest.popFirst().map { .indexed($0) }
    case 2:
      guard let red = rest.popFirst(), let green = rest.popFirst(), let blue = rest.popFirst() else { return nil }
      return .rgb(red, green, blue)
    default: return nil
    }
  }

  /// The same, changed only as far as an empty cell shows: one that is erased, or a space.
  func showing(emptyCellOf wanted: Rendition) -> Rendition {
    // Reversed, the foreground is what shows.
    if (flags | wanted.flags) & Self.reverse != 0 { return wanted }
    var shown = self
    shown.font = wanted.font
    shown.background = wanted.background
    shown.flags = flags & ~Self.seenOnSpaces | wanted.flags & Self.seenOnSpaces
    return shown
  }

  // MARK: - As SGR

  /// The shortest SGR that turns `shown` into this; empty when they are the same.
  ///
  /// - Parameters:
  ///   - shown: nil when nobody knows.
  ///   - endsOne: the terminal ends one attribute without the others (22…29).
  func sequence(from shown: Rendition?, endsOne: Bool, _ direct: DirectColors) -> [UInt8] {
    if shown == self { return [] }
    let anew = self == Rendition() ? [] : [0] + beginnings(from: Rendition(), direct)
    guard let shown, endsOne || shown.flags & ~flags == 0 else { return Self.sgr(anew) }
    let (full, part) = (Self.sgr(anew), Self.sgr(endings(of: shown) + beginnings(from: shown, direct)))
    return part.count < full.count ? part : full
  }

  /// The numbers that end what this has not.
  private func endings(of shown: Rendition) -> [Int] {
    let ended = shown.flags & ~flags
    var numbers: [Int] = []
    if ended & Self.weights != 0 { numbers.append(22) }
    if ended & Self.blinks != 0 { numbers.append(25) }
    for number in [3, 4, 7, 8, 9] where ended & 1 << UInt16(number) != 0 { numbers.append(20 + number) }
    return numbers
  }

  /// The numbers that set what this has and `shown` has not.
  private func beginnings(from shown: Rendition, _ direct: DirectColors) -> [Int] {
    var begun = flags & ~shown.flags
    // Ending one of a pair ends the other.
    for pair in [Self.weights, Self.blinks] where shown.flags & ~flags & pair != 0 { begun |= flags & pair }
    return (font == shown.font ? [] : [10 + (font ?? 0)])
      + (1...9).filter { begun & 1 << UInt16($0) != 0 }
      + (foreground == shown.foreground ? [] : Self.numbers(foreground, 30, direct))
      + (background == shown.background ? [] : Self.numbers(background, 40, direct))
  }

  private static func numbers(_ color: Color, _ base: Int, _ direct: DirectColors) -> [Int] {
    switch color {
    case .standard: return [base + 9]
    case .named(let place): return [place < 8 ? base + place : base + 52 + place]
    case .rgb(let red, let green, let blue): return [base + 8, 2, red, green, blue]
    case .indexed(let place):
      guard let color = direct[place] else { return [base + 8, 5, place] }
      return [base + 8, 2, Int(color.red), Int(color.green), Int(color.blue)]
    }
  }

  private static func sgr(_ numbers: [Int]) -> [UInt8] {
    var bytes: [UInt8] = [0x1B, UInt8(ascii: "[")]
    for (index, number) in numbers.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ";")) }
      bytes += String(number).utf8
    }
    return bytes + [UInt8(ascii: "m")]
  }
}
