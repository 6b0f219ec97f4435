import Cryptography
import Testing

struct ConstantTimeTests {
  @Test func equalMeansEveryByteAndTheLength() {
    let secret = Array("5f4dcc3b5aa765d61d8327deb882cf99".utf8)
    #expect(ConstantTime.equals(secret, secret))
    #expect(ConstantTime.equals([], []))
    #expect(!ConstantTime.equals(secret, Array(secret.dropLast())))
    #expect(!ConstantTime.equals(secret, secret + [0]))
    #expect(!ConstantTime.equals(secret, []))
    #expect(!ConstantTime.equals([0], [0, 0]))
  }

  @Test func aSingleBitAnywhereMakesItFalse() {
    let secret = HMAC.sha256([1, 2, 3], key: [4])
    for index in secret.indices {
      for bit in 0..<8 {
        var other = secret
        other[index] ^= 1 << UInt8(bit)
        #expect(!ConstantTime.equals(secret, other), "bit \(bit) of byte \(index)")
      }
    }
  }
}

struct SecureRandomTests {
  @Test(arguments: [0, 1, 16, 32, 100_000])
  func givesAsManyAsAskedFor(count: Int) {
    #expect(SecureRandom.bytes(count).count == count)
  }

  @Test func neverTheSameTwice() {
    let tokens = (0..<1000).map { _ in SecureRandom.bytes(16) }
    #expect(Set(tokens).count == tokens.count)
  }

  /// All byte values turn up, none more than twice as often as it should: a buffer left at zero cannot pass.
  @Test func allValuesTurnUp() {
    var counts = [Int](repeating: 0, count: 256)
    for byte in SecureRandom.bytes(256 * 1000) { counts[Int(byte)] += 1 }
    #expect(counts.allSatisfy { (500...2000).contains($0) })
  }
}
