import Platform
import Testing

@Suite struct SettingsTests {
  @Test("First found wins: flag, environment, conf file, built-in default; each says where it came from")
  func precedence() throws {
    let file = try ConfigurationFile(path: "/c/x.conf", toml: "theme = \"from-file\"")
    func entry(_ flags: [String: String], _ environment: [String: String], _ file: ConfigurationFile?) throws
      -> Settings.Entry?
    {
      try Settings.client(flags: flags, environment: Environment(environment), file: file)
        .entries.first { $0.key.name == "theme" }
    }
    let environment = ["VISUAL_THEME": "from-environment"]
    let flag = try entry(["theme": "from-flag"], environment, file)
    #expect(flag?.value == "from-flag" && flag?.origin == .flag)
    let variable = try entry([:], environment, file)
    #expect(variable?.value == "from-environment" && variable?.origin == .environment(variable: "VISUAL_THEME"))
    let inFile = try entry([:], ["VISUAL_THEME": ""], file)
    #expect(inFile?.value == "from-file" && inFile?.origin == .file(path: "/c/x.conf"))
    let builtIn = try entry([:], [:], nil)
    #expect(builtIn?.value == "visual" && builtIn?.origin == .builtIn)
  }

  @Test("A secret is never shown")
  func secrets() throws {
    let settings = try engine(Self.complete)
    let shown = settings.entries.map { "\($0.shown)" }.joined(separator: " ")
    for name in ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "BUNNY_STREAM_API_KEY", "VISUAL_PLAY_TOKEN_SECRET"] {
      #expect(!shown.contains(try #require(Self.complete[name])))
    }
    #expect(try settings.required("stripe_secret_key") == "sk_test_123")
    let secret = Secret("sk_test_123")
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), "\([secret])", dumped] { #expect(!text.contains("sk_test")) }
  }

  @Test("A required setting that is missing is named, with its form and its place", arguments: requiredNames)
  func missing(name: String) throws {
    let variable = name.uppercased()
    var environment = Self.complete
    environment[variable] = nil
    let settings = try engine(environment)
    #expect(settings.missing.map(\.name) == [name])
    let error = try #require(visualError { _ = try settings.required(name) })
    #expect(error.code == "setting_missing" && error.kind == .configuration)
    for language in Language.allCases {
      #expect(error.sentence(language).contains(variable))
      #expect(error.sentence(language).contains(name))
      #expect(error.sentence(language).contains("[engine]"))
    }
  }

  @Test("With all required settings nothing is missing, and the defaults are the documented ones")
  func complete() throws {
    let settings = try engine(Self.complete)
    #expect(settings.missing.isEmpty)
    #expect(settings["stripe_api_base"] == "https://api.stripe.com")
    #expect(settings["stripe_api_version"] == "2024-06-20")
    #expect(settings["bunny_api_base"] == "https://video.bunnycdn.com")
    #expect(settings["bunny_logging_base"] == "https://logging.bunnycdn.com")
    #expect(settings["port"] == "4000")
    #expect(settings["app_base_url"] == nil)
  }

  @Test(
    "A malformed setting is named with the form it must have, and its value is not repeated",
    arguments: [
      ("STRIPE_SECRET_KEY", "pk_test_123", "sk_"), ("STRIPE_SECRET_KEY", "sk_", "sk_"),
      ("STRIPE_WEBHOOK_SECRET", "secret", "whsec_"), ("STRIPE_WEBHOOK_SECRET", "whsec_a,", "whsec_"),
      ("STRIPE_WEBHOOK_SECRET", "whsec_a,sk_b", "whsec_"), ("BUNNY_LIBRARY_ID", "my-library", "1"),
      ("BUNNY_LIBRARY_ID", "0", "1"), ("BUNNY_STREAM_API_KEY", "short", "8"),
      ("VISUAL_PLAY_TOKEN_SECRET", "too-short-for-a-secret", "32"), ("PORT", "65536", "65535"), ("PORT", "-1", "65535"),
      ("PORT", "http", "65535"), ("APP_BASE_URL", "visual.example", "https://"),
      ("APP_BASE_URL", "https://user@visual.example", "https://"),
      ("APP_BASE_URL", "https://visual.example?x=1", "https://"),
      ("STRIPE_API_BASE", "ftp://api.stripe.com", "https://"), ("STRIPE_API_BASE", "https://", "https://"),
      ("STRIPE_API_BASE", "https://a b", "https://"), ("BUNNY_API_BASE", "https:///videos", "https://"),
    ])
  func malformed(variable: String, value: String, form: String) throws {
    var environment = Self.complete
    environment[variable] = value
    let error = try #require(visualError { _ = try engine(environment) })
    #expect(error.code == "setting_malformed" && error.kind == .configuration)
    for language in Language.allCases {
      #expect(error.sentence(language).contains(variable))
      #expect(error.sentence(language).contains(form))
      // Short values occur in the sentence's own words.
      if value.count > 8 { #expect(!error.sentence(language).contains(value)) }
    }
  }

  @Test(
    "Well-formed settings are taken",
    arguments: [
      ("STRIPE_SECRET_KEY", "rk_live_1"), ("STRIPE_WEBHOOK_SECRET", "off"),
      ("STRIPE_WEBHOOK_SECRET", "whsec_new, whsec_old"), ("PORT", "0"), ("PORT", "65535"),
      ("APP_BASE_URL", "http://127.0.0.1:4000"), ("APP_BASE_URL", "https://[::1]:8443/base"),
    ])
  func wellFormed(variable: String, value: String) throws {
    var environment = Self.complete
    environment[variable] = value
    #expect(try engine(environment)[variable.lowercased()] == value)
  }

  @Test(
    "Client settings have forms too",
    arguments: [
      ("language", "de"), ("color", "sometimes"), ("mouse", "yes"), ("notifications", "loud"), ("upload_limit", "fast"),
      ("upload_limit", "-1"), ("upload_limit", "2 M"), ("upload_limit", "99999999999999999999"),
      ("upload_limit", "9223372036854775807k"), ("parallel_uploads", "0"), ("parallel_uploads", "17"),
      ("engine_url", "localhost:4000"), ("token", "a\u{1B}b"),
    ])
  func clientForms(name: String, value: String) {
    let error = visualError { _ = try Settings.client(flags: [name: value], environment: Environment([:]), file: nil) }
    #expect(error?.code == "setting_malformed")
    #expect(error?.sentence(.en).contains("--" + name.split(separator: "_").joined(separator: "-")) == true)
  }

  @Test("What cannot be used is named, each, and what is found next counts") func usable() throws {
    let file = try ConfigurationFile(
      path: "/c.conf", toml: "engine_url = \"https://engine.example\"\nmouse = \"yes\"\nlanguage = \"en\"")
    let (settings, troubles) = Settings.usableClient(
      flags: ["color": "sometimes"], environment: Environment(["VISUAL_ENGINE_URL": "nowhere"]), file: file)
    #expect(settings["engine_url"] == "https://engine.example" && settings["language"] == "en")
    #expect(settings["color"] == "auto" && settings["mouse"] == "true")
    #expect(troubles.allSatisfy { $0.code == "setting_malformed" })
    let said = troubles.map { $0.sentence(.en) }.joined(separator: "\n")
    #expect(troubles.count == 3)
    for name in ["--color", "VISUAL_ENGINE_URL", "mouse"] { #expect(said.contains(name), "\(said)") }
  }

  @Test(
    "Rates are bytes per second in powers of 1000",
    arguments: [
      ("0", 0), ("500k", 500_000), ("2M", 2_000_000), ("1G", 1_000_000_000), ("123", 123), ("", nil), ("k", nil),
    ]
      as [(String, Int?)])
  func rates(text: String, bytes: Int?) {
    #expect(ConfigurationKey.bytesPerSecond(text) == bytes)
  }

  private func engine(_ environment: [String: String]) throws -> Settings {
    try Settings.engine(flags: [:], environment: Environment(environment), file: nil)
  }

  private static let requiredNames = [
    "stripe_secret_key", "stripe_webhook_secret", "bunny_library_id", "bunny_stream_api_key",
    "visual_play_token_secret",
  ]

  private static let complete = [
    "STRIPE_SECRET_KEY": "sk_test_123", "STRIPE_WEBHOOK_SECRET": "whsec_123456", "BUNNY_LIBRARY_ID": "568241",
    "BUNNY_STREAM_API_KEY": "key-of-the-library", "VISUAL_PLAY_TOKEN_SECRET": "0123456789abcdef0123456789abcdef",
  ]
}
