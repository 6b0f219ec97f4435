import CCurl

/// The C functions curl calls, each of which hands over to its `Transfer`.
enum TransferCallbacks {
  static func install(for transfer: Transfer) throws(TransportError) {
    let easy = transfer.easy
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    let contexts = [
      CURLOPT_PRIVATE, CURLOPT_PREREQDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA,
      CURLOPT_XFERINFODATA,
    ]
    for option in contexts { try easy.check(ccurl_set_pointer(easy.pointer, option, context)) }
    try easy.check(ccurl_set_prerequest_function(easy.pointer, prerequest))
    try easy.check(ccurl_set_data_function(easy.pointer, CURLOPT_READFUNCTION, read))
    try easy.check(ccurl_set_seek_function(easy.pointer, seek))
    try easy.check(ccurl_set_data_function(easy.pointer, CURLOPT_HEADERFUNCTION, header))
    try easy.check(ccurl_set_data_function(easy.pointer, CURLOPT_WRITEFUNCTION, write))
    if transfer.job.onProgress != nil {
      try easy.check(ccurl_set_progress_function(easy.pointer, progress))
      try easy.set(CURLOPT_NOPROGRESS, 0)
    }
  }

  /// The transfer behind a handle that curl has done with.
  static func transfer(of easy: UnsafeMutableRawPointer) -> Transfer? {
    var context: UnsafeMutableRawPointer?
    guard ccurl_get_private(easy, &context) == CURLE_OK else { return nil }
    return transfer(context)
  }

  private static func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private static let prerequest: ccurl_prerequest_function = { context, _, _, _, _ in
    transfer(context)?.mayWriteRequest() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
  }

  private static let read: ccurl_data_function = { buffer, size, count, context in
    let window = UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
    return transfer(context)?.readBody(into: window) ?? Int(CURL_READFUNC_ABORT)
  }

  private static let seek: ccurl_seek_function = { context, offset, origin in
    origin == SEEK_SET && transfer(context)?.seekBody(to: Int(offset)) == true ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
  }

  // Any count but the one given stops the transfer; 0 never is the one given here.
  private static let header: ccurl_data_function = { bytes, size, count, context in
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return line.isEmpty || transfer(context)?.takeHeaderLine(line) == true ? line.count : 0
  }

  private static let write: ccurl_data_function = { bytes, size, count, context in
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return piece.isEmpty || transfer(context)?.takeBody(piece) == true ? piece.count : 0
  }

  private static let progress: ccurl_progress_function = { context, _, _, _, uploaded in
    transfer(context)?.noteProgress(sentBytes: Int(uploaded))
    return 0
  }
}
