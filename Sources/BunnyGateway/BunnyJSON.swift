import FoundationEssentials

/// Bunny's JSON: names are compared without regard to case (a 401 comes in PascalCase, webhooks too), and any field may
/// be null.
enum BunnyJSON {
  /// nil when the body is not such an object.
  static func decode<Value: Decodable>(_ type: Value.Type, from body: [UInt8]) -> Value? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { path in LowercasedKey(path.last?.stringValue ?? "") }
    return try? decoder.decode(type, from: Data(body))
  }

  static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { preconditionFailure("strings always encode") }
    return Array(data)
  }

  private struct LowercasedKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(_ name: String) { stringValue = name.lowercased() }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}

extension KeyedDecodingContainer {
  /// The value, or nil when it is missing, null or of another kind.
  func lenient<Value: Decodable>(_ key: Key) -> Value? {
    try? decodeIfPresent(Value.self, forKey: key)
  }

  /// A whole number, also when it is written with a fraction (which is dropped).
  func number(_ key: Key) -> Int? {
    if let whole: Int = lenient(key) { return whole }
    return (lenient(key) as Double?).flatMap { Int(exactly: $0.rounded(.towardZero)) }
  }
}
