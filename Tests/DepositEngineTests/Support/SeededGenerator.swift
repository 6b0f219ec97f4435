import Platform

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededGenerator: RandomNumberGenerator {
  /// Fixed seeds, those that once found a defect among them, and a fresh one each run; a failing test names its argument,
  /// so that it can be run again with `VISUAL_TEST_SEED`.
  static let seeds: [UInt64] =
    [1, 20_261_122, 8_799_145_829_051_861_739, 16_755_679_925_650_079_471, 17_286_303_751_071_558_178]
    + [Environment.process["VISUAL_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: .min ... .max)]

  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True once in `1 / chance` times.
  mutating func happens(_ chance: Double) -> Bool { Double.random(in: 0..<1, using: &self) < chance }

  /// One of the elements.
  mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &self) }
}
