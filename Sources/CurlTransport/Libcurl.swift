import CCurl

/// The library itself, loaded when the first URL is read and not before: a program that sends nothing yet has its
/// first frame on the screen sooner.
enum Libcurl {
  /// - Throws: that it is not installed, too old or cannot be initialised.
  static func load() throws(TransportError) {
    guard let failure else { return }
    throw TransportError(.cannotConnect, failure, mayHaveBeenSent: false)
  }

  private static let failure: String? = {
    if let reason = ccurl_load() { return String(cString: reason) }
    let result = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    return result == CURLE_OK ? nil : "libcurl cannot be initialised: \(String(cString: curl_easy_strerror(result)))"
  }()
}
