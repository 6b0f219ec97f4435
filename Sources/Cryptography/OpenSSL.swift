import COpenSSL

/// The library behind this room, which is loaded when it is first used.
enum OpenSSL {
  /// Why nothing of it can be used, in words; nil when it can.
  static var trouble: String? { copenssl_load().map { String(cString: $0) } }
}
