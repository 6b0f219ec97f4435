import Testing

@testable import Reports

@Suite struct ResumeCommandTests {
  private func text(_ words: [String], file: String? = nil, isASCII: Bool = false) -> String {
    ResumeCommand(words: words, isASCII: isASCII).text(file: file)
  }

  @Test func itIsTheCommandThatWasRun() {
    #expect(
      text(["--engine", "http://127.0.0.1:4000", "deposit", "a.mp4", "--duration", "90", "--lang=en", "--limit", "2M"])
        == "visual-tui --engine http://127.0.0.1:4000 deposit a.mp4 --duration 90 --lang=en --limit 2M")
  }

  @Test(arguments: [
    (["deposit", "a", "--json", "--no-wait", "-y"], "visual-tui deposit a"),
    (["deposit", "--wait", "10m", "a", "--yes", "--again"], "visual-tui deposit a --again"),
    (["deposit", "--wait=10m", "a", "-yq"], "visual-tui deposit a -q"),
    (["upload", "dep_1", "b", "--no-wait", "--config", "--json"], "visual-tui upload dep_1 b --config --json"),
    (["deposit", "--", "--json"], "visual-tui deposit -- --json"),
    (["deposit", "--title", "-y"], "visual-tui deposit --title -y"),
  ])
  func whatBelongsToOneRunIsLeftOut(_ words: [String], _ command: String) {
    #expect(text(words) == command)
  }

  @Test func ofSeveralFilesOneIsKept() {
    let words = ["deposit", "a.mp4", "--type", "clip", "b.mp4", "--", "-c.mp4"]
    #expect(text(words, file: "b.mp4") == "visual-tui deposit --type clip b.mp4 --")
    #expect(text(words, file: "-c.mp4") == "visual-tui deposit --type clip -- -c.mp4")
    // Found in a folder that was named: it takes the folder's place.
    #expect(text(words, file: "films/d.mp4") == "visual-tui deposit --type clip -- films/d.mp4")
    #expect(text(["deposit", "films", "-q"], file: "films/d.mp4") == "visual-tui deposit -q films/d.mp4")
  }

  @Test(arguments: [
    ("a b.mp4", "'a b.mp4'"), ("l'été.mp4", #"'l'\''été.mp4'"#), ("$(x)`y`", "'$(x)`y`'"), ("", "''"), ("~", "'~'"),
    ("a\u{1B}[31m\n'\\.mp4", #"$'a\033[31m\012\047\134.mp4'"#), ("a\u{202E}b", #"$'a\342\200\256b'"#),
  ])
  func wordsAreAsAShellTakesThem(_ word: String, _ quoted: String) {
    #expect(text(["deposit", word]) == "visual-tui deposit " + quoted)
  }

  @Test func whereOnlyASCIIIsShownBytesAreWritten() {
    #expect(text(["deposit", "é t"], isASCII: true) == #"visual-tui deposit $'\303\251 t'"#)
  }
}
