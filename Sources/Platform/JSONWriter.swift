/// Writes JSON as it goes, for the few answers that have so many values that an encoder costs more than finding them.
///
/// The text is what `JSONEncoder` writes with sorted keys and plain slashes, as long as the caller names the keys in their
/// order.
public struct JSONWriter {
  /// UTF-8.
  public private(set) var bytes: [UInt8] = []
  /// Something stands before, in the same object or array.
  private var isLater = false

  public init(capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  /// - Parameter body: names the members.
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    isLater = false
    body(&self)
    bytes.append(UInt8(ascii: "}"))
    isLater = true
  }

  public mutating func member<Item>(_ key: StaticString, _ items: [Item], _ body: (inout JSONWriter, Item) -> Void) {
    name(key)
    bytes.append(UInt8(ascii: "["))
    isLater = false
    for item in items { body(&self, item) }
    bytes.append(UInt8(ascii: "]"))
    isLater = true
  }

  /// nil is `null`.
  public mutating func member(_ key: StaticString, _ text: String?) {
    name(key)
    if let text { quote(text) } else { append("null") }
  }

  /// nil is `null`.
  public mutating func member(_ key: StaticString, _ number: Int?) {
    name(key)
    append(number.map { String($0) } ?? "null")
  }

  public mutating func member(_ key: StaticString, _ flag: Bool) {
    name(key)
    append(flag ? "true" : "false")
  }

  private mutating func name(_ key: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    key.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
  }

  private mutating func separate() {
    if isLater { bytes.append(UInt8(ascii: ",")) }
    isLater = true
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      // All that is escaped is one byte, and no byte of a longer character looks like it.
      if utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) { return bytes.append(contentsOf: utf8) }
      for byte in utf8 { escape(byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 8: append("\\b")
    case 9: append("\\t")
    case 10: append("\\n")
    case 12: append("\\f")
    case 13: append("\\r")
    case 0..<0x20: append("\\u00" + String(UInt32(byte) + 0x100, radix: 16).dropFirst())
    default: bytes.append(byte)
    }
  }
}

/// An answer that writes its own JSON.
public protocol JSONWritable {
  func write(to json: inout JSONWriter)
}
