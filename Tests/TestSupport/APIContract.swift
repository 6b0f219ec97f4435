public import Platform

/// Holds answers against `openapi.json`: every status, media type and field must stand there.
public struct APIContract: Sendable {
  public let document: JSONValue
  private let paths: [String: JSONValue]

  public init(_ document: JSONValue) throws {
    guard let paths = document["paths"]?.members else { throw Broken("there are no paths") }
    self.document = document
    self.paths = paths
  }

  struct Broken: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// What is wrong with an answer; nil when it is as the document says, or when no route was met.
  ///
  /// - Parameter type: the answer's Content-Type.
  public func complaint(method: String, path: String, status: Int, type: String?, body: String) -> String? {
    guard let route = route(of: path) else { return nil }
    // A GET's HEAD has its statuses and headers.
    let isHead = method == "HEAD"
    guard let operation = paths[route]?[isHead ? "get" : method.lowercased()] else { return nil }
    let name = "\(method) \(route) \(status)"
    guard let answer = operation["responses"]?["\(status)"] else { return "\(name) is not in the document" }
    guard case .object(let content)? = answer["content"], !isHead else {
      return body.isEmpty ? nil : "\(name) has a body"
    }
    let media = type.map { String($0.prefix { $0 != ";" }) } ?? ""
    guard let schema = content[media]?["schema"] else { return "\(name): no \(media) is in the document" }
    guard media == "application/json" else { return nil }
    do {
      try check(try JSONValue(parsing: body), schema, at: "")
      return nil
    } catch {
      return "\(name): \(error)"
    }
  }

  private func route(of path: String) -> String? {
    let words = path.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
    func fits(_ template: String) -> Bool {
      let parts = template.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == words.count
        && zip(parts, words).allSatisfy { ($0.hasPrefix("{") && !$1.isEmpty) || $0 == $1 }
    }
    // A literal word beats a parameter.
    return paths.keys.filter(fits).min { $0.count { $0 == "{" } < $1.count { $0 == "{" } }
  }

  // MARK: JSON Schema, as far as the document uses it

  func check(_ value: JSONValue, _ schema: JSONValue, at place: String) throws {
    if case .string(let reference)? = schema["$ref"] { return try check(value, try component(reference), at: place) }
    if case .array(let choices)? = schema["anyOf"] {
      guard choices.contains(where: { (try? check(value, $0, at: place)) != nil }) else {
        throw Broken("\(place) is none of what it may be")
      }
      return
    }
    if case .array(let values)? = schema["enum"], !values.contains(value) {
      throw Broken("\(place) is not one of the words")
    }
    guard case .string(let type)? = schema["type"] else { return }
    switch (type, value) {
    case ("object", .object(let members)): try check(members, schema, at: place)
    case ("array", .array(let items)):
      for (index, item) in items.enumerated() {
        try check(item, schema["items"] ?? .object([:]), at: "\(place)[\(index)]")
      }
    case ("string", .string(let text)):
      if schema["format"] == "date-time", Instant(rfc3339: text) == nil {
        throw Broken("\(place) is no instant: \(text)")
      }
    case ("boolean", .bool), ("null", .null), ("integer", .integer), ("number", .integer), ("number", .number): break
    default: throw Broken("\(place) is no \(type)")
    }
  }

  private func check(_ members: [String: JSONValue], _ schema: JSONValue, at place: String) throws {
    if case .array(let required)? = schema["required"] {
      for case .string(let key) in required where members[key] == nil { throw Broken("\(place).\(key) is missing") }
    }
    let known: [String: JSONValue]
    if case .object(let properties)? = schema["properties"] { known = properties } else { known = [:] }
    for (key, member) in members {
      if let own = known[key] ?? schema["additionalProperties"] {
        try check(member, own, at: "\(place).\(key)")
      } else if !known.isEmpty {
        throw Broken("\(place).\(key) is not in the document")
      }
    }
  }

  private func component(_ reference: String) throws -> JSONValue {
    let name = String(reference.split(separator: "/").last ?? "")
    guard let schema = document["components"]?["schemas"]?[name] else { throw Broken("\(reference) leads nowhere") }
    return schema
  }
}
