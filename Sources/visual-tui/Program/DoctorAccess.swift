import EngineClient
import Platform
import Reports

/// The settings in force and the engine they lead to, for `doctor`: what cannot be used is told, and the rest is looked
/// at without it.
struct DoctorAccess {
  private(set) var settings: [DoctorReport.Setting]
  private(set) var origin: EngineOrigin
  private(set) var token: Secret?
  /// Why the conf file, the environment or what `login` left is not in force.
  private(set) var troubles: [DoctorReport.Check] = []
  /// What that ends with.
  private(set) var exitCode: Platform.ExitCode?

  /// - Throws: `engine_url_malformed`, for the one setting that nothing can be looked at without.
  init(_ place: Workplace) throws(VisualError) {
    settings = place.settings.entries.map { entry in
      DoctorReport.Setting(
        name: entry.key.name, value: entry.shown, source: .init(entry.origin), origin: entry.origin.description)
    }
    origin = try EngineOrigin(try place.settings.required("engine_url"))
    for trouble in place.surroundings.troubles { note(trouble, .checkConfiguration, key: "configuration") }
    do throws(VisualError) {
      try followLogin(place)
    } catch {
      note(error, .checkCredentials, key: "credentials")
    }
  }

  /// What `login` left is a source of its own.
  private mutating func followLogin(_ place: Workplace) throws(VisualError) {
    let login = Phrase.fromLogin(path: place.credentials.path)
    token = try place.configuredToken(for: origin)
    let remembered = try place.origin()
    if !place.common.sandbox, remembered != origin, let index = settings.firstIndex(where: { $0.name == "engine_url" })
    {
      settings[index] = .init(name: "engine_url", value: remembered.text, source: .login, origin: login)
    }
    origin = remembered
    token = try place.configuredToken(for: origin)
    // A conf file's token for another engine is not in force.
    if token == nil { settings.removeAll { $0.name == "token" } }
    guard token == nil, let stored = try place.credentials.credential(for: origin) else { return }
    token = stored.secret
    settings.append(.init(name: "token", value: "•••", source: .login, origin: login))
  }

  private mutating func note(_ error: VisualError, _ name: Phrase, key: String) {
    troubles.append(.init(name: name, isGood: false, finding: error.sentence, key: key))
    exitCode = exitCode ?? error.kind.exitCode
  }
}
