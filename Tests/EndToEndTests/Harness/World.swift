import Glibc
import Synchronization

/// How a world is set up.
struct Setup: Sendable {
  /// From the last byte of an upload to playable.
  var encodeSeconds = 0.4
  /// Whether Stripe and Bunny are told where the engine is.
  var sendsWebhooks = true
  /// Settings that differ, by variable; an empty value takes one away.
  var settings: [String: String] = [:]
  var engineArguments: [String] = []
}

/// The engine's secrets in these stories: none may ever be seen elsewhere.
enum Secrets {
  static let stripeKey = "sk_test_e2e7Qm2vXc9"
  static let webhook = "whsec_e2e5Tz8kLp3w"
  static let bunnyKey = "e2e-library-key-4f81c6"
  static let bunnyReadOnlyKey = "e2e-read-only-key-93ab07"
  static let playToken = "e2e-play-token-secret-0123456789-abcdef"

  static let playback = "e2e-token-security-key-5c20d8"

  static let all = [stripeKey, webhook, bunnyKey, bunnyReadOnlyKey, playToken, playback]
}

/// A sandbox, an engine and their folder, for the length of one story.
final class World: Sendable {
  /// Whose token the stories use unless they say otherwise.
  static let creator = "creator-1"

  let setup: Setup
  let folder: PrivateFolder
  let sandbox: SandboxProgram
  /// A creator's token; it outlives the engine.
  let token: String
  private let state: Mutex<State>

  private struct State {
    var engine: Engine?
    var children: [ChildProcess] = []
  }

  private init(setup: Setup, folder: PrivateFolder, sandbox: SandboxProgram, token: String) {
    self.setup = setup
    self.folder = folder
    self.sandbox = sandbox
    self.token = token
    state = Mutex(State())
  }

  static func open(_ setup: Setup) async throws -> World {
    let folder = try PrivateFolder()
    let sandbox = try await SandboxProgram.start(
      [
        "--webhook-secret", Secrets.webhook, "--library-id", "42", "--api-key", Secrets.bunnyKey,
        "--read-only-api-key", Secrets.bunnyReadOnlyKey, "--encode-seconds", String(setup.encodeSeconds),
        "--token-security-key", Secrets.playback,
      ], environment: Self.base(folder))
    do {
      let database = folder.folder("data") + "/visual.sqlite"
      let made = try await Self.run(
        ["token", "create", "--user", creator, "--role", "creator", "--database", database],
        environment: Self.base(folder))
      guard made.ending == .exited(0) else { throw StoryError("token create: \(made.errors)") }
      let world = World(setup: setup, folder: folder, sandbox: sandbox, token: made.output)
      let engine = try await world.startEngine()
      if setup.sendsWebhooks { try await sandbox.sendWebhooks(to: engine) }
      return world
    } catch {
      sandbox.process.destroy()
      throw error
    }
  }

  func close() {
    let (engine, children) = state.withLock { ($0.engine, $0.children) }
    for child in children { child.destroy() }
    engine?.process.destroy()
    sandbox.process.destroy()
  }

  /// By which `Scripts/test` finds what a test has left behind; empty when it does not run.
  static let mark: [String: String] = getenv("VISUAL_TEST_RUN").map { ["VISUAL_TEST_RUN": String(cString: $0)] } ?? [:]

  /// The programs' own end: nothing of the user's is read or written.
  static func base(_ folder: PrivateFolder) -> [String: String] {
    mark.merging([
      "PATH": "/usr/bin:/bin", "HOME": folder.folder("home"), "XDG_CONFIG_HOME": folder.folder("config"),
      "XDG_STATE_HOME": folder.folder("state"), "TMPDIR": folder.folder("tmp"), "LANG": "en_GB.UTF-8",
    ]) { $1 }
  }

  /// Remembers a program, to end it with the story.
  func keep(_ child: ChildProcess) {
    state.withLock { $0.children.append(child) }
  }
}

// MARK: - The engine

extension World {
  var database: String { "\(folder.path)/data/visual.sqlite" }

