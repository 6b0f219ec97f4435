import DepositStore
import EngineAPI
import Platform

/// Derives the JSON Schema of a wire type from how the type reads itself, so that the two cannot drift apart.
///
/// The type is decoded from a decoder that has every key it is asked for, and writes down what was asked. Objects become
/// components with the type's name.
final class SchemaRecorder {
  /// The schemas of the objects that were met, by name.
  private(set) var components: [String: JSONValue] = [:]

  /// A type that cannot be described, and why.
  struct Undescribed: Error {
    let type: String
    let cause: String
  }

  /// The schema of a type: a reference when it is an object.
  func schema(of type: any Decodable.Type) throws -> JSONValue { try describe(type).schema }

  fileprivate func describe<Value: Decodable>(_ type: Value.Type) throws -> (schema: JSONValue, sample: Value) {
    func sample(_ value: Any) throws -> Value {
      guard let value = value as? Value else { throw Undescribed(type: "\(type)", cause: "its sample is another's") }
      return value
    }
    switch type {
    case is Bool.Type: return (["type": "boolean"], try sample(false))
    case is String.Type: return (["type": "string"], try sample(""))
    case is Int.Type: return (["type": "integer"], try sample(1))
    case is Int64.Type: return (["type": "integer"], try sample(Int64(1)))
    case is Double.Type: return (["type": "number"], try sample(1.0))
    case is Instant.Type:
      return (["type": "string", "format": "date-time"], try sample(Instant(unixSeconds: 0)))
    default: break
    }
    if let list = type as? any SchemaList.Type {
      return (["type": "array", "items": try schema(of: list.element)], try sample(list.empty))
    }
    if let table = type as? any SchemaTable.Type {
      return (["type": "object", "additionalProperties": try schema(of: table.element)], try sample(table.empty))
    }
    if let optional = type as? any SchemaNullable.Type {
      return (["anyOf": [try schema(of: optional.wrapped), ["type": "null"]]], try sample(optional.empty))
    }
    if let (values, first) = try Self.cases(of: type) {
      return (["type": "string", "enum": .array(values.map { .string($0) })], try sample(first))
    }
    let decoder = RecordingDecoder(recorder: self)
    let value = try Value(from: decoder)
    guard let object = decoder.object else {
      guard let scalar = decoder.scalar else { throw Undescribed(type: "\(type)", cause: "it reads nothing") }
      return (scalar, value)
    }
    let name = Self.name(of: type)
    components[name] = object.schema
    return (["$ref": .string("#/components/schemas/\(name)")], value)
  }

  /// The words of an enumeration, and its first case.
  private static func cases(of type: any Decodable.Type) throws -> ([String], Any)? {
    guard let type = type as? any (CaseIterable & RawRepresentable).Type else { return nil }
    func all<T: CaseIterable & RawRepresentable>(_ type: T.Type) -> ([String], Any)? {
      let words = type.allCases.compactMap { $0.rawValue as? String }
      return type.allCases.first.map { (words, $0) }
    }
    return all(type)
  }

  /// `EngineAPI.Page<EngineAPI.DepositObject>` is `PageOfDepositObject`; a nested type keeps its outer one's name.
  static func name(of type: any Any.Type) -> String {
    String(reflecting: type).split(separator: "<").map { part in
      part.split(separator: ".").dropFirst().joined(separator: ".").filter { $0 != ">" }
    }.joined(separator: "Of")
  }
}

// MARK: - Shapes

private protocol SchemaList {
  static var element: any Decodable.Type { get }
  static var empty: Any { get }
}

private protocol SchemaTable {
  static var element: any Decodable.Type { get }
  static var empty: Any { get }
}

private protocol SchemaNullable {
  static var wrapped: any Decodable.Type { get }
  static var empty: Any { get }
}

extension Array: SchemaList where Element: Decodable {
  fileprivate static var element: any Decodable.Type { Element.self }
  fileprivate static var empty: Any { [Element]() }
}

extension Dictionary: SchemaTable where Key == String, Value: Decodable {
  fileprivate static var element: any Decodable.Type { Value.self }
  fileprivate static var empty: Any { [String: Value]() }
}

extension Optional: SchemaNullable where Wrapped: Decodable {
  fileprivate static var wrapped: any Decodable.Type { Wrapped.self }
  fileprivate static var empty: Any { Wrapped?.none as Any }
}

extension ExplicitNull: SchemaNullable {
  fileprivate static var wrapped: any Decodable.Type { Value.self }
  fileprivate static var empty: Any { ExplicitNull<Value>(wrappedValue: nil) }
}

// MARK: - The decoder

private final class RecordingDecoder: Decoder {
  /// What a keyed container was asked for.
  final class Object {
    var properties: [String: JSONValue] = [:]
    var required: Set<String> = []
    /// Keys that may be missing.
    var optional: Set<String> = []

    var schema: JSONValue {
      let required = required.subtracting(optional).sorted()
      var members: [String: JSONValue] = ["type": "object", "properties": .object(properties)]
      if !required.isEmpty { members["required"] = .array(required.map { .string($0) }) }
      return .object(members)
    }
  }

  let recorder: SchemaRecorder
  var object: Object?
  var scalar: JSONValue?

  init(recorder: SchemaRecorder) { self.recorder = recorder }

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    let object = object ?? Object()
    self.object = object
    return KeyedDecodingContainer(Keyed(recorder: recorder, object: object))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    throw SchemaRecorder.Undescribed(type: "a list", cause: "only arrays are read one by one")
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(decoder: self) }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let recorder: SchemaRecorder
    let object: Object

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    /// Asked only before an optional value is read.
    func contains(_ key: Key) -> Bool {
      object.optional.insert(key.stringValue)
      return true
    }

    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      let (schema, sample) = try recorder.describe(type)
      object.properties[key.stringValue] = schema
      object.required.insert(key.stringValue)
      // Always written; only read leniently.
      if type is any ExplicitlyNull.Type { object.optional.remove(key.stringValue) }
      return sample
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
      throw SchemaRecorder.Undescribed(type: key.stringValue, cause: "nested containers are not described")
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw SchemaRecorder.Undescribed(type: key.stringValue, cause: "nested containers are not described")
    }

    func superDecoder() throws -> any Decoder { RecordingDecoder(recorder: recorder) }
    func superDecoder(forKey key: Key) throws -> any Decoder { RecordingDecoder(recorder: recorder) }
  }

  private struct Single: SingleValueDecodingContainer {
    let decoder: RecordingDecoder

    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      let (schema, sample) = try decoder.recorder.describe(type)
      decoder.scalar = schema
      return sample
    }
  }
}

private protocol ExplicitlyNull {}
extension ExplicitNull: ExplicitlyNull {}
