import EngineClient
import Platform

/// What the machine and the person have set: environment, conf file, language, tokens, and the engine they point to.
struct Surroundings: Sendable {
  let environment: Environment
  let directories: UserDirectories
  /// The conf file, whether it is there or not.
  let configurationPath: String
  let file: ConfigurationFile?
  let settings: Settings
  let language: Language
  let credentials: CredentialStore
  /// What was left out, and why.
  let trouble: VisualError?

  /// - Parameter isTolerant: goes on without the conf file or environment when they cannot be used.
  init(_ given: GivenOptions, isTolerant: Bool = false) throws(VisualError) {
    try given.requireWellFormed()
    environment = .process
    directories = UserDirectories(environment)
    configurationPath = given.config ?? directories.configurationFile
    do throws(VisualError) {
      let found = try ConfigurationFile.read(path: configurationPath)
      if found == nil, let named = given.config { throw .configurationFileMissing(path: named) }
      settings = try Settings.client(flags: given.settings, environment: environment, file: found)
      file = found
      trouble = nil
    } catch {
      guard isTolerant else { throw error }
      settings = try Self.usable(given.settings, environment)
      file = nil
      trouble = error
    }
    language = Language.resolve(flag: given.lang, environment: environment, configured: settings["language"])
    credentials = CredentialStore(directories)
  }

  /// Flags, environment and defaults; without the environment when the trouble is there.
  private static func usable(
    _ flags: [String: String], _ environment: Environment
  ) throws(VisualError) -> Settings {
    if let settings = try? Settings.client(flags: flags, environment: environment, file: nil) { return settings }
    return try Settings.client(flags: flags, environment: Environment([:]), file: nil)
  }

  /// Where the engine is, by flag, environment, conf file, `login`, default.
  func origin() throws(VisualError) -> EngineOrigin {
    if !settings.isGiven("engine_url"), let remembered = try credentials.engine() {
      return try EngineOrigin(remembered)
    }
    return try EngineOrigin(try settings.required("engine_url"))
  }

  /// The token that the environment or the conf file gives for an engine.
  func configuredToken(for origin: EngineOrigin) throws(VisualError) -> Secret? {
    try ConfiguredToken.of(settings, file: file, for: origin)
  }

  /// The token in force: environment, conf file, `login`.
  func token(for origin: EngineOrigin) throws(VisualError) -> Secret? {
    if let given = try configuredToken(for: origin) { return given }
    return try credentials.credential(for: origin)?.secret
  }
}
