extension Instant {
  /// Reads an HTTP date in its preferred form (RFC 9110, IMF-fixdate): `Sun, 06 Nov 1994 08:49:37 GMT`.
  public init?(httpDate text: String) {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT", let day = Int(parts[1]),
      let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1_970...9_999).contains(year)
    else { return nil }
    self.init(rfc3339: "\(pad(year, 4))-\(pad(month + 1, 2))-\(pad(day, 2))T\(parts[4])Z")
  }
}
