import FoundationEssentials
public import Platform

/// A JSON value whose members keep their order, so that a line reads as the contract lists it.
public enum JSONText: Sendable {
  case string(String)
  case int(Int)
  case double(Double)
  case bool(Bool)
  case null
  case array([JSONText])
  case object([(String, JSONText)])
  /// JSON that was written elsewhere.
  case raw(String)

  /// The value, or null.
  public static func optional(_ text: String?) -> JSONText { text.map { .string($0) } ?? .null }
  /// The value, or null.
  public static func optional(_ number: Int?) -> JSONText { number.map { .int($0) } ?? .null }

  /// A wire value as it is sent.
  ///
  /// - Throws: `request_unencodable` when it holds a number that JSON has not.
  public static func wire(_ value: some Encodable) throws(VisualError) -> JSONText {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return .raw(String(decoding: try encoder.encode(value), as: UTF8.self))
    } catch {
      throw .requestUnencodable(String(describing: error))
    }
  }

  /// One line, safe even for a terminal that shows it raw.
  public var line: String { SafeJSON.escape(text) }

  private var text: String {
    switch self {
    case .string(let value): Self.quoted(value)
    case .int(let value): String(value)
    case .double(let value): Self.number(value)
    case .bool(let value): value ? "true" : "false"
    case .null: "null"
    case .array(let items): "[" + items.map(\.text).joined(separator: ",") + "]"
    case .object(let members): "{" + members.map { Self.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
    case .raw(let json): json
    }
  }

  /// Whole numbers without a fraction; what JSON has no word for is null.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    return value == value.rounded() && abs(value) < 9e15 ? String(Int(value)) : String(value)
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}

/// The envelope of everything that `--json` prints.
public enum Envelope {
  /// Version of the form; keys are only ever added to it.
  public static let version = 1

  /// An object's members with `v` and `time` behind them.
  public static func line(_ members: [(String, JSONText)], at instant: Instant) -> String {
    JSONText.object(members + [("v", .int(version)), ("time", .string(instant.rfc3339))]).line
  }

  /// A wire object with `v` and `time` behind its own members.
  public static func line(wire value: some Encodable, at instant: Instant) throws(VisualError) -> String {
    guard case .raw(let json) = try JSONText.wire(value), json.hasPrefix("{"), json.hasSuffix("}") else {
      throw .requestUnencodable("not an object")
    }
    let members = json.dropFirst().dropLast()
    let tail = "\"v\":\(version),\"time\":\"\(instant.rfc3339)\"}"
    return SafeJSON.escape("{" + members + (members.isEmpty ? "" : ",") + tail)
  }

  /// An error that ends a command.
  public static func line(error: VisualError, _ language: Language, at instant: Instant) -> String {
    line([("error", .string(error.sentence(language))), ("code", .string(error.code))], at: instant)
  }
}
