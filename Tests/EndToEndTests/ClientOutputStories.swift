import Glibc
import Testing

/// What the client prints, to whom, and what it does when nobody is there to read it.
@Suite struct ClientOutputStories {
  private static let clip = Place.fixture("clip.mp4")

  /// `deposit F --json | head -2`: nothing more is printed until somebody pays.
  @Test func aReaderThatGoesAwayWhileNothingIsPrintedEndsIt() async throws {
    try await withWorld { world in
      let run = try world.client(["deposit", Self.clip, "--json"], outputLines: 2)
      #expect(try await run.end() == -SIGPIPE, "\(run.words)")
      #expect(run.names == ["probed", "checkout"])
      #expect(run.process.errors.lines.isEmpty, "\(run.words)")
      #expect(try await world.sandbox.state.payments == 0)
      // The file is free again, and its deposit is gone on with.
      try await world.expectArrival(of: Self.clip)
    }
  }

  /// `… | head -1`: everything was read, whenever the reader leaves.
  @Test func aReaderThatLeavesAfterTheLastLineChangesNothing() async throws {
    try await withWorld { world in
      for _ in 0..<5 {
        let run = try world.client(["usage", "--json"], outputLines: 1)
        #expect(try await run.end() == 0, "\(run.words)")
      }
    }
  }

  @Test func ofSeveralFilesEachPageIsNamed() async throws {
    try await withWorld { world in
      let files = ["clip.mp4", "clip.mov", "clip.mkv"].map(Place.fixture)
      for words in [["--plain"], ["--plain", "--quiet"]] {
        let run = try world.client(["deposit"] + files + ["--no-wait"] + words)
        #expect(try await run.end() == 75, "\(run.words)")
        for file in files {
          let lines = run.process.output.lines
          let page = lines.firstIndex { $0.hasPrefix(file + ": http") && $0.contains("/pay/") }
          let place = try #require(page, "\(run.words)")
          if words.count == 1 { #expect(lines[place - 1].hasPrefix(file + ": To pay"), "\(run.words)") }
        }
      }
    }
  }

  /// Nobody has anything to do, so that nothing is said.
  @Test func quietAndPaidByItselfSaysNothing() async throws {
    let folder = try PrivateFolder()
    let process = try ChildProcess(
      Place.program("visual-tui"), ["deposit", Self.clip, "--sandbox", "--yes", "--quiet"],
      environment: World.base(folder))
    defer { process.destroy() }
    let run = ClientRun(process: process)
    #expect(try await run.end() == 0, "\(run.words)")
    #expect(run.process.output.lines.isEmpty, "\(run.words)")
  }

  @Test(arguments: [(["--plain"], "en_GB.UTF-8"), ([], "C"), ([], "en_GB.UTF-8")])
  func theUsageTitleIsWordsWherePicturesAreNone(words: [String], locale: String) async throws {
    try await withWorld { world in
      let run = try world.client(["usage"] + words, settings: ["LANG": locale])
      #expect(try await run.end() == 0, "\(run.words)")
      let isPlain = !words.isEmpty || locale == "C"
      #expect(
        run.process.output.lines.first?.hasPrefix(isPlain ? "Streaming " : "📊 Streaming ") == true, "\(run.words)")
    }
  }

  /// A shell asks the program itself what a word may become.
  @Test func wordsAreCompleted() async throws {
    let folder = try PrivateFolder()
    let script = """
      source <("$PROGRAM" completions bash) || exit 1
      complete -p visual-tui >/dev/null || exit 2
      "$PROGRAM" completions zsh | grep -q '#compdef visual-tui' || exit 3
      "$PROGRAM" completions fish | grep -q 'complete -c' || exit 4
      """
    var environment = World.base(folder)
    environment["PROGRAM"] = Place.program("visual-tui")
    let shell = try ChildProcess("/bin/bash", ["-c", script], environment: environment)
    defer { shell.destroy() }
    #expect(try await shell.end() == .exited(0), "\(shell.errors.text)")
    let wrong = try ChildProcess(Place.program("visual-tui"), ["completions", "tcsh"], environment: environment)
    defer { wrong.destroy() }
    #expect(try await wrong.end() == .exited(64))
  }

