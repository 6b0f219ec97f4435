import FoundationEssentials

/// JSON text taken apart in one pass: where each value lies, without making anything of it before it is asked for.
///
/// What it takes, `JSONDecoder` takes and reads alike. It does not take all that is JSON (keys with escapes, surrogates
/// written as escapes, many levels): that is for `JSONDecoder`, at five times the cost.
struct JSONIndex {
  enum Kind: UInt8 {
    case object, array, text, number, bool, null
  }

  /// A value; members of objects and arrays follow it, keys before their values.
  fileprivate struct Node {
    let kind: Kind
    /// Of a text, between its quotes.
    var hasEscapes = false
    let start: Int32
    var end: Int32
    /// The node behind this one and all that is in it.
    var next: Int32
  }

  fileprivate let bytes: [UInt8]
  fileprivate let nodes: [Node]

  /// - Parameter bytes: valid UTF-8.
  /// - Returns: nil when the text is not JSON, or not of the plain kind that is read here.
  init?(_ bytes: [UInt8]) {
    guard bytes.count < Int(Int32.max) else { return nil }
    let found: [Node]? = bytes.withUnsafeBufferPointer { text in
      var scanner = Scanner(text: text)
      return scanner.scan() ? scanner.nodes : nil
    }
    guard let found else { return nil }
    self.bytes = bytes
    nodes = found
  }

  /// The whole.
  var root: Value { Value(index: self, node: 0) }

  /// One value of the text. What it is asked for is nil when it is of another kind.
  struct Value {
    fileprivate let index: JSONIndex
    fileprivate let node: Int

    private var own: Node { index.nodes[node] }

    var isObject: Bool { own.kind == .object }

    /// The member of this name; the first, as for `JSONDecoder`.
    func member(_ name: StaticString) -> Value? {
      guard own.kind == .object else { return nil }
      let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
      var key = node + 1
      while key < Int(own.next) {
        let found = index.nodes[key]
        if Int(found.end - found.start) == wanted.count,
          index.bytes[Int(found.start)..<Int(found.end)].elementsEqual(wanted)
        {
          return Value(index: index, node: key + 1)
        }
        key = Int(index.nodes[key + 1].next)
      }
      return nil
    }

    var string: String? {
      guard own.kind == .text else { return nil }
      let range = Int(own.start)..<Int(own.end)
      guard own.hasEscapes else { return String(decoding: index.bytes[range], as: UTF8.self) }
      return JSONText(bytes: index.bytes).string((range.lowerBound - 1)..<(range.upperBound + 1))
    }

    var bool: Bool? { own.kind == .bool ? index.bytes[Int(own.start)] == UInt8(ascii: "t") : nil }

    /// Also of `2e2` and `200.0`.
    var int: Int? {
      guard own.kind == .number else { return nil }
      let digits = index.bytes[Int(own.start)..<Int(own.end)]
      return Int(String(decoding: digits, as: UTF8.self)) ?? (try? JSONDecoder().decode(Int.self, from: Data(digits)))
    }

    /// An object whose members are texts, all of them; of two with one name, the first.
    var strings: [String: String]? {
      guard own.kind == .object else { return nil }
      var all: [String: String] = [:]
      var key = node + 1
      while key < Int(own.next) {
        guard let name = Value(index: index, node: key).string else { return nil }
        if all[name] == nil {
          guard let text = Value(index: index, node: key + 1).string else { return nil }
          all[name] = text
        }
        key = Int(index.nodes[key + 1].next)
      }
      return all
    }
  }
}

/// Goes over the text once. Strict: no comments, no trailing commas, no numbers like `01`.
private struct Scanner {
  /// Events have some ten levels.
  private static let depthLimit = 64

  let text: UnsafeBufferPointer<UInt8>
  var nodes: [JSONIndex.Node] = []
  private var at = 0

  init(text: UnsafeBufferPointer<UInt8>) {
    self.text = text
    nodes.reserveCapacity(text.count / 12)
  }

