import FoundationEssentials

/// What is kept of an event's body: enough for support to read and for a replay to give the same facts.
public enum EventRecord {
  /// Longest text kept, in bytes.
  public static let maximumBytes = 64 * 1_024

  /// The masked body; when that is too long, only what the facts are made of; when even that is, the event's name.
  static func text(of event: StripeEvent, body: [UInt8]) -> String {
    if let masked = PersonalData.masked(body), masked.count <= maximumBytes {
      return String(decoding: masked, as: UTF8.self)
    }
    return encoded(event, reduced(event.object)) ?? encoded(event, nil) ?? "{}"
  }

  /// A kept body for a person to read: indented by two, nothing else changed.
  public static func indented(_ body: String) -> String {
    var out = ""
    var depth = 0
    var isInText = false
    var isEscaped = false
    func newLine() { out += "\n" + String(repeating: "  ", count: depth) }
    for scalar in body.unicodeScalars {
      if isInText {
        out.unicodeScalars.append(scalar)
        if !isEscaped, scalar == "\"" { isInText = false }
        isEscaped = !isEscaped && scalar == "\\"
        continue
      }
      switch scalar {
      case "{", "[":
        out.unicodeScalars.append(scalar)
        depth += 1
        newLine()
      case "}", "]":
        depth = max(0, depth - 1)
        // Nothing between the brackets: they stay together.
        while out.last == " " || out.last == "\n" { out.removeLast() }
        if out.last != "{", out.last != "[" { newLine() }
        out.unicodeScalars.append(scalar)
      case ",":
        out += ","
        newLine()
      case ":": out += ": "
      case " ", "\n", "\r", "\t": break
      default:
        out.unicodeScalars.append(scalar)
        isInText = scalar == "\""
      }
    }
    return out
  }

  /// Only our own metadata: another program's may hold anything.
  private static func reduced(_ object: StripeObject?) -> StripeObject? {
    guard var reduced = object else { return nil }
    let ours = DepositMetadata.Key.all + [RefundRequest.orderKey, RefundRequest.causeKey]
    reduced.metadata = reduced.metadata.map { all in all.filter { ours.contains($0.key) } }
    return reduced
  }

  private static func encoded(_ event: StripeEvent, _ object: StripeObject?) -> String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(EventEnvelope(event, object: object)), data.count <= maximumBytes else {
      return nil
    }
    return String(decoding: data, as: UTF8.self)
  }
}
