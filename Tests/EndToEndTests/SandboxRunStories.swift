import Glibc
import Testing

/// `--sandbox` starts two programs and a folder; however it ends, they end too.
@Suite struct SandboxRunStories {
  @Test(arguments: [SIGKILL, SIGTERM, SIGINT])
  func nothingStaysBehind(signal: Int32) async throws {
    let folder = try PrivateFolder()
    let environment = World.base(folder)
    let process = try ChildProcess(
      Place.program("visual-tui"), ["deposit", Place.fixture("clip.mp4"), "--sandbox", "--json"],
      environment: environment)
    defer { process.destroy() }
    let run = ClientRun(process: process)
    _ = try await run.event("checkout")
    let children = Self.processes(mentioning: folder.path).filter { $0 != process.pid }
    #expect(children.count == 2)
    process.signal(signal)
    let code: Int32 = signal == SIGKILL ? -SIGKILL : signal == SIGINT ? 130 : 75
    #expect(try await run.end() == code, "\(run.words)")
    try await eventually("the children's end") {
      Self.processes(mentioning: folder.path).isEmpty
    }
    let left = PrivateFolder.names(in: folder.path + "/tmp")
    if signal != SIGKILL { #expect(left.isEmpty, "\(left)") }
    // A run that was killed cannot tidy up; the next one does.
    let next = try ChildProcess(
      Place.program("visual-tui"), ["deposit", Place.fixture("clip.mp4"), "--sandbox", "--json", "--no-wait"],
      environment: environment)
    defer { next.destroy() }
    #expect(try await next.end() == .exited(75))
    #expect(PrivateFolder.names(in: folder.path + "/tmp").isEmpty)
  }

  /// `Scripts/test` finds what a test has left behind by a mark in its environment, the sandbox's programs included.
  @Test func theTestsMarkReachesEveryProgram() async throws {
    #expect(World.base(try PrivateFolder())["VISUAL_TEST_RUN"] == getenv("VISUAL_TEST_RUN").map { String(cString: $0) })
    let folder = try PrivateFolder()
    let mark = "VISUAL_TEST_RUN=of-\(folder.path)"
    var environment = World.base(folder)
    environment["VISUAL_TEST_RUN"] = "of-\(folder.path)"
    let process = try ChildProcess(
      Place.program("visual-tui"), ["deposit", Place.fixture("clip.mp4"), "--sandbox", "--json"],
      environment: environment)
    defer { process.destroy() }
    _ = try await ClientRun(process: process).event("checkout")
    #expect(Self.processes(mentioning: mark).count == 3)
    process.signal(SIGTERM)
    _ = try await process.end()
  }

  @Test func itsFolderIsItsOwnersOnly() async throws {
    let folder = try PrivateFolder()
    let process = try ChildProcess(
      Place.program("visual-tui"), ["deposit", Place.fixture("clip.mp4"), "--sandbox", "--json"],
      environment: World.base(folder))
    defer { process.destroy() }
    _ = try await ClientRun(process: process).event("checkout")
    let names = PrivateFolder.names(in: folder.path + "/tmp").filter { $0.hasPrefix("visual-run-") }
    let own = folder.path + "/tmp/" + (names.first ?? "")
    #expect(names.count == 1)
    #expect(permissions(of: own) == 0o700)
    for name in PrivateFolder.names(in: own) {
      let mode = try #require(permissions(of: "\(own)/\(name)"))
      #expect(mode & 0o077 == 0, "\(name)")
    }
    process.signal(SIGTERM)
    _ = try await process.end()
  }

  /// Processes whose environment or arguments name the folder.
  private static func processes(mentioning folder: String) -> [pid_t] {
    PrivateFolder.names(in: "/proc").compactMap { pid_t($0) }.filter { pid in
      ["environ", "cmdline"].contains { file in
        guard let bytes = try? contents(of: "/proc/\(pid)/\(file)") else { return false }
        return String(decoding: bytes, as: UTF8.self).contains(folder)
      }
    }
  }
}
