/// The inside of `ESC [ parameters final`.
struct ControlSequence {
  private let prefix: UInt8?
  private let numbers: [Int]
  private let final: UInt8

  init(parameters: ArraySlice<UInt8>, final: UInt8) {
    let isPrivate = parameters.first.map { (0x3C...0x3F).contains($0) } ?? false
    prefix = isPrivate ? parameters.first : nil
    // Sub-parameters (after a colon) refine what the first says; the first is enough here.
    numbers = parameters.dropFirst(isPrivate ? 1 : 0)
      .split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { Int(String(decoding: $0.prefix { (0x30...0x39).contains($0) }, as: UTF8.self)) ?? 0 }
    self.final = final
  }

  var isStartOfPaste: Bool { prefix == nil && final == UInt8(ascii: "~") && numbers.first == 200 }

  /// The event it stands for; nil for answers and keys nobody asked for.
  var event: InputEvent? {
    if prefix == UInt8(ascii: "<") { return mouse }
    guard prefix == nil else { return nil }
    switch final {
    case UInt8(ascii: "I"): return .focus(true)
    case UInt8(ascii: "O"): return .focus(false)
    case UInt8(ascii: "~"): return key(KeySequences.numbers[numbers.first ?? 0])
    case UInt8(ascii: "Z"): return .key(.backTab)
    case UInt8(ascii: "u"): return unicodeKey
    default: return key(KeySequences.finals[final])
    }
  }

  private func key(_ key: Key?) -> InputEvent? {
    key.map { .key(KeyPress($0, modifiers)) }
  }

  /// The second parameter less one: 1 Shift, 2 Alt, 4 Control, 8 Meta (xterm).
  private var modifiers: KeyModifiers {
    guard numbers.count > 1, numbers[1] > 1 else { return [] }
    let bits = numbers[1] - 1
    return KeyModifiers(rawValue: UInt8(bits & 7)).union(bits & 8 != 0 ? .alt : [])
  }

  /// `ESC [ code ; modifiers u`, as terminals send it that were told to tell all keys apart.
  private var unicodeKey: InputEvent? {
    let special: [Int: Key] = [9: .tab, 13: .enter, 27: .escape, 127: .backspace]
    guard let code = numbers.first else { return nil }
    if let key = special[code] { return .key(KeyPress(key, modifiers)) }
    guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init), ScalarWidth.of(scalar) > 0 else {
      return nil
    }
    return .key(KeyPress(.character(Character(scalar)), modifiers.subtracting(.shift)))
  }

  /// `ESC [ < buttons ; column ; row M` or `m` for a release (xterm, mode 1006).
  private var mouse: InputEvent? {
    guard numbers.count == 3, (1...10_000).contains(numbers[1]), (1...10_000).contains(numbers[2]),
      final == UInt8(ascii: "M") || final == UInt8(ascii: "m")
    else { return nil }
    let bits = numbers[0]
    let place = Point(x: numbers[1] - 1, y: numbers[2] - 1)
    var modifiers: KeyModifiers = []
    if bits & 4 != 0 { modifiers.insert(.shift) }
    if bits & 8 != 0 { modifiers.insert(.alt) }
    if bits & 16 != 0 { modifiers.insert(.control) }
    switch bits & ~28 {
    case 64: return .mouse(MouseEvent(.scrollUp, button: 0, at: place, modifiers))
    case 65: return .mouse(MouseEvent(.scrollDown, button: 0, at: place, modifiers))
    case 0...2:
      let action: MouseEvent.Action = final == UInt8(ascii: "M") ? .press : .release
      return .mouse(MouseEvent(action, button: bits & 3 + 1, at: place, modifiers))
    case 32...34: return .mouse(MouseEvent(.drag, button: bits & 3 + 1, at: place, modifiers))
    default: return nil
    }
  }
}