  /// - Returns: whether the text is one value, with nothing behind it.
  mutating func scan() -> Bool {
    guard value(depth: 0) else { return false }
    skipSpace()
    return at == text.count
  }

  private mutating func value(depth: Int) -> Bool {
    skipSpace()
    guard at < text.count else { return false }
    switch text[at] {
    case UInt8(ascii: "{"): return members(.object, end: UInt8(ascii: "}"), depth: depth)
    case UInt8(ascii: "["): return members(.array, end: UInt8(ascii: "]"), depth: depth)
    case UInt8(ascii: "\""): return string(isKey: false)
    case UInt8(ascii: "t"): return word("true", .bool)
    case UInt8(ascii: "f"): return word("false", .bool)
    case UInt8(ascii: "n"): return word("null", .null)
    default: return number()
    }
  }

  private mutating func members(_ kind: JSONIndex.Kind, end: UInt8, depth: Int) -> Bool {
    guard depth < Self.depthLimit else { return false }
    let node = nodes.count
    nodes.append(JSONIndex.Node(kind: kind, start: Int32(at), end: 0, next: 0))
    at += 1
    skipSpace()
    if !take(end) {
      repeat {
        if kind == .object {
          skipSpace()
          guard string(isKey: true) else { return false }
          skipSpace()
          guard take(UInt8(ascii: ":")) else { return false }
        }
        guard value(depth: depth + 1) else { return false }
        skipSpace()
      } while take(UInt8(ascii: ","))
      guard take(end) else { return false }
    }
    nodes[node].end = Int32(at)
    nodes[node].next = Int32(nodes.count)
    return true
  }

  private mutating func string(isKey: Bool) -> Bool {
    guard take(UInt8(ascii: "\"")) else { return false }
    let start = at
    var hasEscapes = false
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "\""):
        append(.text, start, hasEscapes: hasEscapes)
        at += 1
        return true
      case UInt8(ascii: "\\"):
        guard !isKey, escape() else { return false }
        hasEscapes = true
      case 0..<0x20: return false
      default: at += 1
      }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard at + 1 < text.count else { return false }
    switch text[at + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      at += 2
      return true
    case UInt8(ascii: "u"):
      guard at + 6 <= text.count else { return false }
      var unit = 0
      for byte in text[(at + 2)..<(at + 6)] {
        switch byte {
        case 48...57: unit = unit * 16 + Int(byte) - 48
        case 65...70: unit = unit * 16 + Int(byte) - 55
        case 97...102: unit = unit * 16 + Int(byte) - 87
        default: return false
        }
      }
      at += 6
      return !(0xD800...0xDFFF).contains(unit)
    default: return false
    }
  }

  private mutating func word(_ word: StaticString, _ kind: JSONIndex.Kind) -> Bool {
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard at + wanted.count <= text.count, text[at..<(at + wanted.count)].elementsEqual(wanted) else { return false }
    let start = at
    at += wanted.count
    append(kind, start)
    return true
  }

  private mutating func number() -> Bool {
    let start = at
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) {
      guard digits() else { return false }
    }
    if take(UInt8(ascii: ".")) {
      guard digits() else { return false }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
      guard digits() else { return false }
    }
    append(.number, start)
    return true
  }

  /// At least one.
  private mutating func digits() -> Bool {
    let start = at
    while at < text.count, (48...57).contains(text[at]) { at += 1 }
    return at > start
  }

  /// A value that ends here.
  private mutating func append(_ kind: JSONIndex.Kind, _ start: Int, hasEscapes: Bool = false) {
    nodes.append(
      JSONIndex.Node(
        kind: kind, hasEscapes: hasEscapes, start: Int32(start), end: Int32(at), next: Int32(nodes.count + 1)))
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard at < text.count, text[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func skipSpace() {
    while at < text.count, text[at] == 0x20 || text[at] == 0x0A || text[at] == 0x0D || text[at] == 0x09 { at += 1 }
  }
}
