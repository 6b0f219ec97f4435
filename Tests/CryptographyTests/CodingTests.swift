import Cryptography
import TestSupport
import Testing

struct HexTests {
  @Test func writesEitherCase() {
    #expect(Hex.encode([]) == "")
    #expect(Hex.encode([0x00, 0x09, 0x0A, 0xAF, 0xFF]) == "00090aafff")
    #expect(Hex.encode([0x00, 0x09, 0x0A, 0xAF, 0xFF], .uppercase) == "00090AAFFF")
  }

  @Test func readsOnlyTheCaseAskedFor() {
    #expect(Hex.decode("00090aafff") == [0x00, 0x09, 0x0A, 0xAF, 0xFF])
    #expect(Hex.decode("00090AAFFF", .uppercase) == [0x00, 0x09, 0x0A, 0xAF, 0xFF])
    #expect(Hex.decode("AF") == nil)
    #expect(Hex.decode("af", .uppercase) == nil)
    #expect(Hex.decode("aF") == nil)
    #expect(Hex.decode("") == [])
  }

  /// The characters next to each range of digits, signs and spaces that number parsers accept, digits of other scripts.
  @Test(arguments: [
    "a", "abc", "0x", "+1", "-1", " 1", "1 ", "g0", "0g", "/0", ":0", "`0", "@0", "G0", "٠١", "ａａ", "\n0",
  ])
  func refusesTheRest(text: String) {
    #expect(Hex.decode(text) == nil)
    #expect(Hex.decode(text, .uppercase) == nil)
  }

  @Test(arguments: SeededGenerator.seeds)
  func comesBackAsItWas(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let bytes = generator.bytes(upTo: 70)
      #expect(Hex.decode(Hex.encode(bytes)) == bytes)
      #expect(Hex.decode(Hex.encode(bytes, .uppercase), .uppercase) == bytes)
    }
  }
}

struct Base64Tests {
  /// RFC 4648 §10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func publishedVectors(plain: String, coded: String) {
    let bytes = Array(plain.utf8)
    let bare = coded.filter { $0 != "=" }
    #expect(Base64.encode(bytes) == coded)
    #expect(Base64.decode(coded) == bytes)
    #expect(Base64URL.encode(bytes) == bare)
    #expect(Base64URL.decode(bare) == bytes)
  }

  @Test func theAlphabetsDifferInTwoDigits() {
    #expect(Base64.encode([0xFB, 0xEF, 0xFF]) == "++//")
    #expect(Base64URL.encode([0xFB, 0xEF, 0xFF]) == "--__")
    #expect(Base64.decode("--__") == nil)
    #expect(Base64URL.decode("++//") == nil)
  }

  /// Lone digits, padding, white space, unused bits that are not zero, foreign characters.
  @Test(arguments: ["A", "AAAAA", "Zg==", "Zm8=", "Zh", "Zm9", "Zm9v\n", " Zm9v", "Zm 9", "Zg=", "=", "Zm.v", "Zméé"])
  func urlFormIsCanonical(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z===", "====", "Zm8=Zm8=", "Zm9v\n", "=Zm9", "Zg==\n", "Z=g=",
  ])
  func paddedFormIsCanonical(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test(arguments: SeededGenerator.seeds)
  func comesBackAsItWas(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let bytes = generator.bytes(upTo: 70)
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
  }

  /// Whatever is accepted is what would have been written: no value has two spellings.
  @Test(arguments: SeededGenerator.seeds)
  func eachValueHasOneSpelling(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let characters = Array("ABCQgwxyz0189-_+/= ")
    var accepted = 0
    for _ in 0..<2000 {
      let length = Int.random(in: 0...6, using: &generator)
      let text = String((0..<length).map { _ in characters[Int.random(in: 0..<characters.count, using: &generator)] })
      if let bytes = Base64URL.decode(text) {
        accepted += 1
        #expect(Base64URL.encode(bytes) == text)
      }
      if let bytes = Base64.decode(text) { #expect(Base64.encode(bytes) == text) }
    }
    #expect(accepted > 100)
  }
}
