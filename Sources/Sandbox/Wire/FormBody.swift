/// A form-encoded body or query, as Stripe takes them: `line_items[0][price_data][currency]=eur&…`.
///
/// Names keep their brackets; ``FormReader`` looks them up whole and so notices the ones nobody asked for.
struct FormBody: Sendable {
  struct Pair: Hashable, Sendable {
    var name: String
    var value: String
  }

  /// In the order of the text.
  let pairs: [Pair]

  static let maximumPairs = 1_000

  /// Decodes percent-escapes and `+`. Nil when an escape is malformed or there are more than ``maximumPairs`` pairs.
  init?(_ text: String) {
    var pairs: [Pair] = []
    for item in text.utf8.split(separator: UInt8(ascii: "&")) {
      let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = parts.first, let name = Self.decode(first) else { return nil }
      guard let value = parts.count > 1 ? Self.decode(parts[1]) : "" else { return nil }
      pairs.append(Pair(name: name, value: value))
      guard pairs.count <= Self.maximumPairs else { return nil }
    }
    self.pairs = pairs
  }

  /// The value of the last pair called `name`.
  subscript(name: String) -> String? { pairs.last { $0.name == name }?.value }

  /// The same text for the same parameters whatever their order, to tell a repeated request from another one.
  var fingerprint: String {
    pairs.map { "\($0.name)=\($0.value)" }.sorted().joined(separator: "\n")
  }

  private static func decode(_ text: Substring.UTF8View) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
          return nil
        }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
