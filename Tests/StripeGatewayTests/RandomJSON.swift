/// Writes random JSON in which personal values hold one mark and all others another.
struct RandomJSON: RandomNumberGenerator {
  static let personal = "PERSONAL"
  static let harmless = "HARMLESS"

  var harmlessCount = 0
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func value(depth: Int, isPersonal: Bool = false) -> String {
    switch Int.random(in: 0...(depth < 5 ? 7 : 3), using: &self) {
    case 0: return "null"
    case 1: return pick(["0", "-1.5e3", "true", "false", "12345678901234567890"])
    case 2, 3: return string(isPersonal)
    case 4: return "[" + list { $0.value(depth: depth + 1, isPersonal: isPersonal) } + "]"
    default: return "{" + list { $0.member(depth: depth + 1, isPersonal: isPersonal) } + "}"
    }
  }

  static func count(_ word: String, in text: String) -> Int {
    text.split(separator: word, omittingEmptySubsequences: false).count - 1
  }

  private mutating func member(depth: Int, isPersonal: Bool) -> String {
    let space = pick(["", " ", "\n\t"])
    let keyIsPersonal = Bool.random(using: &self)
    let key =
      keyIsPersonal
      ? pick(["email", "customer_name", "Phone", "ip", "address", "card_last4", "na\\u006de", "\\u0069p"])
      : pick(["id", "amount", "x", "nam", "zip", "a\\\"b", "", "status", "{", "\\\\"])
    return "\(space)\"\(key)\"\(space):\(space)\(value(depth: depth, isPersonal: isPersonal || keyIsPersonal))\(space)"
  }

  private mutating func string(_ isPersonal: Bool) -> String {
    if !isPersonal { harmlessCount += 1 }
    let decoration = pick(["", "\\\"", "\\\\", "}", "],", "\\u00e9", "é🎬", ":{\\\"email\\\":"])
    return "\"\(decoration)\(isPersonal ? Self.personal : Self.harmless)\(decoration)\""
  }

  private mutating func list(_ item: (inout RandomJSON) -> String) -> String {
    (0..<Int.random(in: 0...4, using: &self)).map { _ in item(&self) }.joined(separator: pick([",", " , "]))
  }

  private mutating func pick(_ choices: [String]) -> String {
    choices[Int.random(in: choices.indices, using: &self)]
  }
}
