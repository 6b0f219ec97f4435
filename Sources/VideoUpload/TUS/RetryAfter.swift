import Platform

/// The `Retry-After` header (RFC 9110, 10.2.3): seconds, or the date form that servers must send.
enum RetryAfter {
  /// - Returns: how long from `now`, never negative; nil for anything malformed.
  static func parse(_ text: String, now: Instant) -> Duration? {
    let value = text.trimmedOfBlanks
    if (1...9).contains(value.utf8.count), value.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int(value) {
      return .seconds(seconds)
    }
    guard let date = imfDate(value) else { return nil }
    return max(.zero, date - now)
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`
  static func imfDate(_ text: some StringProtocol) -> Instant? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard text.utf8.count == 29, words.count == 6, words[0].hasSuffix(","), words[5] == "GMT",
      let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    return Instant(rfc3339: "\(words[3])-\(month < 9 ? "0" : "")\(month + 1)-\(words[1])T\(words[4])Z")
  }
}

extension String {
  /// Without the spaces and tabs around it that a header value may have.
  var trimmedOfBlanks: Substring {
    var text = self[...]
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
