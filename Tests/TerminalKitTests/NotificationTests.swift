import Platform
import Testing

@testable import TerminalKit

/// Titles come from outside: none ends the sequence that carries it, or begins another.
@Suite struct NotificationTests {
  private static let hostile = "a\u{1B}]0;x\u{07}b;c\u{9C}\n" + String(repeating: "é", count: 10_000)

  @Test(arguments: [true, false])
  func aTitleStaysInsideItsSequence(speaks777: Bool) {
    let bytes = TerminalModes.notification(Self.hostile, speaks777: speaks777, through: .none)
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
    let bare = TerminalModes.notification(Self.hostile, speaks777: false, through: .none)
    let bytes = TerminalModes.notification(Self.hostile, speaks777: false, through: .tmux)
    #expect(bytes == bare + "\u{1B}Ptmux;\u{1B}".utf8 + bare + "\u{1B}\\".utf8)
    #expect(bare.count { $0 == 0x1B } == 1, "the wrapping doubles the one it has")
  }

  /// GNU screen drops strings that are too long, and passes on what is left of each.
  @Test(arguments: [1, 300, 4_000]) func throughScreenItComesInPieces(length: Int) {
    let bytes = TerminalModes.clipboard(String(repeating: "x", count: length), through: .screen)
    let pieces = String(decoding: bytes, as: UTF8.self).components(between: "\u{1B}P", and: "\u{1B}\\")
    #expect(
      pieces.joined()
        == String(
          decoding: TerminalModes.clipboard(String(repeating: "x", count: length), through: .none), as: UTF8.self))
    #expect(pieces.allSatisfy { $0.utf8.count <= 240 && !$0.isEmpty })
  }

  @Test func whatStandsBetweenIsSeenInTheEnvironment() {
    #expect(Multiplexer(Environment([:])) == .none)
    #expect(Multiplexer(Environment(["TMUX": "/tmp/tmux-0/default,1,0"])) == .tmux)
    #expect(Multiplexer(Environment(["STY": "1.pts-0.host"])) == .screen)
    #expect(Multiplexer(Environment(["STY": "1.pts-0.host", "TMUX": "/tmp/x,1,0"])) == .tmux, "the inner one")
  }

  @Test func progressIsForTheTerminalOnly() {
    #expect(TerminalModes.progress(43, through: .none) == Array("\u{1B}]9;4;1;43\u{07}".utf8))
    #expect(TerminalModes.progress(nil, through: .none) == Array("\u{1B}]9;4;0\u{07}".utf8))
    #expect(
      TerminalModes.progress(430, through: .tmux) == Array("\u{1B}Ptmux;\u{1B}\u{1B}]9;4;1;100\u{07}\u{1B}\\".utf8))
  }
}

extension String {
  /// What stands between each pair of marks; empty when anything else stands there.
  fileprivate func components(between start: String, and end: String) -> [String] {
    var rest = self[...]
    var parts: [String] = []
    while rest.hasPrefix(start), let close = rest.firstRange(of: end) {
      parts.append(String(rest[rest.index(rest.startIndex, offsetBy: start.count)..<close.lowerBound]))
      rest = rest[close.upperBound...]
    }
    return rest.isEmpty ? parts : []
  }
}
