import Testing

@testable import TerminalKit

/// Titles come from outside: none ends the sequence that carries it, or begins another.
@Suite struct NotificationTests {
  private static let hostile = "a\u{1B}]0;x\u{07}b;c\u{9C}\n" + String(repeating: "é", count: 10_000)

  @Test(arguments: [true, false])
  func aTitleStaysInsideItsSequence(speaks777: Bool) {
    let bytes = TerminalModes.notification(Self.hostile, speaks777: speaks777, inTmux: false)
    let head = speaks777 ? "\u{1B}]777;notify;VISUAL;" : "\u{1B}]9;"
    #expect(bytes.starts(with: head.utf8))
    #expect(bytes.last == 0x07)
    let body = String(decoding: bytes.dropFirst(head.utf8.count).dropLast(), as: UTF8.self)
    #expect(body.hasPrefix("a"))
    #expect(!body.unicodeScalars.contains { $0.properties.generalCategory == .control || $0 == ";" }, "\(body)")
    #expect(bytes.count < 1_000)
  }

  /// Once for tmux itself, once wrapped for the terminal outside.
  @Test func inTmuxItComesTwiceAndEachIsWhole() {
    let bare = TerminalModes.notification(Self.hostile, speaks777: false, inTmux: false)
    let bytes = TerminalModes.notification(Self.hostile, speaks777: false, inTmux: true)
    #expect(bytes == bare + "\u{1B}Ptmux;\u{1B}".utf8 + bare + "\u{1B}\\".utf8)
    #expect(bare.count { $0 == 0x1B } == 1, "the wrapping doubles the one it has")
  }
}
