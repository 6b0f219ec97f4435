import COpenSSL

/// Keyed hashes (RFC 2104) for webhook signatures, play tokens and protected playback URLs.
public enum HMAC {
  /// HMAC-SHA256 of a message: 32 bytes. Compare with ``ConstantTime/equals(_:_:)``, never with `==`.
  public static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { output, count in
      guard let address = output.baseAddress,
        copenssl_hmac_sha256(key, key.count, message, message.count, address)
      else { fatalError(OpenSSL.trouble ?? "OpenSSL failed to compute an HMAC-SHA256") }
      count = SHA256.byteCount
    }
  }
}
