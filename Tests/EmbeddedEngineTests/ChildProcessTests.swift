import EmbeddedEngine
import Glibc
import Platform
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var log: String { folder["log"] }

  private func shell(_ script: String, _ environment: [String: String] = ["PATH": "/usr/bin:/bin"]) throws
    -> ChildProcess
  {
    try ChildProcess(path: "/bin/sh", arguments: ["-c", script], environment: environment, log: log)
  }

  @Test func saysItsLineAndEndsWhenItsInputDoes() async throws {
    let child = try shell("echo \"hello $NAME\"; echo trouble >&2; cat >/dev/null", ["NAME": "you", "PATH": "/bin"])
    #expect(try await child.firstLine(within: .seconds(120)) == "hello you")
    #expect(child.isRunning)
    await child.stop(patience: .seconds(10))
    #expect(!child.isRunning)
    #expect(try PrivateFile.read(path: log, limit: 100)?.text == "trouble\n")
  }

  @Test func oneThatDoesNotListenIsEnded() async throws {
    let child = try shell("trap '' TERM; echo up; while :; do sleep 1; done")
    _ = try await child.firstLine(within: .seconds(120))
    await child.stop(patience: .milliseconds(50))
    #expect(!child.isRunning)
  }

  @Test func runsInAProcessGroupOfItsOwn() async throws {
    let child = try shell("ps -o pgid= -p $$ | tr -d ' '; cat >/dev/null")
    let group = try await child.firstLine(within: .seconds(120))
    #expect(Int32(group) != getpgrp())
    #expect(Int32(group) != nil)
    await child.stop(patience: .seconds(10))
  }

  @Test func silenceAndDeathAreToldApartFromALine() async throws {
    let silent = try shell("cat >/dev/null")
    await #expect { _ = try await silent.firstLine(within: .milliseconds(100)) } throws: {
      ($0 as? VisualError)?.code == "program_not_started"
    }
    await silent.stop()
    let dead = try shell("exit 3")
    await #expect { _ = try await dead.firstLine(within: .seconds(120)) } throws: {
      ($0 as? VisualError)?.code == "program_not_started"
    }
    await dead.stop()
    #expect { try ChildProcess(path: "/nowhere/program", arguments: [], environment: [:], log: log) } throws: {
      ($0 as? VisualError)?.kind == .configuration
    }
  }
}

@Suite struct PrivateRunFolderTests {
  private let parent: TemporaryFolder

  init() throws { parent = try TemporaryFolder() }

  private var base: String { parent.path }
  private var environment: Environment { Environment(["XDG_RUNTIME_DIR": base]) }

  @Test func isPrivateAndGoesWithAllThatIsInIt() throws {
    let folder = try PrivateRunFolder(environment)
    #expect(folder.path.hasPrefix(base + "/"))
    var status = stat()
    #expect(stat(folder.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o700)
    try PrivateFile.write([1], path: folder.path + "/journal/a.json")
    // What a link names is not removed.
    try PrivateFile.write([1], path: base + "/outside")
    #expect(symlink(base + "/outside", folder.path + "/link") == 0)
    folder.remove()
    #expect(access(folder.path, F_OK) != 0)
    #expect(access(base + "/outside", F_OK) == 0)
  }

  @Test func whatAKilledRunLeftIsRemovedAndWhatRunsIsNot() throws {
    var abandoned: PrivateRunFolder? = try PrivateRunFolder(environment)
    let left = try #require(abandoned?.path)
    abandoned = nil
    #expect(access(left, F_OK) == 0)
    let running = try PrivateRunFolder(environment)
    #expect(access(left, F_OK) != 0)
    let other = try PrivateRunFolder(environment)
    #expect(access(running.path, F_OK) == 0)
    running.remove()
    other.remove()
  }
}
