internal import Cryptography
import Synchronization

/// Where identifiers and chances come from: the system, or a seed so that a run can be had again.
final class RandomSource: Sendable {
  private let state: Mutex<UInt64?>

  /// - Parameter seed: nil for the system's secure randomness.
  init(seed: UInt64?) {
    state = Mutex(seed)
  }

  /// SplitMix64 when seeded (Steele, Lea, Flood 2014).
  func next() -> UInt64 {
    state.withLock { state in
      guard var seed = state else {
        return SecureRandom.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
      }
      seed &+= 0x9E37_79B9_7F4A_7C15
      state = seed
      var z = seed
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// In 0..<1.
  func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// An identifier in Stripe's alphabet, `prefix` first.
  func identifier(_ prefix: String, length: Int) -> String {
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    var text = prefix
    for _ in 0..<length { text.append(alphabet[Int(next() % UInt64(alphabet.count))]) }
    return text
  }

  func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
  }

  /// A version 4 UUID in lowercase, as Bunny's guids are.
  func uuid() -> String {
    var bytes = bytes(16)
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let hex = Hex.encode(bytes)
    var text = ""
    for (index, digit) in hex.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(digit)
    }
    return text
  }
}
