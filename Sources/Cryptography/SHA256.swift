import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that come in pieces, or all at once with ``hash(_:)``.
///
/// One owner, no copies: the running state lives in OpenSSL and is freed when the value goes away, finished or not.
public struct SHA256: ~Copyable {
  /// Bytes in a digest.
  public static let byteCount = Int(copenssl_sha256_length)

  private let digest: OpaquePointer

  /// Starts a digest of nothing yet. Stops the program when libcrypto offers no SHA-256: no answer could be trusted.
  public init() {
    guard let digest = copenssl_sha256_new() else { fatalError(OpenSSL.trouble ?? "OpenSSL is out of memory") }
    self.digest = digest
  }

  /// Takes the next bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard copenssl_sha256_update(digest, bytes.baseAddress, bytes.count) else {
      fatalError("OpenSSL failed to go on with a SHA-256")
    }
  }

  /// Takes the next bytes.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The digest of all the bytes taken: 32 bytes.
  public consuming func finalize() -> [UInt8] {
    let digest = digest
    return [UInt8](unsafeUninitializedCapacity: Self.byteCount) { output, count in
      guard let address = output.baseAddress, copenssl_sha256_finish(digest, address) else {
        fatalError("OpenSSL failed to finish a SHA-256")
      }
      count = Self.byteCount
    }
  }

  /// The digest of these bytes: 32 bytes.
  public static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var digest = SHA256()
    digest.update(bytes)
    return digest.finalize()
  }

  deinit {
    copenssl_sha256_free(digest)
  }
}

// Holds because the value cannot be copied and changes only through `mutating`: whoever has it, has the only pointer
// to OpenSSL's state, and that state is tied to no thread.
extension SHA256: @unchecked Sendable {}