  var engine: Engine {
    get throws {
      guard let engine = state.withLock({ $0.engine }) else { throw StoryError("no engine runs") }
      return engine
    }
  }

  /// The environment of an engine of this world.
  var engineEnvironment: [String: String] {
    var all = Self.base(folder)
    // Stories ask more often than people do; the limits have tests of their own.
    all["VISUAL_RATE_LIMIT"] = "0"
    all["STRIPE_SECRET_KEY"] = Secrets.stripeKey
    all["STRIPE_WEBHOOK_SECRET"] = Secrets.webhook
    all["STRIPE_API_BASE"] = sandbox.stripe
    all["BUNNY_API_BASE"] = sandbox.bunny
    all["BUNNY_LIBRARY_ID"] = "42"
    all["BUNNY_STREAM_API_KEY"] = Secrets.bunnyKey
    all["BUNNY_READ_ONLY_API_KEY"] = Secrets.bunnyReadOnlyKey
    all["VISUAL_PLAY_TOKEN_SECRET"] = Secrets.playToken
    all["BUNNY_TOKEN_SECURITY_KEY"] = Secrets.playback
    all["BUNNY_EMBED_BASE"] = sandbox.bunny
    all["BUNNY_CDN_HOST"] = sandbox.bunny
    all.merge(setup.settings) { $1 }
    return all.filter { !$0.value.isEmpty }
  }

  /// Starts the world's engine, on the port it had before if it had one: the providers and clients know that.
  @discardableResult
  func startEngine(settings: [String: String] = [:]) async throws -> Engine {
    let port = state.withLock { $0.engine?.port } ?? "0"
    let environment = engineEnvironment.merging(settings) { $1 }.filter { !$0.value.isEmpty }
    var lastError: any Error = StoryError("the engine was not started")
    // Somebody else may have taken the port for a moment.
    for _ in 0..<20 {
      do {
        let engine = try await Engine.start(
          database: database, port: port, arguments: setup.engineArguments, environment: environment)
        state.withLock { $0.engine = engine }
        return engine
      } catch {
        lastError = error
        guard port != "0", "\(error)".contains(":\(port)") else { throw error }
        try await Task.sleep(for: .milliseconds(200))
      }
    }
    throw lastError
  }

  /// SIGKILL: no goodbye, no checkpoint.
  func killEngine() throws { try engine.process.destroy() }

  func killAndRestartEngine() async throws {
    try killEngine()
    try await startEngine()
  }

  /// Runs a command of `visual-engine` to its end.
  static func run(
    _ arguments: [String], environment: [String: String]
  ) async throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
    let process = try ChildProcess(Place.program("visual-engine"), arguments, environment: environment)
    defer { process.destroy() }
    let ending = try await process.end()
    return (ending, process.output.text, process.errors.text)
  }

  func tool(
    _ arguments: [String]
  ) async throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
    try await Self.run(arguments + ["--database", database], environment: Self.base(folder))
  }

  /// A token of another user, or with other roles.
  func makeToken(user: String, roles: [String] = ["creator"]) async throws -> String {
    let made = try await tool(["token", "create", "--user", user] + roles.flatMap { ["--role", $0] })
    guard made.ending == .exited(0) else { throw StoryError("token create: \(made.errors)") }
    return made.output
  }
}

/// Tells a story in a world of its own. Its programs are ended in any case.
func withWorld(_ setup: Setup = Setup(), _ story: (World) async throws -> Void) async throws {
  await Turnstile.shared.enter()
  do {
    let world = try await World.open(setup)
    do {
      try await story(world)
      world.close()
    } catch {
      let log = (try? world.engine.log.split(separator: "\n").suffix(15).joined(separator: "\n")) ?? ""
      world.close()
      throw StoryError("\(error)\nThe engine's last words:\n\(log)")
    }
  } catch {
    await Turnstile.shared.leave()
    throw error
  }
  await Turnstile.shared.leave()
}

extension World {
  /// As if the disk had been replaced: no database, no token.
  func forgetDatabase() async throws {
    let folder = "\(folder.path)/data"
    for name in PrivateFolder.names(in: folder) { unlink("\(folder)/\(name)") }
  }
}
