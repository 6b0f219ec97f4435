/// Text for a terminal whose locale is C or POSIX: ASCII only, as readable as that allows.
public enum ASCIIText {
  /// Letters lose their marks, signs are written out; what has no such form is `?`. Nothing is added but ASCII, and
  /// ASCII stays as it is.
  public static func of(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
    var out = ""
    for character in text {
      if character.utf8.count == 1 {
        out.append(character)
      } else if let written = signs[character] {
        out += written
      } else {
        out += letters(of: character)
      }
    }
    return out
  }

  /// The first scalar's form, whatever marks follow it; `\r\n` is two of ASCII.
  private static func letters(of character: Character) -> String {
    let scalars = character.unicodeScalars
    if scalars.allSatisfy(\.isASCII) { return String(character) }
    guard let first = scalars.first else { return "" }
    return first.isASCII ? String(first) : signs[Character(first)] ?? "?"
  }

  private static let signs: [Character: String] = {
    var table: [Character: String] = [
      "’": "'", "‘": "'", "‚": ",", "“": "\"", "”": "\"", "„": "\"", "«": "\"", "»": "\"", "‹": "<", "›": ">",
      "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...", "·": "-", "•": "*", "●": "*", "○": "o", "×": "x",
      "÷": "/", "→": "->", "←": "<-", "↑": "^", "↓": "v", "✓": "ok", "✗": "x", "€": "EUR", "£": "GBP", "°": "o",
      "º": "o", "ª": "a", "²": "2", "³": "3", "¹": "1", "½": "1/2", "§": "S", "©": "(c)", "®": "(R)", "™": "(TM)",
      "≤": "<=", "≥": ">=", "≈": "~", "±": "+/-", "µ": "u", "¡": "!", "¿": "?", "ß": "ss", "ẞ": "SS", "æ": "ae",
      "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ı": "i", "þ": "th",
      "Þ": "Th", "ð": "d", "Ð": "D", "━": "=", "─": "-", "│": "|", "╍": "~", "█": "#", "\u{A0}": " ", "\u{202F}": " ",
    ]
    let marked: [(ascii: String, letters: String)] = [
      ("A", "ÀÁÂÃÄÅĀĂĄ"), ("a", "àáâãäåāăą"), ("C", "ÇĆČ"), ("c", "çćč"), ("D", "Ď"), ("d", "ď"), ("E", "ÈÉÊËĒĚĘ"),
      ("e", "èéêëēěę"), ("G", "Ğ"), ("g", "ğ"), ("I", "ÌÍÎÏĪİ"), ("i", "ìíîïī"), ("N", "ÑŃŇ"), ("n", "ñńň"),
      ("O", "ÒÓÔÕÖŌŐ"), ("o", "òóôõöōő"), ("R", "Ř"), ("r", "ř"), ("S", "ŚŠŞȘ"), ("s", "śšşș"), ("T", "ŤŢȚ"),
      ("t", "ťţț"), ("U", "ÙÚÛÜŪŮŰ"), ("u", "ùúûüūůű"), ("Y", "ÝŸ"), ("y", "ýÿ"), ("Z", "ŹŻŽ"), ("z", "źżž"),
    ]
    for (ascii, letters) in marked {
      for letter in letters { table[letter] = ascii }
    }
    return table
  }()
}

extension Environment {
  /// An explicit C or POSIX locale: text is ASCII only. None at all counts as UTF-8.
  public var isASCII: Bool {
    let locale = self["LC_ALL"] ?? self["LC_CTYPE"] ?? self["LANG"]
    return locale == "C" || locale == "POSIX"
  }
}
