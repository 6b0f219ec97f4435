import Glibc
import Platform
import Testing

/// A bad configuration stops the engine before its first request, and says which setting and what form.
@Suite struct EngineSettingStories {
  static let required = [
    "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "BUNNY_LIBRARY_ID", "BUNNY_STREAM_API_KEY",
    "VISUAL_PLAY_TOKEN_SECRET",
  ]

  /// Name, value, a word of the form that is asked for.
  static let malformed: [(String, String, String)] = [
    ("STRIPE_SECRET_KEY", "pk_test_123", "sk_"),
    ("STRIPE_WEBHOOK_SECRET", "secret", "whsec_"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_a,wrong", "whsec_"),
    ("BUNNY_LIBRARY_ID", "forty-two", "number"),
    ("BUNNY_LIBRARY_ID", "0", "number"),
    ("BUNNY_STREAM_API_KEY", "short", "8"),
    ("VISUAL_PLAY_TOKEN_SECRET", "too-short", "32"),
    ("STRIPE_API_BASE", "ftp://stripe", "http"),
    ("BUNNY_API_BASE", "nonsense", "http"),
    ("APP_BASE_URL", "localhost:4000", "http"),
    ("PORT", "65536", "65535"),
  ]

  private func environment(_ folder: PrivateFolder, _ changes: [String: String]) -> [String: String] {
    var all = World.base(folder)
    all["STRIPE_SECRET_KEY"] = Secrets.stripeKey
    all["STRIPE_WEBHOOK_SECRET"] = Secrets.webhook
    all["BUNNY_LIBRARY_ID"] = "42"
    all["BUNNY_STREAM_API_KEY"] = Secrets.bunnyKey
    all["VISUAL_PLAY_TOKEN_SECRET"] = Secrets.playToken
    return all.merging(changes) { $1 }.filter { !$0.value.isEmpty }
  }

  private func serve(
    _ folder: PrivateFolder, _ environment: [String: String], _ arguments: [String] = []
  ) async throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
    let port = arguments.contains("--port") || environment["PORT"] != nil ? [] : ["--port", "0"]
    return try await World.run(
      ["serve", "--database", folder.path + "/visual.sqlite"] + port + arguments, environment: environment)
  }

  @Test(arguments: required)
  func aMissingSettingIsNamed(name: String) async throws {
    let folder = try PrivateFolder()
    for language in ["fr", "en"] {
      let run = try await serve(folder, environment(folder, [name: "", "VISUAL_LANG": language]))
      #expect(run.ending == .exited(78))
      #expect(run.errors.contains(name), "\(run.errors)")
      #expect(run.errors.contains(language == "fr" ? "manque" : "is missing"), "\(run.errors)")
      #expect(run.errors.split(separator: "\n").count == 1)
      #expect(run.output.isEmpty)
    }
  }

