import Platform

/// SplitMix64: the same numbers for the same seed, on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  /// Two fixed seeds, and a fresh one each run; a failing test names its argument, so that it can be run again with
  /// `VISUAL_TEST_SEED`.
  public static let seeds: [UInt64] = [
    1, 20_261_122, Environment.process["VISUAL_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: .min ... .max),
  ]

  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// So many bytes.
  public mutating func bytes(_ count: Int) -> [UInt8] {
    let words = (0..<(count + 7) / 8).map { _ in next() }
    return words.withUnsafeBytes { Array($0.prefix(count)) }
  }

  /// At most so many bytes, often fewer.
  public mutating func bytes(upTo limit: Int) -> [UInt8] { bytes(Int.random(in: 0...limit, using: &self)) }

  /// True once in so many.
  public mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

  /// True once in `1 / chance` times.
  public mutating func happens(_ chance: Double) -> Bool { Double.random(in: 0..<1, using: &self) < chance }

  /// One of the elements.
  public mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &self) }
}
