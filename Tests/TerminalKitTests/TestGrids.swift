import TerminalKit

extension CellGrid {
  /// A grid that one widget fills.
  static func drawn(_ widget: some Widget, width: Int, height: Int) -> CellGrid {
    var grid = CellGrid(size: Size(width: width, height: height))
    grid.draw(widget, in: grid.bounds)
    return grid
  }
}

/// Texts that have broken screens before.
enum HostileText {
  static let all = [
    "\u{1B}[31m\u{1B}]0;x\u{07}", "a\u{202E}b\u{2066}c", "👨‍👩‍👧‍👦👍🏽❤️🇫🇷🏴󠁧󠁢󠁥󠁮󠁧󠁿1️⃣", "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
    "日本語テキスト", "क्षत्रिय स्त्री", "한국어 \u{1112}\u{1161}\u{11AB}", "\u{200D}\u{200D}x\u{FE0F}", "\u{301}alone", "مرحبا שלום",
    "\u{0}\u{7F}\u{85}\u{9B}2J\r\n\t", String(repeating: "長", count: 200), "\u{A0}\u{202F}a\u{AD}b\u{200B}c\u{FEFF}",
    "\u{10FFFF}\u{E000}\u{378}", "🧑🏿‍🚀☝🏻⌚️⌚︎", String(repeating: "z\u{335}", count: 90), "ﷺ", "…—«»€",
  ]
}