  /// The manual names every command and every key, in the person's language.
  @Test(arguments: [("fr", "TOUCHES"), ("en", "KEYS")])
  func theManualIsWhole(language: String, heading: String) async throws {
    let folder = try PrivateFolder()
    let process = try ChildProcess(
      Place.program("visual-tui"), ["man", "--lang", language], environment: World.base(folder))
    defer { process.destroy() }
    #expect(try await process.end() == .exited(0), "\(process.errors.text)")
    let text = process.output.text
    #expect(text.hasPrefix(".TH VISUAL"))
    for word in [heading, ".SS deposit", ".SS usage", ".SS completions", "upload_limit", "Ctrl\\-P"] {
      #expect(text.contains(word), "\(word)")
    }
  }

  /// A token typed into a terminal is not shown, wherever the question goes.
  @Test(arguments: ["exec \"$@\"", "exec \"$@\" 2>\"$ERRORS\"", "exec \"$@\" >\"$ERRORS\" 2>&1"])
  func aTypedTokenIsNotShown(script: String) async throws {
    try await withWorld { world in
      var environment = try world.clientEnvironment(["VISUAL_TOKEN": "", "VISUAL_ENGINE_URL": ""])
      environment["ERRORS"] = world.folder.path + "/errors"
      let terminal = try TerminalSession(
        "/bin/sh", ["-c", script, "sh", Place.program("visual-tui"), "login", try world.engine.url],
        environment: environment, term: "dumb")
      defer { terminal.destroy() }
      try await terminal.wrote("Token (nothing is shown):")
      try await terminal.hides()
      terminal.type(world.token + "\r")
      #expect(try await terminal.end() == .exited(0), "\(terminal.written)")
      #expect(!terminal.written.contains(world.token))
      #expect(terminal.modes == terminal.modesBefore)
    }
  }

  /// A duration that cannot be measured is asked for, in the form `--duration` takes, until the answer is one.
  @Test func aDurationIsAskedForAgain() async throws {
    try await withWorld { world in
      let terminal = try TerminalSession(
        Place.program("visual-tui"), ["deposit", Place.fixture("clip.ogv"), "--no-wait", "--yes"],
        environment: try world.clientEnvironment(), term: "dumb", width: 200)
      defer { terminal.destroy() }
      try await terminal.wrote("could not be measured. Duration (90s, 10m, 1h):")
      terminal.type("0\r")
      try await terminal.wrote("A video's duration is written as")
      terminal.type("90s\r")
      #expect(try await terminal.end() == .exited(75), "\(terminal.written)")
      #expect(terminal.written.contains("1 min 30 s"), "\(terminal.written)")
    }
  }

  /// A number that a closed stream leaves free must not become a connection's.
  @Test func closedStreamsAreNotTakenByConnections() async throws {
    try await withWorld { world in
      let script = "exec \"$@\" 0<&- 2>&-"
      let data = world.folder.folder("other") + "/visual.sqlite"
      let programs: [(words: [String], environment: [String: String])] = [
        (["visual-tui", "deposit", Self.clip, "--json"], try world.clientEnvironment()),
        (["visual-engine", "serve", "--port", "0", "--database", data], world.engineEnvironment),
        (["visual-sandbox", "serve"], World.base(world.folder)),
      ]
      for (words, environment) in programs {
        let process = try ChildProcess(
          "/bin/sh", ["-c", script, "sh", Place.program(words[0])] + words.dropFirst(), environment: environment)
        world.keep(process)
        let isUp = try await process.output.first(within: patience) {
          $0.contains("listening") || $0.contains("checkoutUrl")
        }
        #expect(isUp != nil, "\(words): \(process.output.text)")
        for descriptor in [0, 2] {
          var buffer = [CChar](repeating: 0, count: 256)
          let count = readlink("/proc/\(process.pid)/fd/\(descriptor)", &buffer, buffer.count)
          let target = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
          #expect(target == "/dev/null", "\(words[0]), \(descriptor)")
        }
        process.destroy()
      }
      // A page to pay on that nobody could see is not opened.
      let mute = try ChildProcess(
        "/bin/sh", ["-c", "exec \"$@\" >&-", "sh", Place.program("visual-tui"), "deposit", Self.clip, "--json"],
        environment: try world.clientEnvironment(home: "other"))
      world.keep(mute)
      #expect(try await mute.end() == .exited(69), "\(mute.errors.text)")
      #expect(mute.errors.text.contains("Standard output cannot be written"), "\(mute.errors.text)")
    }
  }
}
