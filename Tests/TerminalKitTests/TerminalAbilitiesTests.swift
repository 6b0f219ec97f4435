import Platform
import Testing

@testable import TerminalKit

@Suite struct TerminalAbilitiesTests {
  @Test(
    "UTF-8 is assumed, unless the locale says something else",
    arguments: [
      ([:], true), (["LANG": "C"], false), (["LANG": "POSIX"], false), (["LANG": "C.UTF-8"], true),
      (["LANG": "fr_FR.utf8@euro"], true), (["LANG": "fr_FR.ISO-8859-1"], false), (["LANG": "fr_FR"], true),
      (["LC_ALL": "C", "LANG": "fr_FR.UTF-8"], false), (["LC_ALL": "", "LC_CTYPE": "en_US.UTF-8", "LANG": "C"], true),
    ] as [([String: String], Bool)])
  func encoding(variables: [String: String], isUTF8: Bool) {
    #expect(TerminalAbilities.isUTF8(Environment(variables)) == isUTF8)
  }

  @Test("What the name tells")
  func names() {
    func abilities(_ term: String, _ more: [String: String] = [:]) -> TerminalAbilities {
      TerminalAbilities(environment: Environment(["TERM": term].merging(more) { $1 }), choice: .auto, colors: 256)
    }
    #expect(abilities("xterm-256color").asciiForm == nil)
    #expect(abilities("xterm-256color").isSynchronized)
    #expect(abilities("xterm-256color").plotMarks == .braille)
    #expect(abilities("linux").asciiForm == .drawings)
    #expect(!abilities("linux").isXtermLike && !abilities("vt220").isXtermLike)
    #expect(!abilities("screen-256color").isSynchronized && abilities("screen-256color").isXtermLike)
    #expect(abilities("xterm", ["LANG": "C"]).asciiForm == .everything)
    #expect(abilities("xterm-direct").depth == .trueColor)
  }

  @Test("An entry that is not installed is taken for its family's")
  func terminfo() {
    #expect(TerminalAbilities.terminfoNames("xterm-kitty") == ["xterm-kitty", "xterm-256color"])
    #expect(TerminalAbilities.terminfoNames("xterm-direct") == ["xterm-256color"])
    #expect(TerminalAbilities.terminfoNames("tmux-direct") == ["screen-256color"])
    #expect(TerminalAbilities.terminfoNames("wy60") == ["wy60"])
  }

  @Test("Delays of old terminals are left out")
  func padding() {
    #expect(TerminalModes.withoutPadding(Array("\u{1B}[m$<2>x$<10/>".utf8)) == Array("\u{1B}[mx".utf8))
  }
}
