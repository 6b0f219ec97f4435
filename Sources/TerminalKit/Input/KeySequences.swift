/// The byte sequences keys send.
public struct KeySequences: Sendable {
  private let sequences: [[UInt8]: KeyPress]
  private let longest: Int

  /// - Parameter terminal: sequences of the terminal in use, as terminfo has them; they come before the common ones.
  public init(terminal: [[UInt8]: KeyPress] = [:]) {
    // Sequences that do not start with ESC would take bytes from texts.
    let own = terminal.filter { $0.key.count > 1 && $0.key[0] == 0x1B }
    sequences = Self.common.merging(own) { _, own in own }
    longest = sequences.keys.map(\.count).max() ?? 0
  }

  /// The longest known sequence that `bytes` starts with.
  func match(_ bytes: ArraySlice<UInt8>) -> (press: KeyPress, length: Int)? {
    for length in stride(from: min(longest, bytes.count), to: 1, by: -1) {
      if let press = sequences[Array(bytes.prefix(length))] { return (press, length) }
    }
    return nil
  }

  /// What xterm's form `ESC [ 1 ; m X`, and the plain `ESC [ X` and `ESC O X`, end with.
  static let finals: [UInt8: Key] = [
    0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x46: .end, 0x48: .home,
    0x50: .function(1), 0x51: .function(2), 0x52: .function(3), 0x53: .function(4),
  ]

  /// The number in `ESC [ n ~` (VT220, rxvt and xterm).
  static let numbers: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6),
    18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
  ]

  /// What fits no pattern.
  private static let common: [[UInt8]: KeyPress] = {
    var table: [[UInt8]: KeyPress] = [
      Array("\u{1B}[Z".utf8): .backTab,
      Array("\u{1B}OM".utf8): .enter,
      // rxvt with Control or Shift
      Array("\u{1B}Oa".utf8): KeyPress(.up, .control), Array("\u{1B}Ob".utf8): KeyPress(.down, .control),
      Array("\u{1B}Oc".utf8): KeyPress(.right, .control), Array("\u{1B}Od".utf8): KeyPress(.left, .control),
      Array("\u{1B}[a".utf8): KeyPress(.up, .shift), Array("\u{1B}[b".utf8): KeyPress(.down, .shift),
      Array("\u{1B}[c".utf8): KeyPress(.right, .shift), Array("\u{1B}[d".utf8): KeyPress(.left, .shift),
    ]
    // The Linux console's first five.
    for (index, letter) in "ABCDE".enumerated() {
      table[Array("\u{1B}[[\(letter)".utf8)] = KeyPress(.function(index + 1))
    }
    return table
  }()
}
