/// Reads the parameters of one request and refuses, as Stripe does, those nobody asked for.
struct FormReader {
  private let form: FormBody
  private var known: Set<String> = []

  init(_ form: FormBody) {
    self.form = form
  }

  /// The value of `name`; nil when absent or empty (an empty value unsets at Stripe).
  mutating func text(_ name: String, atMost limit: Int = 5_000) throws(StripeError) -> String? {
    known.insert(name)
    guard let value = form[name], !value.isEmpty else { return nil }
    guard value.unicodeScalars.count <= limit else {
      throw .invalid(
        name, "Invalid string: \(name) must be at most \(limit) characters", code: "parameter_invalid_string")
    }
    return value
  }

  mutating func required(_ name: String, atMost limit: Int = 5_000) throws(StripeError) -> String {
    guard let value = try text(name, atMost: limit) else { throw .missing(name) }
    return value
  }

  mutating func integer(_ name: String, _ range: ClosedRange<Int>) throws(StripeError) -> Int? {
    guard let value = try text(name) else { return nil }
    guard let number = Int(value) else {
      throw .invalid(name, "Invalid integer: \(value)", code: "parameter_invalid_integer")
    }
    guard range.contains(number) else {
      throw .invalid(
        name, "This value must be between \(range.lowerBound) and \(range.upperBound).",
        code: "parameter_invalid_integer")
    }
    return number
  }

  mutating func choice(_ name: String, of choices: [String]) throws(StripeError) -> String? {
    guard let value = try text(name) else { return nil }
    guard choices.contains(value) else {
      throw .invalid(name, "Invalid \(name): must be one of \(choices.joined(separator: ", "))")
    }
    return value
  }

  /// The items of `name[]=…` or `name[0]=…`.
  mutating func list(_ name: String) -> [String] {
    form.pairs.compactMap { pair in
      guard pair.name.hasPrefix(name + "["), pair.name.hasSuffix("]") else { return nil }
      let index = pair.name.dropFirst(name.count + 1).dropLast()
      guard index.allSatisfy(\.isNumber) else { return nil }
      known.insert(pair.name)
      return pair.value
    }
  }

  /// Metadata under `name`: at most 50 keys of 40 characters without brackets, values of 500 (Stripe's limits).
  mutating func metadata(_ name: String) throws(StripeError) -> [String: String] {
    var values: [String: String] = [:]
    for pair in form.pairs where pair.name.hasPrefix(name + "[") && pair.name.hasSuffix("]") {
      known.insert(pair.name)
      let key = String(pair.name.dropFirst(name.count + 1).dropLast())
      guard !key.isEmpty, !key.contains("["), !key.contains("]") else {
        throw .invalid(name, "Metadata keys cannot contain square brackets.", code: "parameter_invalid_string")
      }
      guard key.unicodeScalars.count <= 40 else {
        throw .invalid(name, "Metadata keys must be at most 40 characters, this one is not: \(key)")
      }
      guard pair.value.unicodeScalars.count <= 500 else {
        throw .invalid(pair.name, "Metadata values must be at most 500 characters: \(key)")
      }
      if !pair.value.isEmpty { values[key] = pair.value }
    }
    guard values.count <= 50 else { throw .invalid(name, "You can specify at most 50 metadata keys.") }
    return values
  }

  /// Whether anything is given under `prefix`.
  func has(_ prefix: String) -> Bool { form.pairs.contains { $0.name.hasPrefix(prefix) } }

  /// - Throws: `parameter_unknown` for the first parameter that was not read.
  func finish() throws(StripeError) {
    guard let unknown = form.pairs.first(where: { !known.contains($0.name) }) else { return }
    throw StripeError(
      code: "parameter_unknown", message: "Received unknown parameter: \(unknown.name)", param: unknown.name)
  }
}
