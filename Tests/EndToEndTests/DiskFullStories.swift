import Glibc
import Platform
import Testing

/// The real engine on a file system that fills up: nothing is acknowledged that is not kept, and it goes on with room.
@Suite struct DiskFullStories {
  /// Whether this machine lets us mount a small file system of our own.
  static let canMount: Bool = {
    let words = ["--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]
    guard access("/usr/bin/unshare", X_OK) == 0,
      let process = try? ChildProcess("/usr/bin/unshare", words, environment: ["PATH": "/usr/bin:/bin"])
    else { return false }
    defer { process.destroy() }
    for _ in 0..<500 {
      if let ending = process.ending { return ending == .exited(0) }
      usleep(10_000)
    }
    return false
  }()

  @Test(.enabled(if: canMount))
  func aFullDiskIsSaidAndPasses() async throws {
    try await withWorld { world in
      let first = try world.engine
      first.process.signal(SIGTERM)
      #expect(try await first.process.end() == .exited(0))
      // The database's folder becomes a small file system that only the engine sees.
      let disk = world.folder.folder("data")
      let aside = world.folder.folder("aside")
      let script = """
        cp -p "$1"/visual.sqlite* "$2"/ && mount -t tmpfs -o size=8m,mode=0700 tmpfs "$1" && cp -p "$2"/visual.sqlite* "$1"/ &&
        shift 2 && exec "$@"
        """
      let engine = try ChildProcess(
        "/usr/bin/unshare",
        [
          "--user", "--map-root-user", "--mount", "/bin/sh", "-c", script, "sh", disk, aside,
          Place.program("visual-engine"), "serve", "--port", first.port, "--database", world.database,
          "--stop-on-stdin-close",
        ], environment: world.engineEnvironment, input: .held)
      defer { engine.destroy() }
      guard try await engine.output.first(within: patience, where: { _ in true }) != nil else {
        throw StoryError("it does not listen: \(engine.errors.text)")
      }
      try await eventually("it answers") { (try? await world.call("GET", "/readyz").status) == 200 }
      var deposits: [OpenDeposit] = []
      for _ in 0..<6 { deposits.append(try await world.openDeposit()) }

      let filler = "/proc/\(engine.pid)/root\(disk)/filler"
      try fill(filler)
      var acknowledged: Set<String> = []
      for deposit in deposits {
        let answer = try await world.deliver(
          try await SignedEvent.completed(
            deposit, in: world, id: "evt_\(deposit.id)", changes: ["payment_intent": .string("pi_\(deposit.id)")]))
        #expect([200, 503].contains(answer.status), "\(answer.status) \(answer.text)")
        if answer.status == 200 { acknowledged.insert(deposit.id) }
      }
      #expect(acknowledged.count < deposits.count, "the disk was full")
      // It goes on reading, and what was acknowledged is there.
      for deposit in deposits {
        let state = try await world.status(deposit.id)["payment"]?["state"]?.string
        #expect(state == (acknowledged.contains(deposit.id) ? "paid" : "unpaid"))
      }

      unlink(filler)
      for deposit in deposits {
        try await eventually("acknowledged when there is room") {
          try await world.deliver(
            try await SignedEvent.completed(
              deposit, in: world, id: "evt_\(deposit.id)", changes: ["payment_intent": .string("pi_\(deposit.id)")])
          ).status == 200
        }
        try await world.awaitStatus("READY", of: deposit.id)
      }
      #expect(try await world.sandbox.state.videos.count == deposits.count)
      engine.signal(SIGTERM)
      #expect(try await engine.end() == .exited(0))
    }
  }

  /// Writes until no byte fits.
  private func fill(_ path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoryError("\(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    for size in [65_536, 4_096, 512, 1] {
      let bytes = [UInt8](repeating: 7, count: size)
      while write(descriptor, bytes, size) > 0 {}
    }
  }
}
