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

  init(_ common: CommonOptions) throws(VisualError) {
    try common.requireWellFormed()
    environment = .process
    directories = UserDirectories(environment)
    configurationPath = common.config ?? directories.configurationFile
    file = try ConfigurationFile.read(path: configurationPath)
    if file == nil, let named = common.config { throw .configurationFileMissing(path: named) }
    settings = try Settings.client(flags: common.settings, environment: environment, file: file)
    language = Language.resolve(flag: common.lang, environment: environment, configured: settings["language"])
    credentials = CredentialStore(directories)
  }

  /// Where the engine is, by flag, environment, conf file, `login`, default.
  func origin() throws(VisualError) -> EngineOrigin {
    let entry = settings.entries.first { $0.key.name == "engine_url" }
    if entry?.origin == .builtIn, let remembered = try credentials.engine() { return try EngineOrigin(remembered) }
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
