import FoundationEssentials

/// JSON text seen as bytes: finds where values end, without recursion and without changing a byte.
///
/// For text that a decoder has accepted. On anything else it answers nil or a wrong range, but never reads outside.
struct JSONText {
  let bytes: [UInt8]

  func afterSpace(_ start: Int) -> Int {
    var index = start
    while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
    return index
  }

  /// - Parameter start: the opening quote.
  /// - Returns: the index behind the closing quote.
  func afterString(_ start: Int) -> Int? {
    guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { return nil }
    var index = start + 1
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 2
      case UInt8(ascii: "\""): return index + 1
      default: index += 1
      }
    }
    return nil
  }

  /// - Parameter start: the first byte of a value.
  /// - Returns: the index behind it.
  func afterValue(_ start: Int) -> Int? {
    var index = start
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        guard let end = afterString(index) else { return nil }
        index = end
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        index += 1
        continue
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { return nil }
        depth -= 1
        index += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        guard depth > 0 else { return nil }
        index += 1
        continue
      case let byte where Self.isSpace(byte):
        guard depth > 0 else { return nil }
        index += 1
        continue
      default: index = afterScalar(index)
      }
      if depth == 0 { return index }
    }
    return nil
  }

  /// The ranges of an array's elements; nil when there is no array at `start`.
  func elements(at start: Int) -> [Range<Int>]? {
    guard start < bytes.count, bytes[start] == UInt8(ascii: "[") else { return nil }
    var index = afterSpace(start + 1)
    if index < bytes.count, bytes[index] == UInt8(ascii: "]") { return [] }
    var found: [Range<Int>] = []
    while let end = afterValue(index) {
      found.append(index..<end)
      index = afterSpace(end)
      guard index < bytes.count, bytes[index] == UInt8(ascii: ",") else { break }
      index = afterSpace(index + 1)
    }
    return index < bytes.count && bytes[index] == UInt8(ascii: "]") ? found : nil
  }

  /// Where the value of `key` begins in the object that is the whole text.
  func value(of key: String) -> Int? {
    var index = afterSpace(0)
    guard index < bytes.count, bytes[index] == UInt8(ascii: "{") else { return nil }
    repeat {
      index = afterSpace(index + 1)
      guard let nameEnd = afterString(index) else { return nil }
      let name = string(index..<nameEnd)
      index = afterSpace(nameEnd)
      guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return nil }
      index = afterSpace(index + 1)
      if name == key { return index }
      guard let end = afterValue(index) else { return nil }
      index = afterSpace(end)
    } while index < bytes.count && bytes[index] == UInt8(ascii: ",")
    return nil
  }

  /// A string's value, escapes undone; its raw text when they are malformed.
  ///
  /// - Parameter range: with its quotes.
  func string(_ range: Range<Int>) -> String {
    let token = bytes[range]
    if token.contains(UInt8(ascii: "\\")), let text = try? JSONDecoder().decode(String.self, from: Data(token)) {
      return text
    }
    return String(decoding: token.dropFirst().dropLast(), as: UTF8.self)
  }

  /// A key's bytes, escapes undone.
  ///
  /// - Parameter range: with its quotes.
  func name(_ range: Range<Int>) -> ArraySlice<UInt8> {
    let token = bytes[range]
    return token.contains(UInt8(ascii: "\\")) ? Array(string(range).utf8)[...] : token.dropFirst().dropLast()
  }

  private func afterScalar(_ start: Int) -> Int {
    bytes[start...].firstIndex { Self.isSpace($0) || Self.ends.contains($0) } ?? bytes.count
  }

  private static let ends = Array(",:]}[{\"".utf8)

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
