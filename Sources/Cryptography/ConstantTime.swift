import COpenSSL

/// Comparison of secrets without telling through its duration how much of a guess was right.
public enum ConstantTime {
  /// Whether both hold the same bytes. False at once when the lengths differ: the length of a signature or a token
  /// hash is no secret.
  public static func equals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && copenssl_equal(a, b, a.count)
  }
}
