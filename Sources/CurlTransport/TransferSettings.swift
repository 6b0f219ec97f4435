import CCurl

/// What is the same for all of a transport's exchanges.
struct TransferSettings: Sendable {
  var userAgent: String
  /// A PEM file of the authorities to trust instead of the system's.
  var certificateAuthorities: String?
  /// Whether code that led to a request, and that sent it, is given back.
  var staysSmall = false

  func apply(to easy: EasyHandle) throws(TransportError) {
    try easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
    try easy.set(CURLOPT_FOLLOWLOCATION, 0)
    try easy.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    try easy.set(CURLOPT_USERAGENT, userAgent)
    try easy.set(CURLOPT_NOSIGNAL, 1)
    // A name server that does not answer would otherwise hold up all transfers when one of them is cancelled: curl
    // waits for the resolver's thread unless told that it may let go of it.
    try easy.set(CURLOPT_QUICK_EXIT, 1)
    try easy.set(CURLOPT_TCP_KEEPALIVE, 1)
    try easy.check(ccurl_close_sockets_on_exec(easy.pointer))
    if let certificateAuthorities { try easy.set(CURLOPT_CAINFO, certificateAuthorities) }
  }
}