  @Test(arguments: malformed)
  func aMalformedSettingIsNamedWithItsForm(name: String, value: String, form: String) async throws {
    let folder = try PrivateFolder()
    let run = try await serve(folder, environment(folder, [name: value, "VISUAL_LANG": "en"]))
    #expect(run.ending == .exited(78), "\(run.errors)")
    #expect(run.errors.contains(name), "\(run.errors)")
    #expect(run.errors.contains(form), "\(run.errors)")
    if ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "BUNNY_STREAM_API_KEY", "VISUAL_PLAY_TOKEN_SECRET"].contains(name)
    {
      #expect(!run.errors.contains(value), "the value of a secret is shown")
    }
  }

  @Test func aConfFileWithSecretsThatOthersCanReadIsRefused() async throws {
    let folder = try PrivateFolder()
    let file = try folder.file("engine.conf", Array("[engine]\nstripe_secret_key = \"\(Secrets.stripeKey)\"\n".utf8))
    chmod(file, 0o644)
    let open = try await serve(
      folder, environment(folder, ["STRIPE_SECRET_KEY": "", "VISUAL_LANG": "en"]), ["--config", file])
    #expect(open.ending == .exited(78))
    #expect(open.errors.contains("chmod 600"), "\(open.errors)")
    #expect(!open.errors.contains(Secrets.stripeKey))
    chmod(file, 0o600)
    // Good enough now: what is left to complain about is something else.
    let engine = try await Engine.start(
      database: folder.path + "/visual.sqlite", arguments: ["--config", file],
      environment: environment(folder, ["STRIPE_SECRET_KEY": ""]))
    engine.process.destroy()
  }

  @Test func aMissingConfFileIsNamed() async throws {
    let folder = try PrivateFolder()
    let run = try await serve(folder, environment(folder, [:]), ["--config", folder.path + "/nowhere.conf"])
    #expect(run.ending == .exited(78))
    #expect(run.errors.contains("nowhere.conf"))
  }

  @Test func checkTellsWhatIsMissingAndWhatIsWell() async throws {
    let folder = try PrivateFolder()
    let bad = try await World.run(
      ["check", "--database", folder.path + "/visual.sqlite"],
      environment: environment(folder, ["STRIPE_SECRET_KEY": "", "BUNNY_LIBRARY_ID": ""]))
    #expect(bad.ending == .exited(78))
    #expect(bad.output.contains("STRIPE_SECRET_KEY") && bad.output.contains("BUNNY_LIBRARY_ID"), "\(bad.output)")
    try await withWorld { world in
      let environment = world.engineEnvironment
      let good = try await World.run(["check", "--database", world.database], environment: environment)
      #expect(good.ending == .exited(0), "\(good.output)\n\(good.errors)")
      for secret in Secrets.all { #expect(!good.output.contains(secret)) }
      // A restricted key that may read events, but no Checkout Sessions.
      try await world.sandbox.fault("GET /v1/checkout/sessions", ["status": .integer(403)], count: 100)
      let restricted = try await World.run(["check", "--database", world.database], environment: environment)
      #expect(restricted.ending == .exited(78), "\(restricted.output)")
    }
  }

  /// Help, complaints about words and what is printed for people are in the person's language.
  @Test(arguments: [
    ("fr", "Sert l’API", "OPTIONS :", "option inconnue", "vont ensemble"),
    ("en", "Serve the API", "OPTIONS:", "Unknown option", "go together"),
  ])
  func itSpeaksThePersonsLanguage(
    language: String, abstract: String, heading: String, unknown: String, together: String
  ) async throws {
    let folder = try PrivateFolder()
    let spoken = environment(folder, ["VISUAL_LANG": language])
    let help = try await World.run(["serve", "--help"], environment: spoken)
    #expect(help.ending == .exited(0) && help.errors.isEmpty, "\(help.errors)")
    #expect(help.output.contains(abstract) && help.output.contains(heading), "\(help.output)")
    for (words, complaint) in [(["serve", "--nonsense"], unknown), (["serve", "--tls-cert", "a"], together)] {
      let run = try await World.run(words, environment: spoken)
      #expect(run.ending == .exited(64) && run.output.isEmpty)
      #expect(run.errors.hasPrefix("visual-engine: ") && run.errors.contains(complaint), "\(run.errors)")
      #expect(run.errors.contains("visual-engine ") && run.errors.contains("--help"), "\(run.errors)")
    }
    let role = try await World.run(["token", "create", "--user", "ana", "--role", "chef"], environment: spoken)
    #expect(role.ending == .exited(64) && role.errors.contains("visual-engine token create --help"), "\(role.errors)")
  }

  @Test func wrongWordsAre64() async throws {
    let folder = try PrivateFolder()
    for words in [["serve", "--port", "x"], ["serve", "--nonsense"], ["nonsense"], ["serve", "--tls-cert", "a"]] {
      let run = try await World.run(words, environment: environment(folder, [:]))
      #expect(run.ending == .exited(64), "\(words)")
    }
  }
}
