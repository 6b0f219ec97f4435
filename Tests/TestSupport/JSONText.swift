import FoundationEssentials
public import Platform

/// To look at answers key by key and to write bodies, wrong ones too.
extension JSONValue {
  public init(parsing text: String) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  /// What `value` is on the wire.
  public init(of value: some Encodable) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
  }

  /// One line, keys sorted; nothing for a number that JSON can't say.
  public var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = (try? encoder.encode(self)) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  /// Those of an object; none for anything else.
  public var keys: Set<String> { Set((members ?? [:]).keys) }
}
