/// The `Retry-After` header (RFC 9110, 10.2.3): seconds, or the date form that servers must send.
public enum RetryAfter {
  /// - Returns: how long from `now`, never negative; nil for anything malformed.
  public static func parse(_ text: String, now: Instant) -> Duration? {
    let value = text.trimmedOfBlanks
    if (1...9).contains(value.utf8.count), value.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int(value) {
      return .seconds(seconds)
    }
    guard let date = Instant(httpDate: String(value)) else { return nil }
    return max(.zero, date - now)
  }
}

extension String {
  /// Without the spaces and tabs around it that a header value may have.
  public var trimmedOfBlanks: Substring {
    var text = self[...]
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
