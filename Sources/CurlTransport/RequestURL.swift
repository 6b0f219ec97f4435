import CCurl

/// A URL that curl can use, taken apart by curl's own parser so that nobody else's reading of it differs.
struct RequestURL {
  let scheme: String
  let host: String
  let port: String

  /// Says what is wrong without repeating the text, which may hold a password or a token.
  init(_ text: String) throws(TransportError) {
    guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
      throw RequestURL.invalid("The URL holds a space or a control character")
    }
    try Libcurl.load()
    guard let parsed = curl_url() else { throw RequestURL.invalid("Out of memory") }
    defer { curl_url_cleanup(parsed) }
    let result = curl_url_set(parsed, CURLUPART_URL, text, 0)
    guard result == CURLUE_OK else { throw RequestURL.invalid(String(cString: curl_url_strerror(result))) }
    scheme = RequestURL.part(CURLUPART_SCHEME, of: parsed).lowercased()
    host = RequestURL.part(CURLUPART_HOST, of: parsed).lowercased()
    port = RequestURL.part(CURLUPART_PORT, of: parsed)
    guard scheme == "http" || scheme == "https" else {
      throw RequestURL.invalid("Only http and https URLs can be used")
    }
  }

  var isLoopback: Bool {
    if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }

  func hasSameOrigin(as other: RequestURL) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String {
    var text: UnsafeMutablePointer<CChar>?
    guard ccurl_url_get(url, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return "" }
    defer { curl_free(text) }
    return String(cString: text)
  }

  private static func invalid(_ reason: String) -> TransportError {
    TransportError(.invalidURL, reason, mayHaveBeenSent: false)
  }
}
