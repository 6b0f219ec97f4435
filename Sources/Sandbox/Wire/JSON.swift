internal import FoundationEssentials

/// A JSON value. The stand-ins answer with the providers' own loose objects, many of whose fields must be present and
/// `null`, so they are built as values rather than through a type per shape.
enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// Reads one JSON text.
  init(parsing bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
  }

  /// The text, keys sorted, so that equal values have equal bytes.
  var bytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return [UInt8](try encoder.encode(self))
    } catch {
      preconditionFailure("a JSON value without NaN or infinity always encodes: \(error)")
    }
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  var stringValue: String? { if case .string(let value) = self { value } else { nil } }

  var intValue: Int? {
    switch self {
    case .int(let value): value
    case .double(let value): Int(exactly: value)
    default: nil
    }
  }

  var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }

  var arrayValue: [JSON]? { if case .array(let value) = self { value } else { nil } }

  var objectValue: [String: JSON]? { if case .object(let value) = self { value } else { nil } }

  /// The member `key` of an object; nil when this is none or lacks it.
  subscript(key: String) -> JSON? { objectValue?[key] }

  /// `value`, or `null` when there is none.
  static func optional(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

  static func optional(_ value: Int?) -> JSON { value.map { .int($0) } ?? .null }

  static func strings(_ map: [String: String]) -> JSON { .object(map.mapValues { .string($0) }) }
}

extension JSON: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .int(value)
    } else if let value = try? container.decode(Double.self) {
      self = .double(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .double(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .int(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(nilLiteral: ()) { self = .null }
  init(arrayLiteral elements: JSON...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
  }
}
