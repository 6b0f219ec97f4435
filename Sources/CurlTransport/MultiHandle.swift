import CCurl

/// curl's multi handle.
///
/// Sendable because curl allows `curl_multi_wakeup` from any thread, which is all that other threads do with it (under
/// the queue's lock, and not after `close`); everything else is done by the transport's thread, which also frees it.
struct MultiHandle: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer

  init?() {
    guard let pointer = curl_multi_init() else { return nil }
    self.pointer = pointer
    // Beyond the first, requests wait for a connection instead of using up the process's file descriptors.
    let settings = [(CURLMOPT_MAX_TOTAL_CONNECTIONS, 256), (CURLMOPT_MAXCONNECTS, 32)]
    for (option, value) in settings where ccurl_multi_set_long(pointer, option, value) != CURLM_OK {
      curl_multi_cleanup(pointer)
      return nil
    }
  }

  func cleanUp() {
    curl_multi_cleanup(pointer)
  }
}
