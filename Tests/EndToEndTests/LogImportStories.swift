import Glibc
import Platform
import TestSupport
import Testing

/// Logs that a person brings: counted whole or not at all, whatever ends the program, and once, whoever counts them.
@Suite struct LogImportStories {
  private func log(_ folder: PrivateFolder, lines: Int) async throws -> String {
    let path = "\(folder.path)/cdn.log"
    let maker = try ChildProcess(
      "/bin/sh",
      [
        "-c", "exec \"$0\" logs --lines \(lines) --malformed 50 > \"$1\"",
        Place.program("visual-sandbox"), path,
      ], environment: World.base(folder))
    #expect(try await maker.end() == .exited(0), "\(maker.errors.text)")
    return path
  }

  private func report(_ run: (ending: ChildProcess.Ending, output: String, errors: String)) throws -> JSONValue {
    #expect(run.ending == .exited(0), "\(run.errors)")
    return try JSONValue(parsing: run.output)
  }

  @Test func countedOnceThroughAnEngineOrWithoutOne() async throws {
    try await withWorld { world in
      let path = try await log(world.folder, lines: 3_000)
      let first = try report(try await world.tool(["logs", "import", path]))
      #expect((first["counted"]?.int ?? 0) > 2_800)
      #expect(first["name"]?.string == path)
      let kept = try #require(first["quarantine"]?.string)
      #expect(access(kept, R_OK) == 0)
      var status = stat()
      #expect(stat(kept, &status) == 0 && status.st_mode & 0o777 == 0o600)
      try world.killEngine()
      #expect(try report(try await world.tool(["logs", "import", path]))["counted"]?.int == 0)
      // From a pipe, and several at once.
      let pipe = try ChildProcess(
        "/bin/sh",
        [
          "-c", "cat \"$1\" | \"$0\" logs import --database \"$2\" -", Place.program("visual-engine"), path,
          world.database,
        ], environment: World.base(world.folder))
      #expect(try await pipe.end() == .exited(0), "\(pipe.errors.text)")
      let again = try JSONValue(parsing: pipe.output.text)
      #expect(again["counted"]?.int == 0 && again["lines"]?.int == 3_000 && again["name"]?.string == "-")
      let left = PrivateFolder.names(in: world.folder.path + "/tmp").filter { $0.hasPrefix("visual-log") }
      #expect(left.isEmpty, "nothing is left in the temporary folder")
    }
  }

  @Test func whatCannotBeCountedSaysWhy() async throws {
    try await withWorld { world in
      let missing = try await world.tool(["logs", "import", "/nowhere/cdn.log"])
      #expect(missing.ending == .exited(65))
      #expect(missing.errors.contains("/nowhere/cdn.log") && missing.errors.contains("No such file"))
      let folder = try await world.tool(["logs", "import", world.folder.path])
      #expect(folder.ending == .exited(65), "\(folder.errors)")
      let cut = try world.folder.file("cut.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xB3])
      let damaged = try await world.tool(["logs", "import", cut])
      #expect(damaged.ending == .exited(65))
      #expect(damaged.errors.contains("gzip"))
      #expect(try await world.tool(["logs", "import"]).ending == .exited(64))
      // A file that is no log is counted as what it is: nothing.
      let text = try world.folder.file("notes.txt", Array("buy milk\n".utf8))
      let none = try report(try await world.tool(["logs", "import", text]))
      #expect(none["counted"]?.int == 0 && none["malformed"]?.int == 1)
    }
  }

  /// Killed at instants of its work that are told apart by what it has done: all of the file counts, or none. The next
  /// import of the same file says which: it finds all lines known, or all of them new.
  @Test func anImportThatIsKilledLeavesAllOrNone() async throws {
    let folder = try PrivateFolder()
    let environment = World.base(folder)
    let path = try await log(folder, lines: 40_000)
    func count(_ database: String) async throws -> JSONValue {
      try report(try await World.run(["logs", "import", "--database", database, path], environment: environment))
    }
    let expected = try #require(try await count(folder.folder("whole") + "/visual.sqlite")["counted"]?.int)
    #expect(expected > 38_000)

    let instants: [(name: String, hasCome: @Sendable (String) -> Bool)] = [
      ("it has begun", { _ in true }),
      ("its file is there", { Self.size($0 + "-wal") >= 0 }),
      ("bad lines are kept", { !Self.names($0 + ".quarantine", ".part").isEmpty }),
      ("it is being stored", { Self.size($0 + "-wal") > 200_000 }),
      ("more is stored", { Self.size($0 + "-wal") > 1_000_000 }),
      ("bad lines are published", { !Self.names($0 + ".quarantine", ".txt").isEmpty }),
    ]
    var found: Set<Int> = []
    for (index, instant) in instants.enumerated() {
      let database = folder.folder("killed-\(index)") + "/visual.sqlite"
      let child = try ChildProcess(
        Place.program("visual-engine"), ["logs", "import", "--database", database, path], environment: environment)
      while !instant.hasCome(database + ".usage"), child.ending == nil { usleep(100) }
      child.signal(SIGKILL)
      _ = try await child.end()
      let counted = try #require(try await count(database)["counted"]?.int)
      #expect([0, expected].contains(counted), "killed when \(instant.name): \(counted) of \(expected) were missing")
      #expect(Self.names(database + ".usage.quarantine", ".part").isEmpty, "killed when \(instant.name)")
      #expect(PrivateFolder.names(in: folder.folder("killed-\(index)")).allSatisfy { !$0.hasPrefix(".usage-import") })
      #expect(try await count(database)["counted"]?.int == 0, "killed when \(instant.name)")
      found.insert(counted)
    }
    #expect(found.contains(expected), "one that was killed at once left nothing")
    #expect(found.contains(0), "one that was killed at the end left all")
  }

  private static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : -1
  }

  private static func names(_ folder: String, _ suffix: String) -> [String] {
    PrivateFolder.names(in: folder).filter { $0.hasSuffix(suffix) }
  }
}
