internal import FoundationEssentials
import Platform

/// The stand-ins answer with the providers' own loose objects, many of whose fields must be present and `null`, so they
/// are built as values rather than through a type per shape.
extension JSONValue {
  /// Reads one JSON text.
  init(parsing bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
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

  /// `value`, or `null` when there is none.
  static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  static func optional(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }

  static func strings(_ map: [String: String]) -> JSONValue { .object(map.mapValues { .string($0) }) }
}
