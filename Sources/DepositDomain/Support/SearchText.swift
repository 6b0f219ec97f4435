import Platform

/// Text as the support desk's search compares it: lower case, without marks, in words of letters and digits.
///
/// French folding: `été` is `ete`, `Œuvre` is `oeuvre`.
public enum SearchText {
  /// The most words kept of one text.
  public static let wordLimit = 64
  /// The most letters kept of one word.
  public static let letterLimit = 64

  /// The text's words, folded, in their order.
  public static func words(_ text: String) -> [String] {
    if let fast = latinWords(text) { return fast }
    var words: [String] = []
    var word = ""
    func end(_ words: inout [String], _ word: inout String) {
      if !word.isEmpty, words.count < wordLimit { words.append(String(word.prefix(letterLimit))) }
      word = ""
    }
    for character in text {
      let folded = fold(character)
      if folded.isEmpty { end(&words, &word) } else { word += folded }
    }
    end(&words, &word)
    return words
  }

  /// The same for what most texts and all ids are made of, ASCII and letters with a mark; nil when there is anything else,
  /// as a mark that stands alone.
  private static func latinWords(_ text: String) -> [String]? {
    var words: [String] = []
    var word: [UInt8] = []
    // The byte before, when it begins a letter of two.
    var lead: UInt8 = 0
    func end(_ words: inout [String], _ word: inout [UInt8]) {
      if !word.isEmpty, words.count < wordLimit {
        words.append(String(decoding: word.prefix(letterLimit), as: UTF8.self))
      }
      word.removeAll(keepingCapacity: true)
    }
    for byte in text.utf8 {
      switch byte {
      case 48...57, 97...122: word.append(byte)
      case 65...90: word.append(byte + 32)
      case 0xC3...0xC5: lead = byte
      case 0x80...0xBF where lead > 0:
        guard let letters = latinLetters[Int(lead - 0xC3) << 6 | Int(byte - 0x80)] else { return nil }
        lead = 0
        if letters.isEmpty { end(&words, &word) } else { word += letters }
      case 0x80...: return nil
      default: end(&words, &word)
      }
    }
    end(&words, &word)
    return words
  }

  /// What U+00C0 to U+017F are folded to; nil for what has no plain form.
  private static let latinLetters: [[UInt8]?] = (0xC0...0x17F).map { value in
    guard let scalar = Unicode.Scalar(UInt32(value)) else { return nil }
    let folded = Array(fold(Character(scalar)).utf8)
    return folded.allSatisfy { $0 < 0x80 } ? folded : nil
  }

  /// A letter or digit without its marks; empty for anything else, which separates words.
  private static func fold(_ character: Character) -> String {
    if character.utf8.count > 1 {
      let plain = ASCIIText.of(String(character))
      // `?` stands for what has no plain form: letters of other scripts stay as they are.
      if plain != "?" { return plain.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) } }
    }
    guard let first = character.unicodeScalars.first, isLetterOrNumber(first) else { return "" }
    return String(Character(first)).lowercased()
  }

  /// As FTS5's `unicode61` has it: a letter in a circle or a square, which Unicode counts among its alphabet, is a sign.
  private static func isLetterOrNumber(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }

  /// An id without what names its kind, so that its first letters tell ids apart: `pi_3Qab` is `3qab`.
  public static func id(_ text: String) -> String {
    let all = Array(text.lowercased().utf8)
    let kind = idKindBytes.first { all.starts(with: $0) }
    let letters = all.dropFirst(kind?.count ?? 0).lazy.filter { (48...57).contains($0) || (97...122).contains($0) }
    return String(decoding: letters.prefix(letterLimit), as: UTF8.self)
  }

  /// Longest first where one begins another.
  static let idKinds = [
    "cs_test_", "cs_live_", "cs_", "pi_", "ch_", "py_", "re_", "pyr_", "dp_", "du_", "evt_", "dep_",
  ]
  private static let idKindBytes = idKinds.map { Array($0.utf8) }
}

extension DepositID {
  /// Six letters and digits that can be said on the phone: `K7M-2QX`. They are the end of the id, which is random, and
  /// hold no I, L, O or U.
  public var reference: String {
    let letters = rawValue.suffix(6).uppercased()
    return letters.prefix(3) + "-" + letters.dropFirst(3)
  }

  /// A reference as somebody heard or typed it, as the search compares it: `k7m-2qx` and `K7M 2QX` alike; O is 0, I and
  /// L are 1. nil for what cannot be one.
  public static func reference(_ text: String) -> String? {
    let letters = text.lowercased().filter { $0 != "-" && $0 != " " }.map { letter -> Character in
      switch letter {
      case "o": "0"
      case "i", "l": "1"
      default: letter
      }
    }
    guard letters.count == 6, letters.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) && $0 != "u" }) else {
      return nil
    }
    return String(letters)
  }
}
