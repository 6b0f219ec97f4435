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
  let troubles: [VisualError]

  /// - Parameter isTolerant: goes on without what cannot be used of the conf file and the environment.
  init(_ given: GivenOptions, isTolerant: Bool = false) throws(VisualError) {
    try given.requireWellFormed()
    environment = .process
    directories = UserDirectories(environment)
    configurationPath = given.config ?? directories.configurationFile
    if isTolerant {
      let (found, trouble) = Self.readable(configurationPath, isNamed: given.config != nil)
      let (usable, others) = Settings.usableClient(flags: given.settings, environment: environment, file: found)
      (settings, file, troubles) = (usable, found, [trouble].compactMap(\.self) + others)
    } else {
      let found = try Self.read(configurationPath, isNamed: given.config != nil)
      (settings, file, troubles) = (
        try Settings.client(flags: given.settings, environment: environment, file: found), found, []
      )
    }
    language = Language.resolve(flag: given.lang, environment: environment, configured: settings["language"])
    credentials = CredentialStore(directories)
  }

  private static func read(_ path: String, isNamed: Bool) throws(VisualError) -> ConfigurationFile? {
    let found = try ConfigurationFile.read(path: path)
    if found == nil, isNamed { throw .configurationFileMissing(path: path) }
    return found
  }

  private static func readable(_ path: String, isNamed: Bool) -> (file: ConfigurationFile?, trouble: VisualError?) {
    do throws(VisualError) {
      return (try read(path, isNamed: isNamed), nil)
    } catch {
      return (nil, error)
    }
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
