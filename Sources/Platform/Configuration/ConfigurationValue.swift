extension ConfigurationKey {
  /// Checks a value against the key's form.
  ///
  /// - Returns: the cause when it does not fit, in words that never repeat the value of a secret; nil when it fits.
  public func problem(with value: String) -> Phrase? {
    switch form {
    case .text: value.unicodeScalars.contains { $0.value < 32 } ? .containsControls : nil
    case .url: Self.isBaseURL(value) ? nil : .mustBeURL
    case .number(let range): Int(value).map(range.contains) == true ? nil : .mustBeNumber(range)
    case .choice(let words): words.contains(value) ? nil : .mustBeOneOf(words)
    case .flag: ["true", "false"].contains(value) ? nil : .mustBeOneOf(["true", "false"])
    case .prefixed(let prefixes): Self.fits(value, prefixes) ? nil : .mustStartWith(prefixes)
    case .prefixedList(let prefix, let word):
      Self.isList(value, prefix, orWord: word) ? nil : .mustStartWith([prefix, word])
    case .identifier: Self.isIdentifier(value) ? nil : .mustBeIdentifier
    case .longText(let minimum): value.utf8.count >= minimum ? nil : .mustHaveBytes(minimum)
    case .longTextList(let minimum): Self.isLongTextList(value, minimum) ? nil : .mustHaveBytesEach(minimum)
    case .addressList: IPRange.list(value) == nil ? .mustBeAddresses : nil
    case .rate: Self.bytesPerSecond(value) == nil ? .mustBeRate : nil
    }
  }

  private static func fits(_ value: String, _ prefixes: [String]) -> Bool {
    let isVisible = value.utf8.allSatisfy { (33...126).contains($0) }
    return isVisible && prefixes.contains { value.hasPrefix($0) && value.utf8.count > $0.utf8.count }
  }

  private static func isList(_ value: String, _ prefix: String, orWord word: String) -> Bool {
    value == word
      || value.split(separator: ",", omittingEmptySubsequences: false).allSatisfy {
        fits(String($0).trimmingSpaces, [prefix])
      }
  }

  private static func isLongTextList(_ value: String, _ minimum: Int) -> Bool {
    value.split(separator: ",", omittingEmptySubsequences: false)
      .allSatisfy { String($0).trimmingSpaces.utf8.count >= minimum }
  }

  private static func isIdentifier(_ value: String) -> Bool {
    (1...40).contains(value.utf8.count)
      && value.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
      }
  }

  private static func isBaseURL(_ value: String) -> Bool {
    guard let scheme = ["https://", "http://"].first(where: value.hasPrefix) else { return false }
    let rest = value.dropFirst(scheme.count)
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let forbidden = rest.unicodeScalars.contains {
      $0.value <= 32 || $0.value == 127 || $0 == "?" || $0 == "#" || $0 == "@"
    }
    return !host.isEmpty && !host.hasPrefix(":") && !forbidden
  }

  /// Reads a bandwidth: digits with an optional `k`, `M` or `G` (powers of 1000); 0 is no limit.
  public static func bytesPerSecond(_ text: String) -> Int? {
    var digits = text[...]
    var factor = 1
    if let unit = digits.last, let known = ["k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000][unit] {
      factor = known
      digits = digits.dropLast()
    }
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int(digits) else { return nil }
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }
}

extension String {
  /// The text without spaces, tabs and line ends at both ends.
  public var trimmingSpaces: String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
    var text = self[...].drop(while: isSpace)
    while let last = text.last, isSpace(last) { text = text.dropLast() }
    return String(text)
  }
}
