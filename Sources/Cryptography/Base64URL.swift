/// Base 64 with the URL-safe alphabet and no padding (RFC 4648 §5), as tokens and Bunny's playback signatures use it.
public enum Base64URL {
  /// The text that stands for these bytes: 4 digits for 3 bytes, 2 or 3 for what is left.
  public static func encode(_ bytes: [UInt8]) -> String {
    Base64Alphabet.urlSafe.encode(bytes, padded: false)
  }

  /// The bytes, or nil for anything that ``encode(_:)`` would not have written: padding, white space, the other
  /// alphabet, or unused bits that are not zero. So each value has one spelling only.
  public static func decode(_ text: String) -> [UInt8]? {
    Base64Alphabet.urlSafe.decode(Array(text.utf8))
  }
}

/// Base 64 with padding (RFC 4648 §4), as TUS writes the values of `Upload-Metadata`.
public enum Base64 {
  /// The text that stands for these bytes: 4 characters for each 3 bytes begun.
  public static func encode(_ bytes: [UInt8]) -> String {
    Base64Alphabet.standard.encode(bytes, padded: true)
  }

  /// The bytes, or nil for anything that ``encode(_:)`` would not have written.
  public static func decode(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 4) else { return nil }
    let padding = digits.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    digits.removeLast(padding)
    return Base64Alphabet.standard.decode(digits)
  }
}

/// The two alphabets: they differ in the digits 62 and 63.
private struct Base64Alphabet {
  static let standard = Base64Alphabet("+", "/")
  static let urlSafe = Base64Alphabet("-", "_")

  private let digits: [UInt8]
  /// For each ASCII byte its value, or 255.
  private let values: [UInt8]

  private init(_ digit62: Unicode.Scalar, _ digit63: Unicode.Scalar) {
    digits =
      Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
      + [UInt8(ascii: digit62), UInt8(ascii: digit63)]
    var values = [UInt8](repeating: 255, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    self.values = values
  }

  func encode(_ bytes: [UInt8], padded: Bool) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var bits: UInt32 = 0
    var bitCount = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      bitCount += 8
      while bitCount >= 6 {
        bitCount -= 6
        text.append(digits[Int(bits >> UInt32(bitCount) & 63)])
      }
    }
    if bitCount > 0 { text.append(digits[Int(bits << UInt32(6 - bitCount) & 63)]) }
    while padded && !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Strict: only digits of this alphabet, no lone digit at the end, unused bits zero.
  func decode(_ text: [UInt8]) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3 + 2)
    var bits: UInt32 = 0
    var bitCount = 0
    for digit in text {
      let value = values[Int(digit)]
      guard value < 64 else { return nil }
      bits = bits << 6 | UInt32(value)
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
      }
    }
    return bits & ((1 << UInt32(bitCount)) - 1) == 0 ? bytes : nil
  }
}
