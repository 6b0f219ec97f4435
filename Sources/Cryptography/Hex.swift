/// Base 16 as signatures and digests are written.
public enum Hex {
  /// Which letters stand for 10 to 15. Stripe and Bunny sign in lowercase; Bunny's `originalHash` is uppercase.
  public enum Letters: Sendable {
    case lowercase, uppercase

    fileprivate var ten: UInt8 { self == .lowercase ? UInt8(ascii: "a") : UInt8(ascii: "A") }
  }

  /// Two digits a byte.
  public static func encode(_ bytes: [UInt8], _ letters: Letters = .lowercase) -> String {
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : letters.ten + value - 10 }
    let count = bytes.count * 2
    return String(unsafeUninitializedCapacity: count) { output in
      for (index, byte) in bytes.enumerated() {
        output[2 * index] = digit(byte >> 4)
        output[2 * index + 1] = digit(byte & 15)
      }
      return count
    }
  }

  /// The bytes, or nil when there is anything but pairs of digits with letters of the one case asked for.
  ///
  /// Strict because the official Stripe libraries are: they refuse a signature in uppercase.
  public static func decode(_ text: String, _ letters: Letters = .lowercase) -> [UInt8]? {
    func value(_ digit: UInt8) -> UInt8? {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
      case letters.ten...(letters.ten + 5): digit - letters.ten + 10
      default: nil
      }
    }
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}
