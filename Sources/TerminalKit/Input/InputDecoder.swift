/// Makes events of the bytes a terminal sends: keys, mouse (SGR, mode 1006), bracketed paste (2004), focus (1004).
///
/// Bytes come in any portions. A lone ESC is a key only when nothing follows: ``isWaiting`` says that the caller should
/// call ``timeOut()`` when nothing has come for 25 ms.
public struct InputDecoder: Sendable {
  /// Longest paste kept; the rest is dropped.
  public static let maximumPasteBytes = 256 * 1_024
  /// Longest control sequence; what goes on longer is dropped.
  private static let maximumSequence = 64

  private let sequences: KeySequences
  private var pending: [UInt8] = []
  /// The text of a paste under way.
  private var paste: [UInt8]?

  public init(_ sequences: KeySequences = KeySequences()) {
    self.sequences = sequences
  }

  /// An unfinished sequence is held back.
  public var isWaiting: Bool { !pending.isEmpty && paste == nil }

  /// Takes what was read.
  public mutating func feed(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    pending += bytes
    return decode(isFinal: false)
  }

  /// Nothing more came: what is held back means what it means alone.
  public mutating func timeOut() -> [InputEvent] {
    paste == nil ? decode(isFinal: true) : []
  }

  private mutating func decode(isFinal: Bool) -> [InputEvent] {
    var events: [InputEvent] = []
    var index = 0
    while index < pending.count {
      if paste != nil {
        index = takePaste(from: index, &events)
        if paste != nil { break }
        continue
      }
      guard let (event, length) = next(pending[index...], isFinal: isFinal) else { break }
      index += length
      switch event {
      case .event(let event): events.append(event)
      case .startOfPaste: paste = []
      case .nothing: break
      }
    }
    pending.removeFirst(index)
    return events
  }

  private enum Decoded {
    case event(InputEvent)
    case startOfPaste
    case nothing
  }

  /// The first event and its length in bytes; nil when more bytes are needed.
  private func next(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> (Decoded, Int)? {
    guard let first = bytes.first else { return nil }
    if first == 0x1B { return escape(bytes, isFinal: isFinal) }
    if let press = Self.control(first) { return (.event(.key(press)), 1) }
    return character(bytes, isFinal: isFinal).map { character, length in
      (character.map { .event(.key(.character($0))) } ?? .nothing, length)
    }
  }

  private func escape(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> (Decoded, Int)? {
    guard bytes.count > 1 else { return isFinal ? (.event(.key(.escape)), 1) : nil }
    if let (press, length) = sequences.match(bytes) { return (.event(.key(press)), length) }
    switch bytes[bytes.startIndex + 1] {
    case 0x1B:
      // Two ESC: the first stands for itself.
      return (.event(.key(.escape)), 1)
    case UInt8(ascii: "["):
      if let sequence = controlSequence(bytes, isFinal: isFinal) { return sequence }
    case UInt8(ascii: "O"):
      if bytes.count > 2 { return applicationKey(bytes) }
    default:
      let rest = bytes.dropFirst()
      guard let (decoded, length) = next(rest, isFinal: isFinal) else { return nil }
      guard case .event(.key(var press)) = decoded else { return (.event(.key(.escape)), 1) }
      press.modifiers.insert(.alt)
      return (.event(.key(press)), length + 1)
    }
    guard isFinal else { return nil }
    // ESC and a letter, a hand's pace apart from whatever follows.
    return (.event(.key(KeyPress(.character(bytes[bytes.startIndex + 1] == 0x4F ? "O" : "["), .alt))), 2)
  }

  /// `ESC O X`
  private func applicationKey(_ bytes: ArraySlice<UInt8>) -> (Decoded, Int) {
    let final = bytes[bytes.startIndex + 2]
    if let key = KeySequences.finals[final] { return (.event(.key(KeyPress(key))), 3) }
    // The digits and signs of a keypad in application mode (VT100).
    if (0x6A...0x79).contains(final) {
      return (.event(.key(.character(Character(Unicode.Scalar(final - 0x40))))), 3)
    }
    return (.nothing, 3)
  }

  /// `ESC [ parameters final`; nil when it is not whole.
  private func controlSequence(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> (Decoded, Int)? {
    let body = bytes.dropFirst(2)
    // The Linux console's function keys have a letter behind a second bracket.
    if body.first == UInt8(ascii: "[") { return body.count > 1 ? (.nothing, 4) : nil }
    guard let end = body.firstIndex(where: { !(0x20...0x3F).contains($0) }) else {
      return bytes.count > Self.maximumSequence ? (.nothing, bytes.count) : nil
    }
    let length = end - bytes.startIndex + 1
    // A byte that fits no sequence ends this one and stands for itself.
    guard (0x40...0x7E).contains(bytes[end]) else { return (.nothing, length - 1) }
    let sequence = ControlSequence(parameters: body[..<end], final: bytes[end])
    if sequence.isStartOfPaste { return (.startOfPaste, length) }
    return (sequence.event.map { .event($0) } ?? .nothing, length)
  }

  /// One UTF-8 scalar; nil as character when the bytes are none.
  private func character(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> (Character?, Int)? {
    guard let first = bytes.first else { return nil }
    let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
    let scalars = bytes.prefix(length)
    if let text = String(validating: scalars, as: UTF8.self), let character = text.first {
      return (
        character.unicodeScalars.allSatisfy { ScalarWidth.of($0) != ScalarWidth.unsafe } ? character : nil, length
      )
    }
    let isCut = scalars.count < length && scalars.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    return isCut && !isFinal ? nil : (nil, 1)
  }

  private static func control(_ byte: UInt8) -> KeyPress? {
    switch byte {
    case 0x00: KeyPress(.character(" "), .control)
    case 0x08, 0x7F: KeyPress(.backspace)
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    case 0x1C...0x1F: .control(Character(Unicode.Scalar(byte + 0x40)))
    default: nil
    }
  }

  private static let endOfPaste = Array("\u{1B}[201~".utf8)

  /// Moves bytes into the paste up to its end mark.
  ///
  /// - Returns: the first index not taken.
  private mutating func takePaste(from start: Int, _ events: inout [InputEvent]) -> Int {
    var index = start
    while index < pending.count {
      if pending[index] == 0x1B {
        let mark = pending[index...].prefix(Self.endOfPaste.count)
        if mark.elementsEqual(Self.endOfPaste) {
          events.append(.paste(String(decoding: paste ?? [], as: UTF8.self)))
          paste = nil
          return index + mark.count
        }
        // The mark may be cut in two by the reading.
        if Self.endOfPaste.starts(with: mark) { return index }
      }
      if paste?.count ?? 0 < Self.maximumPasteBytes { paste?.append(pending[index]) }
      index += 1
    }
    return index
  }
}
