public import Platform

/// A play token's own number: 128 random bits.
public struct PlayTokenID: TextIdentifier {
  public static let byteCount = 16

  /// 32 lower-case hexadecimal digits.
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// - Parameter bytes: ``byteCount`` from a secure source.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
  }

  /// nil when the text is none of ours.
  public var bytes: [UInt8]? {
    let digits = Array(rawValue.utf8)
    guard digits.count == 2 * Self.byteCount else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  /// How people name it on the timeline: enough to tell tokens apart, too little to guess one.
  public var short: String { String(rawValue.prefix(8)) }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 48...57: digit - 48
    case 97...102: digit - 87
    default: nil
    }
  }
}

/// What a play token says, and its one spelling in bytes: what is signed.
///
/// ```
/// 1       version (1)
/// 4       key id: which secret signed it
/// 16      token id
/// 8       expiry, unix seconds, big-endian
/// 1 + n   viewer's network: 0, or 4 and 4 bytes, or 8 and 8 bytes
/// 1 + n   viewer's agent: 0, or 16 and 16 bytes
/// 1 + n   video guid: 1…64 bytes of visible ASCII
/// ```
public struct PlayClaims: Hashable, Sendable {
  public static let version: UInt8 = 1
  public static let keyIDByteCount = 4
  /// The most bytes it can take.
  public static let maximumByteCount = 1 + keyIDByteCount + 16 + 8 + 9 + 17 + 1 + maximumGUIDBytes
  private static let maximumGUIDBytes = 64

  /// Which secret signed it.
  public let keyID: [UInt8]
  public let id: PlayTokenID
  public let videoGUID: VideoGUID
  /// A whole second.
  public let expiresAt: Instant
  /// The viewer it was issued for; empty when nobody was named.
  public let binding: PlayBinding

  public init(keyID: [UInt8], id: PlayTokenID, videoGUID: VideoGUID, expiresAt: Instant, binding: PlayBinding) {
    self.keyID = keyID
    self.id = id
    self.videoGUID = videoGUID
    self.expiresAt = Instant(unixSeconds: expiresAt.unixSeconds)
    self.binding = binding
  }

  /// nil when a part has no spelling.
  public var bytes: [UInt8]? {
    let guid = Array(videoGUID.rawValue.utf8)
    guard keyID.count == Self.keyIDByteCount, let number = id.bytes, Self.isGUID(guid) else { return nil }
    let seconds = UInt64(bitPattern: Int64(expiresAt.unixSeconds))
    let expiry = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: seconds >> UInt64($0)) }
    return [Self.version] + keyID + number + expiry + Self.counted(binding.network?.bytes)
      + Self.counted(binding.agent?.bytes) + Self.counted(guid)
  }

  /// Reads bytes from anywhere; nil unless they are the spelling of something.
  public init?(bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    guard bytes.count <= Self.maximumByteCount, reader.take(1) == [Self.version],
      let keyID = reader.take(Self.keyIDByteCount),
      let id = reader.take(PlayTokenID.byteCount).flatMap({ PlayTokenID(bytes: $0) }), let expiry = reader.take(8),
      let network = reader.counted(), let agent = reader.counted(), let guid = reader.counted(),
      reader.isAtEnd, Self.isGUID(guid)
    else { return nil }
    let seconds = Int(Int64(bitPattern: expiry.reduce(0) { $0 << 8 | UInt64($1) }))
    // Years beyond 9999 are nobody's expiry, and would overflow in microseconds.
    guard (0...253_402_300_799).contains(seconds) else { return nil }
    var binding = PlayBinding()
    if !network.isEmpty {
      guard let network = ViewerNetwork(bytes: network) else { return nil }
      binding.network = network
    }
    if !agent.isEmpty {
      guard let agent = AgentDigest(bytes: agent) else { return nil }
      binding.agent = agent
    }
    self.init(
      keyID: keyID, id: id, videoGUID: VideoGUID(String(decoding: guid, as: UTF8.self)),
      expiresAt: Instant(unixSeconds: seconds), binding: binding)
  }

  private static func isGUID(_ bytes: [UInt8]) -> Bool {
    (1...maximumGUIDBytes).contains(bytes.count) && bytes.allSatisfy { (33...126).contains($0) }
  }

  private static func counted(_ bytes: [UInt8]?) -> [UInt8] {
    [UInt8(bytes?.count ?? 0)] + (bytes ?? [])
  }

  /// Takes pieces from the front, never beyond the end.
  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ count: Int) -> [UInt8]? {
      guard bytes.count - position >= count else { return nil }
      defer { position += count }
      return Array(bytes[position..<position + count])
    }

    mutating func counted() -> [UInt8]? {
      take(1).flatMap { take(Int($0[0])) }
    }
  }
}
