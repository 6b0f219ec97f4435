import Glibc

/// What comes in, before the terminal's own business is taken out of it.
enum RawEvent: Sendable {
  case input(InputEvent)
  case sizeChanged
  case stop
  case continued
}

/// Reads the terminal and hands on what it says. Lives on the terminal's thread.
struct InputPump: Sendable {
  /// How long a lone ESC waits for more, in milliseconds: longer than any terminal takes between the bytes of a key,
  /// shorter than anybody notices.
  static let escapeDelay: Int32 = 25

  /// -1 once the terminal is gone.
  private(set) var descriptor: Int32
  private var decoder: InputDecoder
  private let deliver: @Sendable ([RawEvent]) -> Void

  init(descriptor: Int32, decoder: InputDecoder, deliver: @escaping @Sendable ([RawEvent]) -> Void) {
    self.descriptor = descriptor
    self.decoder = decoder
    self.deliver = deliver
  }

  var isWaiting: Bool { decoder.isWaiting }

  mutating func timeOut() {
    hand(decoder.timeOut())
  }

  mutating func take(readiness: Int32) {
    guard readiness & Int32(POLLIN) != 0 else { return hangUp() }
    var buffer = [UInt8](repeating: 0, count: 16_384)
    let count = read(descriptor, &buffer, buffer.count)
    if count > 0 {
      hand(decoder.feed(buffer[..<count]))
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      // The end of the file, or EIO: the other side is closed.
      hangUp()
    }
  }

  func take(signals: UInt64) {
    func came(_ signal: Int32) -> Bool { signals & (1 << UInt64(signal)) != 0 }
    var events: [RawEvent] = []
    if came(SIGWINCH) { events.append(.sizeChanged) }
    if came(SIGTSTP) { events.append(.stop) }
    if came(SIGCONT) { events.append(.continued) }
    for signal in [SIGINT, SIGTERM, SIGHUP] where came(signal) { events.append(.input(.signal(signal))) }
    if !events.isEmpty { deliver(events) }
  }

  private func hand(_ events: [InputEvent]) {
    if !events.isEmpty { deliver(events.map { .input($0) }) }
  }

  private mutating func hangUp() {
    descriptor = -1
    hand([.hangUp])
  }
}
