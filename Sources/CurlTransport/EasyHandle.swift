import CCurl

/// One curl transfer handle with typed setters. Used on the transport's thread only, and freed with this object, by
/// when the loop has taken it out of the multi handle.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private var headerList: UnsafeMutablePointer<curl_slist>?

  init() throws(TransportError) {
    guard let pointer = curl_easy_init() else { throw EasyHandle.outOfMemory }
    self.pointer = pointer
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    try check(ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText))
  }

  deinit {
    curl_easy_cleanup(pointer)
    curl_slist_free_all(headerList)
    errorText.deallocate()
  }

  func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
    try check(ccurl_set_long(pointer, option, value))
  }

  func set(_ option: CURLoption, bytes value: Int) throws(TransportError) {
    try check(ccurl_set_offset(pointer, option, curl_off_t(value)))
  }

  func set(_ option: CURLoption, _ value: String) throws(TransportError) {
    try check(ccurl_set_string(pointer, option, value))
  }

  func setHeaders(_ lines: [String]) throws(TransportError) {
    for line in lines {
      guard let longer = curl_slist_append(headerList, line) else { throw EasyHandle.outOfMemory }
      headerList = longer
    }
    try check(ccurl_set_list(pointer, CURLOPT_HTTPHEADER, headerList))
  }

  func check(_ result: CURLcode) throws(TransportError) {
    guard result == CURLE_OK else {
      throw TransportError(
        .protocolError, "libcurl does not take a setting: \(String(cString: curl_easy_strerror(result)))",
        mayHaveBeenSent: false)
    }
  }

  func number(_ info: CURLINFO) -> Int {
    var value = 0
    return ccurl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
  }

  func bytes(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    return ccurl_get_offset(pointer, info, &value) == CURLE_OK ? Int(value) : 0
  }

  func text(_ info: CURLINFO) -> String? {
    var value: UnsafeMutablePointer<CChar>?
    guard ccurl_get_string(pointer, info, &value) == CURLE_OK, let value else { return nil }
    return String(cString: value)
  }

  /// curl's account of this failure, else its general words for that kind of failure; without control characters, as
  /// it may quote what a server sent.
  func explanation(of result: CURLcode) -> String {
    let detail = String(cString: errorText)
    let words = detail.isEmpty ? String(cString: curl_easy_strerror(result)) : detail
    return String(String.UnicodeScalarView(words.unicodeScalars.filter { $0.properties.generalCategory != .control }))
  }

  private static let outOfMemory = TransportError(
    .protocolError, "Out of memory for a libcurl transfer", mayHaveBeenSent: false, isRetryable: true)
}
