/// A colour as one terminal can show it.
public enum TerminalColor: Hashable, Sendable {
  /// the terminal's own foreground or background
  case standard
  /// 0–7 and 8–15 as every terminal has them, 16–255 of the cube and the grey ramp
  case indexed(UInt8)
  case rgb(RGB)

  /// The colour that is shown, as far as it can be known: terminals' own 16 colours are taken to be xterm's.
  public var rgb: RGB? {
    switch self {
    case .standard: nil
    case .indexed(let index): XtermPalette.color(index)
    case .rgb(let color): color
    }
  }
}

/// The 256 colours of xterm.
enum XtermPalette {
  static func color(_ index: UInt8) -> RGB {
    switch index {
    case 0..<16: return ansi[Int(index)]
    case 16..<232:
      let cube = Int(index) - 16
      return RGB(levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6])
    default:
      let level = 8 + 10 * (index - 232)
      return RGB(level, level, level)
    }
  }

  private static let levels: [UInt8] = [0, 95, 135, 175, 215, 255]

  private static let ansi: [RGB] = [
    RGB(0x000000), RGB(0xCD0000), RGB(0x00CD00), RGB(0xCDCD00), RGB(0x0000EE), RGB(0xCD00CD), RGB(0x00CDCD),
    RGB(0xE5E5E5), RGB(0x7F7F7F), RGB(0xFF0000), RGB(0x00FF00), RGB(0xFFFF00), RGB(0x5C5CFF), RGB(0xFF00FF),
    RGB(0x00FFFF), RGB(0xFFFFFF),
  ]
}

/// Finds the terminal's colours for a theme's.
enum Quantizer {
  /// The contrast every text keeps (WCAG 2.2, level AA).
  static let minimumContrast = 4.5

  /// The nearest colour of `depth`; with `background`, the nearest that keeps the contrast on it.
  static func quantize(_ color: RGB, depth: ColorDepth, on background: RGB? = nil) -> TerminalColor {
    let candidates: ClosedRange<UInt8>
    switch depth {
    case .mono: return .standard
    case .trueColor: return .rgb(color)
    // The first 16 are the user's own and may be anything.
    case .palette256: candidates = 16...255
    case .ansi16: candidates = 0...15
    case .ansi8: candidates = 0...7
    }
    if depth == .palette256, let close = cubeColor(color), keepsContrast(close, on: background) {
      return .indexed(close)
    }
    let byDistance = candidates.sorted {
      XtermPalette.color($0).distance(to: color) < XtermPalette.color($1).distance(to: color)
    }
    return .indexed(byDistance.first { keepsContrast($0, on: background) } ?? byDistance[0])
  }

  private static func keepsContrast(_ index: UInt8, on background: RGB?) -> Bool {
    guard let background else { return true }
    return XtermPalette.color(index).contrast(with: background) >= minimumContrast
  }

  /// The cube's or the ramp's nearest, found by arithmetic; most colours need no search.
  private static func cubeColor(_ color: RGB) -> UInt8? {
    func step(_ channel: UInt8) -> Int { channel < 48 ? 0 : channel < 115 ? 1 : (Int(channel) - 35) / 40 }
    let cube = UInt8(16 + 36 * step(color.red) + 6 * step(color.green) + step(color.blue))
    let average = (Int(color.red) + Int(color.green) + Int(color.blue)) / 3
    let grey = UInt8(232 + min(23, max(0, (average - 3) / 10)))
    let (toCube, toGrey) = (
      XtermPalette.color(cube).distance(to: color), XtermPalette.color(grey).distance(to: color)
    )
    return toCube <= toGrey ? cube : grey
  }
}
