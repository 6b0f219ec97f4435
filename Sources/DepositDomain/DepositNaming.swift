public import Platform

extension DepositID {
  /// Random bytes an id needs.
  public static let randomByteCount = 10

  /// Makes an id that sorts by time: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32.
  ///
  /// - Parameter randomness: ``randomByteCount`` bytes from a secure source; what is missing counts as zero.
  public init(at instant: Instant, randomness: [UInt8]) {
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
    var milliseconds = max(0, instant.unixMilliseconds)
    var time: [Character] = []
    for _ in 0..<10 {
      time.append(alphabet[Int(milliseconds & 31)])
      milliseconds >>= 5
    }
    var random: [Character] = []
    var buffer = 0
    var bits = 0
    for index in 0..<Self.randomByteCount {
      buffer = (buffer << 8 | Int(index < randomness.count ? randomness[index] : 0)) & 0xFFFF
      bits += 8
      while bits >= 5 {
        bits -= 5
        random.append(alphabet[buffer >> bits & 31])
      }
    }
    self.init("dep_" + String(time.reversed()) + String(random))
  }

  /// Whether a text from outside has the form of an id; saves a look-up for what cannot be one.
  public var isWellFormed: Bool {
    rawValue.hasPrefix("dep_") && rawValue.utf8.count == 30
      && rawValue.utf8.dropFirst(4).allSatisfy { (48...57).contains($0) || (97...122).contains($0) }
  }
}

extension UserID {
  /// A user's name in tokens: 1 to 64 letters, digits, `.`, `_`, `-`, `@`.
  public var isWellFormed: Bool {
    (1...64).contains(rawValue.utf8.count)
      && rawValue.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "@")].contains(byte)
      }
  }
}

extension EventID {
  /// Whether a text from outside can be an event's id; nothing else reaches a path.
  public var isWellFormed: Bool {
    (1...255).contains(rawValue.utf8.count)
      && rawValue.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
  }
}
