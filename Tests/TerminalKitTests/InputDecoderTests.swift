import TerminalKit
import TestSupport
import Testing

@Suite struct InputDecoderTests {
  static let keys: [(String, KeyPress)] = [
    ("a", .character("a")), ("é", .character("é")), ("€", .character("€")), ("📊", .character("📊")), ("\r", .enter),
    ("\n", .enter),
    ("\t", .tab), ("\u{7F}", KeyPress(.backspace)), ("\u{8}", KeyPress(.backspace)), ("\u{3}", .control("c")),
    ("\u{10}", .control("p")),
    ("\u{1A}", .control("z")), ("\u{0}", KeyPress(.character(" "), .control)), ("\u{1B}[A", .up), ("\u{1B}OA", .up),
    ("\u{1B}[1;5C", KeyPress(.right, .control)),
    ("\u{1B}[1;2D", KeyPress(.left, .shift)), ("\u{1B}[Z", .backTab), ("\u{1B}OP", KeyPress(.function(1))),
    ("\u{1B}[[A", KeyPress(.function(1))),
    ("\u{1B}[11~", KeyPress(.function(1))), ("\u{1B}[15~", KeyPress(.function(5))),
    ("\u{1B}[24~", KeyPress(.function(12))), ("\u{1B}[3~", KeyPress(.delete)),
    ("\u{1B}[5;5~", KeyPress(.pageUp, .control)), ("\u{1B}[H", KeyPress(.home)), ("\u{1B}[4~", KeyPress(.end)),
    ("\u{1B}x", KeyPress(.character("x"), .alt)),
    ("\u{1B}é", KeyPress(.character("é"), .alt)), ("\u{1B}\u{7F}", KeyPress(.backspace, .alt)),
    ("\u{1B}Oa", KeyPress(.up, .control)), ("\u{1B}OM", .enter), ("\u{1B}Oq", .character("1")),
    ("\u{1B}[97;5u", .control("a")), ("\u{1B}[13;2u", KeyPress(.enter, .shift)), ("\u{1B}[27u", .escape),
  ]

  @Test("Keys, whole and byte by byte", arguments: keys)
  func key(bytes: String, press: KeyPress) {
    var whole = InputDecoder()
    #expect(whole.feed(Array(bytes.utf8)) == [.key(press)])
    #expect(!whole.isWaiting)
    var slow = InputDecoder()
    #expect(bytes.utf8.flatMap { slow.feed([$0]) } == [.key(press)])
  }

  @Test("Escape is a key when nothing follows in time")
  func escape() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B]).isEmpty)
    #expect(decoder.isWaiting)
    #expect(decoder.timeOut() == [.key(.escape)])
    #expect(!decoder.isWaiting)
    #expect(decoder.feed(Array("\u{1B}\u{1B}[B".utf8)) == [.key(.escape), .key(.down)])
    #expect(decoder.feed(Array("\u{1B}[".utf8)).isEmpty)
    #expect(decoder.timeOut() == [.key(KeyPress(.character("["), .alt))])
    #expect(decoder.feed(Array("\u{1B}O".utf8)).isEmpty)
    #expect(decoder.timeOut() == [.key(KeyPress(.character("O"), .alt))])
  }

  @Test("A paste is one event, whatever is in it, however it is cut")
  func paste() {
    let text = "/tmp/Été ✓\n\u{1B}[31mq\u{3}"
    let bytes = Array("a\u{1B}[200~\(text)\u{1B}[201~b".utf8)
    for cut in 0...bytes.count {
      var decoder = InputDecoder()
      let events = decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...])
      #expect(events == [.key(.character("a")), .paste(text), .key(.character("b"))], "cut at \(cut)")
    }
  }

  @Test("A paste that never ends is bounded")
  func endlessPaste() {
    var decoder = InputDecoder()
    _ = decoder.feed(Array("\u{1B}[200~".utf8))
    for _ in 0..<40 { #expect(decoder.feed(Array(repeating: UInt8(ascii: "x"), count: 10_000)).isEmpty) }
    #expect(!decoder.isWaiting)
    guard case .paste(let text)? = decoder.feed(Array("\u{1B}[201~".utf8)).first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == InputDecoder.maximumPasteBytes)
  }

  @Test(
    "Mouse and focus",
    arguments: [
      ("\u{1B}[<0;10;5M", InputEvent.mouse(MouseEvent(.press, button: 1, at: Point(x: 9, y: 4)))),
      ("\u{1B}[<2;1;1m", .mouse(MouseEvent(.release, button: 3, at: Point(x: 0, y: 0)))),
      ("\u{1B}[<64;3;3M", .mouse(MouseEvent(.scrollUp, button: 0, at: Point(x: 2, y: 2)))),
      ("\u{1B}[<81;3;3M", .mouse(MouseEvent(.scrollDown, button: 0, at: Point(x: 2, y: 2), .control))),
      ("\u{1B}[<32;7;8M", .mouse(MouseEvent(.drag, button: 1, at: Point(x: 6, y: 7)))), ("\u{1B}[I", .focus(true)),
      ("\u{1B}[O", .focus(false)),
    ])
  func others(bytes: String, event: InputEvent) {
    var decoder = InputDecoder()
    #expect(decoder.feed(Array(bytes.utf8)) == [event])
  }

  @Test(
    "Answers nobody asked for, broken UTF-8 and nonsense are dropped",
    arguments: [
      "1B5B3F36323B3163", "1B5B3E303B3237363B3063", "C328", "FF", "80", "1B5B3C393939393939393939393939393B313B314D",
      "1B4F21", "9B",
    ])
  func nonsense(hex: String) {
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: hex.utf8.count, by: 2) {
      bytes.append(UInt8(hex.dropFirst(index).prefix(2), radix: 16) ?? 0)
    }
    var decoder = InputDecoder()
    let events = decoder.feed(bytes) + decoder.timeOut() + decoder.feed([UInt8(ascii: "q")])
    #expect(events.last == .key(.character("q")))
    #expect(events.count <= 2)
  }

  @Test("The terminal's own sequences come first")
  func terminal() {
    var decoder = InputDecoder(
      KeySequences(terminal: [Array("\u{1B}[25~".utf8): KeyPress(.function(13)), [0x61]: .up]))
    #expect(decoder.feed(Array("\u{1B}[25~a".utf8)) == [.key(KeyPress(.function(13))), .key(.character("a"))])
  }

  @Test("Random bytes never hold a key back for good", arguments: SeededGenerator.seeds)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let likely: [UInt8] = [0x1B, 0x5B, 0x4F, 0x3C, 0x3B, 0x30, 0x32, 0x7E, 0x4D, 0xC3, 0xA9, 0xF0, 0x61]
    for _ in 0..<3_000 {
      var decoder = InputDecoder()
      let bytes = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? likely.randomElement(using: &generator) ?? 0 : .random(in: 0...255, using: &generator)
      }
      _ = decoder.feed(bytes)
      _ = decoder.timeOut()
      _ = decoder.feed(Array("\u{1B}[201~".utf8))
      _ = decoder.timeOut()
      #expect(decoder.feed([UInt8(ascii: "q")]).last == .key(.character("q")), "seed \(seed): \(bytes)")
    }
  }
}
