import CCurl

/// How a request is said in curl's options.
extension EasyHandle {
  func apply(_ request: HTTPRequest, url: RequestURL, bodyLength: Int?) throws(TransportError) {
    try set(CURLOPT_URL, request.url)
    try applyRoute(request, url)
    try applyHeaders(request)
    try applyMethod(request, bodyLength)
    try applyTimeouts(request)
  }

  /// Proxies come from the environment as with any tool, but nothing for this machine leaves it.
  private func applyRoute(_ request: HTTPRequest, _ url: RequestURL) throws(TransportError) {
    if let path = request.unixSocketPath {
      guard !path.utf8.contains(0) else {
        throw TransportError(.cannotConnect, "The socket's path holds a NUL", mayHaveBeenSent: false)
      }
      try set(CURLOPT_UNIX_SOCKET_PATH, path)
    }
    if url.isLoopback || request.unixSocketPath != nil { try set(CURLOPT_PROXY, "") }
  }

  private func applyHeaders(_ request: HTTPRequest) throws(TransportError) {
    var lines = ["Expect:"]
    for header in request.headers {
      guard header.isWellFormed else {
        let name = HTTPHeader.isToken(header.name) ? "header \(header.name)" : "header's name"
        throw TransportError(
          .protocolError, "The \(name) holds characters that HTTP does not allow", mayHaveBeenSent: false)
      }
      if ["content-length", "transfer-encoding", "expect"].contains(header.name.lowercased()) { continue }
      // "Name:" would make curl leave the header out; "Name;" sends it empty.
      lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
    }
    try setHeaders(lines)
  }

  private func applyMethod(_ request: HTTPRequest, _ bodyLength: Int?) throws(TransportError) {
    guard HTTPHeader.isToken(request.method) else {
      throw TransportError(.protocolError, "The method is not a word that HTTP allows", mayHaveBeenSent: false)
    }
    if let bodyLength {
      try set(CURLOPT_UPLOAD, 1)
      try set(CURLOPT_INFILESIZE_LARGE, bytes: bodyLength)
      try set(CURLOPT_UPLOAD_BUFFERSIZE, request.uploadBufferSize(bodyLength: bodyLength))
      if let rate = request.maximumSendRate { try set(CURLOPT_MAX_SEND_SPEED_LARGE, bytes: max(1, rate)) }
    } else if request.method == "HEAD" {
      return try set(CURLOPT_NOBODY, 1)
    }
    try set(CURLOPT_CUSTOMREQUEST, request.method)
  }

  private func applyTimeouts(_ request: HTTPRequest) throws(TransportError) {
    let timeouts = request.timeouts
    try set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect.curlMilliseconds)
    if let total = timeouts.total { try set(CURLOPT_TIMEOUT_MS, total.curlMilliseconds) }
    if let stall = timeouts.stall {
      // A rate that was asked for is not a stall.
      let floor = min(stall.bytesPerSecond, (request.maximumSendRate ?? .max) / 2)
      try set(CURLOPT_LOW_SPEED_LIMIT, min(max(1, floor), Int(Int32.max)))
      try set(CURLOPT_LOW_SPEED_TIME, (stall.duration.curlMilliseconds + 999) / 1000)
    }
  }
}

extension HTTPRequest {
  /// Each transfer holds one piece in memory. One of this size is read, hashed and sent while it lies in the processor's own
  /// cache (1 MiB or so); larger ones would save system calls that cost next to nothing beside the bytes.
  static let maximumUploadBuffer = 256 << 10

  /// Large pieces cost fewer system calls; under a rate limit a piece is at most a quarter of a second's worth, as
  /// curl sends a piece at once and then waits. curl's buffer is never under 16 KiB, pieces read into it may be.
  func uploadBufferSize(bodyLength: Int) -> Int {
    let pace = maximumSendRate.map { max(1, $0 / 4) } ?? .max
    return min(pace, max(bodyLength, 16 << 10), HTTPRequest.maximumUploadBuffer)
  }
}

extension Duration {
  /// At least one: curl reads 0 as "no limit" or "the default". At most 24 days, which fits its 32 bits.
  var curlMilliseconds: Int {
    let (seconds, attoseconds) = components
    guard seconds < Int64(Int32.max) / 1000 else { return Int(Int32.max) }
    return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
  }
}
