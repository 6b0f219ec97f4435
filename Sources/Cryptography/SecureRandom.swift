import COpenSSL

/// Bytes nobody can guess, for tokens, idempotency keys and secrets (OpenSSL's RAND_bytes).
public enum SecureRandom {
  /// `count` random bytes, 0 or more. Stops the program rather than answer with predictable bytes when the generator
  /// cannot be seeded.
  public static func bytes(_ count: Int) -> [UInt8] {
    precondition(count >= 0, "a negative number of random bytes")
    return [UInt8](unsafeUninitializedCapacity: count) { output, filled in
      guard copenssl_random(output.baseAddress, count) else {
        fatalError(OpenSSL.trouble ?? "OpenSSL's random generator could not be seeded")
      }
      filled = count
    }
  }
}
