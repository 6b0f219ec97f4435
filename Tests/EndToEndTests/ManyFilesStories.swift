import Cryptography
import Glibc
import Platform
import Testing

/// Folders, patterns, odd names, files that are not ready; and what is asked of a run under way.
@Suite struct ManyFilesStories {
  private static let names = ["- tiret.mp4", "été à la « plage » 🏖️.mp4", "two\nlines.mp4"]

  /// A folder with three films of odd names, one that is cut off, and what is no film.
  private static func folder(_ world: World, sizes: Int = 40_000) throws -> String {
    let folder = world.folder.folder("films")
    for (number, name) in names.enumerated() {
      _ = try world.movie("films/" + name, bytes: sizes + number * 1_000)
    }
    _ = try world.folder.file("films/cut.mp4", try contents(of: Place.fixture("truncated.mp4")))
    _ = try world.folder.file("films/notes.txt", Array("no film".utf8))
    _ = try world.folder.file("films/.hidden.mp4", Array("no film".utf8))
    return folder
  }

  @Test func aFolderIsItsFilmsAndABadOneStopsNoOther() async throws {
    try await withWorld { world in
      let folder = try Self.folder(world)
      let run = try world.client(["deposit", folder, "--json"])
      for name in Self.names {
        let checkout = try await run.event("checkout") { $0["file"]?.string == folder + "/" + name }
        try await world.sandbox.press("pay", of: try #require(checkout["checkoutUrl"]?.string))
      }
      #expect(try await run.end() == 65, "\(run.words)")
      let summary = try #require(run.events.last)
      #expect(summary["done"]?.int == 3 && summary["failed"]?.int == 1 && summary["resumable"]?.int == 0)
      let shortfalls = summary["shortfalls"]?.array ?? []
      #expect(shortfalls.map { $0["file"]?.string } == [folder + "/cut.mp4"])
      #expect(shortfalls.first?["code"]?.string == "file_truncated")
      #expect(try await world.sandbox.state.payments == 3)
      let titles = run.events.filter { $0["event"]?.string == "playable" }.count
      #expect(titles == 3, "\(run.words)")
    }
  }

  @Test func aPatternThatNoShellResolvedIsResolvedHere() async throws {
    try await withWorld { world in
      let folder = try Self.folder(world)
      let run = try world.client(["deposit", folder + "/*l*.mp4", "--json", "--no-wait"])
      #expect(try await run.end() == 75, "\(run.words)")
      #expect(run.names.filter { $0 == "checkout" }.count == 2, "\(run.words)")
      let none = try world.client(["deposit", folder + "/*.mkv", "--json"])
      #expect(try await none.end() == 65)
      #expect(try await none.event("failed")["code"]?.string == "no_video_there")
    }
  }

  @Test func inWordsTheLastLinesSayWhatDidNotArriveAndWhy() async throws {
    try await withWorld { world in
      let folder = try Self.folder(world)
      let run = try world.client(["deposit", folder, "--plain", "--no-wait"])
      #expect(try await run.end() == 75)
      let last = run.process.output.text
      #expect(last.contains("0 done, 3 to go on with, 1 failed"), "\(run.words)")
      #expect(last.contains("✗ ") && last.contains("cut.mp4 is incomplete"), "\(run.words)")
    }
  }

  /// Somebody writes to it: nobody pays. When it is closed the same command goes through.
  @Test func aFileThatIsStillWrittenIsRefusedBeforeAnybodyPays() async throws {
    try await withWorld { world in
      let movie = try world.movie(bytes: 30_000)
      let writer = open(movie, O_WRONLY | O_APPEND | O_CLOEXEC)
      let early = try world.client(["deposit", movie, "--json"])
      #expect(try await early.end() == 65, "\(early.words)")
      #expect(try await early.event("failed")["code"]?.string == "file_still_growing")
      #expect(try await world.sandbox.state.sessions == 0)
      close(writer)
      let run = try world.client(["deposit", movie, "--json", "--no-wait"])
      #expect(try await run.end() == 75, "\(run.words)")
    }
  }

  /// By a program that opens it anew for each piece: nobody has it open when it is looked at.
  @Test func aFileThatIsWrittenPieceByPieceIsRefusedBeforeAnybodyPays() async throws {
    try await withWorld { world in
      let movie = try world.movie(bytes: 30_000)
      // An empty box, so that it stays a film.
      let piece: [UInt8] = [0, 0, 0, 8] + Array("free".utf8)
      let writing = Task {
        while !Task.isCancelled {
          let file = open(movie, O_WRONLY | O_APPEND | O_CLOEXEC)
          _ = write(file, piece, piece.count)
          close(file)
          try? await Task.sleep(for: .milliseconds(100))
        }
      }
      let run = try world.client(["deposit", movie, "--json", "--no-wait"])
      let end = try await run.end()
      writing.cancel()
      await writing.value
      #expect(end == 65, "\(run.words)")
      #expect(try await run.event("failed")["code"]?.string == "file_still_growing")
      #expect(try await world.sandbox.state.sessions == 0)
    }
  }

  /// As with dd: quiet, and it tells how far it is when it is asked.
  @Test func aSignalAsksHowFarItIs() async throws {
    try await withWorld { world in
      let movie = try world.movie(bytes: 900_000)
      let asking = try world.deposit(movie, ["--no-wait"])
      #expect(try await asking.end() == 75)
      try await world.payIfAsked(asking)
      let run = try world.client(["deposit", movie, "--quiet", "--plain", "--limit", "150k"])
      let id = try #require(try await asking.event("checkout")["depositId"]?.string)
      // Before it has begun to listen a signal would end it.
      try await eventually("the upload") { try await world.status(id)["video"]?["state"]?.string == "uploading" }
      let deadline = ContinuousClock.now + patience
      while !run.process.errors.text.contains("%"), ContinuousClock.now < deadline {
        run.process.signal(SIGUSR1)
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(run.process.errors.text.contains("movie.mp4: "), "\(run.words)")
      #expect(run.process.errors.text.contains("confirmed"), "\(run.words)")
      #expect(try await run.end() == 0, "\(run.words)")
      #expect(run.process.output.text.isEmpty, "\(run.words)")
    }
  }

  /// Half of a film is thrown away again, at Bunny too; then it is sent from its start.
  @Test func whatWasSentCanBeDiscarded() async throws {
    try await withWorld { world in
      let movie = try world.movie(bytes: 800_000)
      let first = try world.deposit(movie, ["--limit", "200k"])
      try await world.payIfAsked(first)
      let under = try await first.event("progress") { ($0["sentBytes"]?.int ?? 0) > 100_000 }
      let id = try #require(under["depositId"]?.string)
      first.process.signal(SIGTERM)
      #expect(try await first.end() == 75)
      let discard = try world.client(["upload", id, "--discard", "--json"])
      #expect(try await discard.end() == 0, "\(discard.words)")
      let second = try world.deposit(movie)
      try await world.expectArrival(of: movie, with: second)
      #expect(second.events.allSatisfy { $0["cause"]?.string != "forgotten" }, "\(second.words)")
    }
  }

  @Test func allUploadsGoOnByOneCommand() async throws {
    try await withWorld { world in
      let movies = try ["a.mp4", "b.mp4"].enumerated().map { try world.movie($1, bytes: 500_000 + $0 * 1_000) }
      let first = try world.client(["deposit"] + movies + ["--json", "--limit", "100k"])
      for movie in movies {
        let checkout = try await first.event("checkout") { $0["file"]?.string == movie }
        try await world.sandbox.press("pay", of: try #require(checkout["checkoutUrl"]?.string))
      }
      for movie in movies {
        _ = try await first.event("progress") { $0["file"]?.string == movie && ($0["sentBytes"]?.int ?? 0) > 0 }
      }
      first.process.destroy()
      let all = try world.client(["upload", "--all", "--json"])
      #expect(try await all.end() == 0, "\(all.words)")
      #expect(all.events.last?["done"]?.int == 2)
      let sent = try movies.map { Hex.encode(SHA256.hash(try contents(of: $0))) }
      let told = all.events.filter { $0["event"]?.string == "uploaded" }.compactMap { $0["sha256"]?.string }
      #expect(Set(told) == Set(sent), "\(all.words)")
      #expect(try await world.sandbox.state.payments == 2)
      let none = try world.client(["upload", "--all", "movie.mp4"])
      #expect(try await none.end() == 64)
    }
  }
}
