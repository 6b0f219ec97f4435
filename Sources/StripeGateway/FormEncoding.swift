/// An `application/x-www-form-urlencoded` body or query, in the order its fields were added.
///
/// Brackets are escaped like everything else outside the WHATWG set (letters, digits, `*-._`), a space is `+`: any
/// form decoder gives Stripe's `metadata[depositId]` back.
struct FormEncoding {
  /// The encoded fields, joined by `&`.
  private(set) var text = ""

  mutating func add(_ name: String, _ value: String) {
    if !text.isEmpty { text += "&" }
    text += Self.escape(name) + "=" + Self.escape(value)
  }

  mutating func add(_ name: String, _ value: Int) {
    add(name, String(value))
  }

  private static func escape(_ raw: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in raw.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        out.append(byte)
      case UInt8(ascii: " "): out.append(UInt8(ascii: "+"))
      default: out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
