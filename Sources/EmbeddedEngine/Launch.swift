import Cryptography
import FoundationEssentials
import Glibc
import Platform

/// How the two programs are started: arguments, and settings in the environment, where no other user can read them.
struct Launch {
  /// The sandbox's own defaults for its Bunny library.
  private enum Library {
    static let number = "568241"
    static let key = "sandbox-library-key"
    static let readOnlyKey = "sandbox-library-key-read-only"
    static let securityKey = "sandbox-security-key"
  }

  /// Whom the engine's local token speaks for.
  private static let user = "user-dev"
  /// What a program may inherit; a conf file, a proxy or another engine's settings are not among it.
  /// The last is the mark by which `Scripts/test` finds what a test has left behind.
  private static let inherited = [
    "PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "TZ", "VISUAL_TEST_RUN",
  ]

  let environment: Environment
  let folder: String
  /// An engine that is started again must know the links that the one before has given out.
  private let playTokenSecret = Hex.encode(SecureRandom.bytes(32))

  init(environment: Environment, folder: String) {
    self.environment = environment
    self.folder = folder
  }

  private var tokenFile: String { folder + "/token" }
  private var logs: [String] { [SiblingProgram.engine, .sandbox].map(log) }

  private func log(_ program: SiblingProgram) -> String { "\(folder)/\(program.rawValue).log" }

  func sandbox(_ path: String, withSamples: Bool) throws(VisualError) -> ChildProcess {
    try ChildProcess(
      path: path,
      arguments: [
        "serve", "--library-id", Library.number, "--api-key", Library.key, "--read-only-api-key", Library.readOnlyKey,
        "--stop-on-stdin-close",
      ] + (withSamples ? ["--samples", Self.user] : []),
      environment: settings([:]), log: log(.sandbox))
  }

  /// - Parameter port: 0 takes a free one.
  func engine(
    _ path: String, port: Int, _ places: SandboxLine, webhookSecret: String
  ) throws(VisualError) -> ChildProcess {
    try ChildProcess(
      path: path,
      arguments: [
        "serve", "--port", String(port), "--database", folder + "/visual.sqlite", "--local-token-file", tokenFile,
        "--stop-on-stdin-close",
      ],
      environment: settings([
        "STRIPE_SECRET_KEY": SandboxStage.key,
        "STRIPE_WEBHOOK_SECRET": webhookSecret,
        "STRIPE_API_BASE": places.stripe,
        "BUNNY_LIBRARY_ID": Library.number,
        "BUNNY_STREAM_API_KEY": Library.key,
        "BUNNY_READ_ONLY_API_KEY": Library.readOnlyKey,
        "BUNNY_API_BASE": places.bunny,
        "BUNNY_LOGGING_BASE": places.bunny,
        "BUNNY_EMBED_BASE": places.bunny,
        "BUNNY_CDN_HOST": places.bunny,
        "BUNNY_TOKEN_SECURITY_KEY": Library.securityKey,
        "VISUAL_PLAY_TOKEN_SECRET": playTokenSecret,
      ]), log: log(.engine))
  }

  /// The person's own engine, with all of the person's settings.
  func ownEngine(_ path: String, port: Int, configuration: String) throws(VisualError) -> ChildProcess {
    var arguments = ["serve", "--port", String(port), "--local-token-file", tokenFile, "--stop-on-stdin-close"]
    if access(configuration, F_OK) == 0 { arguments += ["--config", configuration] }
    return try ChildProcess(path: path, arguments: arguments, environment: environment.all, log: log(.engine))
  }

  /// The token that the engine wrote for us.
  func readToken() throws(VisualError) -> Secret {
    guard let file = try PrivateFile.read(path: tokenFile, limit: 4_096), !file.text.trimmingSpaces.isEmpty else {
      throw .programNotStarted(SiblingProgram.engine.rawValue, cause: "no token in \(tokenFile)")
    }
    return Secret(file.text.trimmingSpaces)
  }

  /// The error with what the program that failed said last, as its log goes with the folder.
  ///
  /// - Parameter configuration: the file with its settings, if the person has one.
  func lastLogLine(_ error: VisualError, configuration: String? = nil) -> VisualError {
    guard error.code == "program_not_started" else { return error }
    for log in logs {
      guard let file = try? PrivateFile.read(path: log, limit: 1 << 20),
        let line = file.text.split(separator: "\n").last
      else { continue }
      let name = log.split(separator: "/").last?.dropLast(4) ?? ""
      return .programRefuses(
        String(name), said: DisplayText(line, limit: 600).text, configuration: configuration)
    }
    return error
  }

  private func settings(_ own: [String: String]) -> [String: String] {
    var values = environment.all.filter { Self.inherited.contains($0.key) }
    // No conf file of the user's reaches an engine that is not his.
    values["XDG_CONFIG_HOME"] = folder
    values["XDG_STATE_HOME"] = folder
    return values.merging(own) { $1 }
  }
}

/// `{"event":"listening","url":…}`
struct EngineLine: Decodable {
  let url: String

  init(parsing line: String) throws(VisualError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(line.utf8))
    } catch {
      throw .programNotStarted(SiblingProgram.engine.rawValue, cause: DisplayText(line, limit: 200).text)
    }
  }
}

/// `{"event":"listening","stripe":…,"bunny":…}`
struct SandboxLine: Decodable {
  let stripe: String
  let bunny: String

  init(parsing line: String) throws(VisualError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(line.utf8))
    } catch {
      throw .programNotStarted(SiblingProgram.sandbox.rawValue, cause: DisplayText(line, limit: 200).text)
    }
  }
}
