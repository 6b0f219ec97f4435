/// Drawings and letters for terminals that lack them; every replacement is as wide as what it stands for.
public enum ASCIIForm: Hashable, Sendable {
  /// lines, blocks and signs only: the letters of the text stay (a console font without drawings)
  case drawings
  /// everything: the locale is C or POSIX
  case everything

  func replacement(for text: String, width: Int) -> String {
    if text.utf8.count == 1 { return text }
    if let drawing = Self.drawnSigns[text] { return drawing }
    guard let scalar = text.unicodeScalars.first else { return text }
    if (0x2800...0x28FF).contains(scalar.value) { return scalar.value == 0x2800 ? " " : ":" }
    if width == 2, scalar.properties.isEmojiPresentation { return "##" }
    switch self {
    case .drawings: return text
    case .everything: return Self.letters[text] ?? Self.base(scalar) ?? (width == 2 ? "??" : "?")
    }
  }

  /// A letter with a mark, written in two scalars, is its letter.
  private static func base(_ scalar: Unicode.Scalar) -> String? {
    scalar.isASCII ? String(scalar) : letters[String(scalar)]
  }

  private static let drawnSigns = table([
    ("+", "╭╮╰╯├┤┬┴┼┌┐└┘"), ("-", "─╴╶"), ("|", "│╵╷"), ("=", "━"), ("~", "╍"), ("_", "▁"), (".", "▂·"), ("-", "▃"),
    (":", "▄"), ("=", "▅"), ("+", "▆"), ("*", "▇●•"), ("#", "█▀▌▐▓"), ("%", "▒░"), (">", "▸▶→›⇥"), ("<", "◂◀←‹"),
    ("^", "↑▲"), ("v", "↓▼✓"), ("x", "✗×"), ("o", "○"), (".", "…"),
  ])

  private static let letters = table([
    ("A", "ÀÁÂÃÄÅĀ"), ("a", "àáâãäåāª"), ("C", "ÇĆČ"), ("c", "çćč"), ("D", "ĐĎ"), ("d", "đď"), ("E", "ÈÉÊËĒĚ€"),
    ("e", "èéêëēěæ"), ("G", "Ğ"), ("g", "ğ"), ("I", "ÌÍÎÏĪİ"), ("i", "ìíîïīı"), ("L", "Ł"), ("l", "ł"), ("N", "ÑŃŇ"),
    ("n", "ñńň"), ("O", "ÒÓÔÕÖØŌŐŒ"), ("o", "òóôõöøōőœº°"), ("R", "Ř"), ("r", "ř"), ("S", "ŚŠŞẞ"), ("s", "śšşß"),
    ("T", "ŤŢ"), ("t", "ťţ"), ("U", "ÙÚÛÜŪŮŰ"), ("u", "ùúûüūůű"), ("Y", "ÝŸ"), ("y", "ýÿ"), ("Z", "ŹŻŽ"), ("z", "źżž"),
    ("\"", "«»“”„"), ("'", "’‘‚´"), ("-", "–—‐‑−"), ("/", "÷"), ("2", "²"), ("3", "³"), ("1", "¹"), ("!", "¡"),
    ("?", "¿�"),
  ])

  private static func table(_ rows: [(String, String)]) -> [String: String] {
    var table: [String: String] = [:]
    for (ascii, others) in rows {
      for other in others { table[String(other)] = ascii }
    }
    return table
  }
}

extension CellGrid {
  /// The same screen in ASCII. A replacement for a wide cluster is two letters, which then take a cell each.
  public func inASCII(_ form: ASCIIForm) -> CellGrid {
    var grid = self
    for y in 0..<size.height {
      for x in 0..<size.width {
        let cell = self[x, y]
        guard cell.width > 0, cell.text.utf8.count > 1 else { continue }
        grid.put(form.replacement(for: cell.text, width: Int(cell.width)), x: x, y: y, style: cell.style)
      }
    }
    return grid
  }
}
