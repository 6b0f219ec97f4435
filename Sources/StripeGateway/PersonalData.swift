/// Replaces personal data in Stripe's JSON, whose bytes otherwise stay as they are.
///
/// What a key names as personal becomes `"***"`, whole objects included (an address, a dispute's evidence). `null`,
/// `true`, `false`, `{}` and `[]` tell nothing about a person and stay.
enum PersonalData {
  private static let replacement = Array("\"***\"".utf8)

  /// - Returns: nil when the text is not JSON.
  static func masked(_ body: [UInt8]) -> [UInt8]? {
    let text = JSONText(bytes: body)
    var out: [UInt8] = []
    out.reserveCapacity(body.count)
    var isObject: [Bool] = []
    var expectsKey = false
    var index = 0
    while index < body.count {
      switch body[index] {
      case UInt8(ascii: "\""):
        guard let end = text.afterString(index) else { return nil }
        out += body[index..<end]
        let isPersonal = expectsKey && isPersonal(text.name(index..<end))
        expectsKey = false
        index = end
        if isPersonal {
          guard let valueEnd = mask(text, from: end, into: &out) else { return nil }
          index = valueEnd
        }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        isObject.append(body[index] == UInt8(ascii: "{"))
        expectsKey = isObject.last == true
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard isObject.popLast() != nil else { return nil }
        expectsKey = false
      case UInt8(ascii: ","): expectsKey = isObject.last == true
      default: break
      }
      out.append(body[index])
      index += 1
    }
    return isObject.isEmpty ? out : nil
  }

  /// Copies the colon, then the value or its replacement.
  ///
  /// - Returns: the index behind the value.
  private static func mask(_ text: JSONText, from keyEnd: Int, into out: inout [UInt8]) -> Int? {
    let colon = text.afterSpace(keyEnd)
    guard colon < text.bytes.count, text.bytes[colon] == UInt8(ascii: ":") else { return nil }
    let start = text.afterSpace(colon + 1)
    guard let end = text.afterValue(start) else { return nil }
    out += text.bytes[keyEnd..<start]
    let value = text.bytes[start..<end]
    out += tellsNothing(value) ? Array(value) : replacement
    return end
  }

  private static func tellsNothing(_ value: ArraySlice<UInt8>) -> Bool {
    let compact = value.filter { $0 > 0x20 }
    return ["null", "true", "false", "{}", "[]"].contains { compact.elementsEqual($0.utf8) }
  }

  /// By Stripe's names for people: `email`, `customer_email_address`, `billing_details.name`, `last4`, `ip`, …
  ///
  /// In bytes: every key of every webhook is asked for.
  static func isPersonal(_ rawKey: some Collection<UInt8>) -> Bool {
    let key = rawKey.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    // Settings, not data: `billing_address_collection`, `phone_number_collection`.
    if ends(key, with: setting) { return false }
    return exact.contains(key) || endings.contains { ends(key, with: $0) } || fragments.contains { holds(key, $0) }
  }

  private static let setting = Array("_collection".utf8)
  private static let exact = Set(
    [
      "name", "ip", "iban", "dob", "tax_id", "tax_ids", "postal_code", "custom_fields", "evidence", "exp_month",
      "exp_year", "client_secret", "receipt_url", "number", "payer_id", "signature",
    ].map { Array($0.utf8) })
  private static let endings = ["_name", "_ip"].map { Array($0.utf8) }
  private static let fragments = ["email", "phone", "address", "last4", "last_4", "fingerprint", "user_agent"].map {
    Array($0.utf8)
  }

  private static func ends(_ key: [UInt8], with ending: [UInt8]) -> Bool {
    key.count >= ending.count && key[(key.count - ending.count)...].elementsEqual(ending)
  }

  private static func holds(_ key: [UInt8], _ fragment: [UInt8]) -> Bool {
    guard key.count >= fragment.count else { return false }
    return (0...(key.count - fragment.count)).contains { start in
      key[start] == fragment[0] && key[start..<(start + fragment.count)].elementsEqual(fragment)
    }
  }
}
