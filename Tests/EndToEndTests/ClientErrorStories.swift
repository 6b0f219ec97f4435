import Glibc
import Platform
import Testing

/// What goes wrong before anything is paid: a code, a sentence in both languages, and the right exit code.
@Suite struct ClientErrorStories {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let words: [String]
    let exit: Int32
    let code: String
    let french: String
    let english: String

    init(_ description: String, _ words: [String], _ exit: Int32, _ code: String, fr: String, en: String) {
      testDescription = description
      self.words = words
      self.exit = exit
      self.code = code
      french = fr
      english = en
    }
  }

  /// Cases whose words say it all; `@name` is a fixture.
  static let cases = [
    Case("a text file", ["@not-a-video.txt"], 65, "not_a_video", fr: "ne contient pas de vidéo", en: "holds no video"),
    Case("sound alone", ["@audio.m4a"], 65, "not_a_video", fr: "ne contient pas de vidéo", en: "holds no video"),
    Case("a missing file", ["/nowhere/clip.mp4"], 65, "file_not_found", fr: "introuvable", en: "no such file"),
    Case(
      "a folder without films", ["/dev"], 65, "no_video_there", fr: "aucun fichier vidéo", en: "no video file there"),
    Case("a device", ["/dev/null"], 65, "file_not_a_file", fr: "fichier ordinaire", en: "regular file"),
    Case("a truncated video", ["@truncated.mp4"], 65, "file_truncated", fr: "est incomplet", en: "is incomplete"),
    Case(
      "660 s as a clip", ["@long.mp4", "--type", "clip"], 65, "duration_not_allowed",
      fr: "Durée non autorisée pour clip (max 600s)", en: "Duration not allowed for clip (max 600s)"),
    Case(
      "a title too long", ["@clip.mp4", "--title", String(repeating: "t", count: 501)], 65, "title_too_long",
      fr: "Le titre dépasse", en: "title is longer"),
    Case(
      "standard input", ["-"], 64, "stdin_not_resumable", fr: "reprendre un envoi demande un fichier",
      en: "resuming an upload needs a file"),
    Case(
      "one title for two files", ["@clip.mp4", "@clip.mov", "--title", "Deux"], 64, "title_for_several",
      fr: "--title", en: "--title"),
    Case(
      "no duration", ["@clip.ogv", "--duration", "0"], 65, "duration_format", fr: "La durée d’une vidéo s’écrit",
      en: "A video's duration is written"),
    Case(
      "a duration that is none", ["@clip.ogv", "--duration", "1.5"], 65, "duration_format",
      fr: "La durée d’une vidéo s’écrit", en: "A video's duration is written"),
    Case("an unknown type", ["@clip.mp4", "--type", "serial"], 64, "", fr: "--type", en: "--type"),
    Case("an unknown option", ["@clip.mp4", "--nonsense"], 64, "", fr: "--nonsense", en: "--nonsense"),
  ]

  @Test(arguments: cases)
  func saysWhatIsWrongInBothLanguages(trouble: Case) async throws {
    try await withWorld { world in
      let words = trouble.words.map { $0.hasPrefix("@") ? Place.fixture(String($0.dropFirst())) : $0 }
      for (language, sentence) in [("fr", trouble.french), ("en", trouble.english)] {
        let settings = ["VISUAL_LANG": language]
        let run = try world.client(["deposit"] + words + ["--json"], settings: settings)
        #expect(try await run.end() == trouble.exit, "\(run.words)")
        let failed = run.events.first { $0["code"] != nil }
        if !trouble.code.isEmpty { #expect(failed?["code"]?.string == trouble.code, "\(run.words)") }
        #expect(failed?["error"]?.string?.contains(sentence) == true, "\(run.words)")

        let plain = try world.client(["deposit"] + words + ["--plain"], settings: settings)
        #expect(try await plain.end() == trouble.exit, "\(plain.words)")
        #expect(plain.process.errors.text.contains(sentence), "\(plain.words)")
      }
      #expect(try await world.sandbox.state.sessions == 0)
    }
  }

  @Test func anEmptyFileAndAPathThroughAFile() async throws {
    try await withWorld { world in
      let empty = try world.folder.file("empty.mp4", [])
      for (path, code) in [(empty, "file_empty"), (Place.fixture("clip.mp4") + "/x.mp4", "file_not_")] {
        let run = try world.deposit(path)
        #expect(try await run.end() == 65, "\(run.words)")
        #expect(try await run.event("failed")["code"]?.string?.hasPrefix(code) == true, "\(run.words)")
      }
    }
  }

  /// Root may read everything, so that root runs the client as nobody, from a copy that nobody can reach.
  @Test(.enabled(if: geteuid() != 0 || access("/usr/bin/setpriv", X_OK) == 0))
  func anUnreadableFile() async throws {
    let folder = try PrivateFolder()
    chmod(folder.path, 0o755)
    let file = try folder.file("secret.mp4", try contents(of: Place.fixture("clip.mp4")))
    let program = try ChildProcess.whileNothingStarts {
      try folder.file("visual-tui", try contents(of: Place.program("visual-tui")))
    }
    chmod(file, geteuid() == 0 ? 0o600 : 0o000)
    chmod(program, 0o755)
    var words = [program, "deposit", file, "--json"]
    if geteuid() == 0 {
      words = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] + words
    }
    for (language, sentence) in [("fr", "ne peut pas être lu"), ("en", "cannot be read")] {
      let environment = ["HOME": "/nonexistent", "PATH": "/usr/bin:/bin", "VISUAL_LANG": language]
      let process = try ChildProcess(
        words[0], Array(words.dropFirst()), environment: environment.merging(World.mark) { $1 })
      defer { process.destroy() }
      let run = ClientRun(process: process)
      #expect(try await run.end() == 65, "\(run.words)")
      let failed = try await run.event("failed")
      #expect(failed["code"]?.string == "file_not_readable", "\(run.words)")
      #expect(failed["error"]?.string?.contains(sentence) == true, "\(run.words)")
    }
  }

  @Test func theWorstOfSeveralFilesDecides() async throws {
    try await withWorld { world in
      let (clip, text) = (Place.fixture("clip.mp4"), Place.fixture("not-a-video.txt"))
      let bad = try world.client(["deposit", text, "/nowhere.mp4", "--json"])
      #expect(try await bad.end() == 65, "\(bad.words)")
      #expect(bad.events.last?["failed"]?.int == 2)
      let resumable = try world.client(["deposit", text, clip, "--json", "--no-wait"])
      #expect(try await resumable.end() == 75, "\(resumable.words)")
      let mixed = try world.client(["deposit", text, clip, "--json"])
      try await world.sandbox.press(
        "pay", of: try #require(try await mixed.event("checkout")["checkoutUrl"]?.string))
      #expect(try await mixed.end() == 65, "\(mixed.words)")
      #expect(mixed.events.last?["done"]?.int == 1)
      #expect(mixed.events.last?["failed"]?.int == 1)
      let failed = try await mixed.event("failed")
      #expect(failed["file"]?.string == text)
    }
  }

  @Test func severalFilesArriveEachOnItsOwnVideo() async throws {
    try await withWorld { world in
      let files = ["clip.mp4", "clip.mov", "clip.mkv"].map(Place.fixture)
      let run = try world.client(["deposit"] + files + ["--json"])
      for file in files {
        let checkout = try await run.event("checkout") { $0["file"]?.string == file }
        try await world.sandbox.press("pay", of: try #require(checkout["checkoutUrl"]?.string))
      }
      #expect(try await run.end() == 0, "\(run.words)")
      #expect(run.events.last?["done"]?.int == 3)
      let state = try await world.sandbox.state
      #expect(state.payments == 3)
      #expect(state.videosCreated == 3)
    }
  }
}
