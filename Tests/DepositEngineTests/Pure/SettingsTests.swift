import CurlTransport
import Platform
import Testing

@testable import DepositEngine

/// Everything is checked before the first request.
@Suite struct SettingsTests {
  private static let complete = [
    "STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1", "BUNNY_LIBRARY_ID": "42",
    "BUNNY_STREAM_API_KEY": "library-key", "VISUAL_PLAY_TOKEN_SECRET": "0123456789abcdef0123456789abcdef",
  ]

  private static func settings(_ changes: [String: String?] = [:]) throws -> EngineSettings {
    let environment = Environment(complete).with(changes)
    return try EngineSettings(
      try Settings.engine(flags: [:], environment: environment, file: nil),
      directories: UserDirectories(Environment(["HOME": "/home/ada"])))
  }

  @Test func fiveSettingsAreEnough() throws {
    let settings = try Self.settings()
    #expect(settings.stripeKey.reveal() == "sk_test_1")
    #expect(settings.stripeWebhookSecrets.map { $0.reveal() } == ["whsec_1"])
    #expect(settings.stripeBase == "https://api.stripe.com")
    #expect(settings.stripeVersion == "2024-06-20")
    #expect(settings.bunnyBase == "https://video.bunnycdn.com")
    #expect(settings.bunnyLibraryID == 42)
    #expect(settings.appBaseURL == nil)
    #expect(settings.instance == "visual")
    #expect(settings.port == 4_000)
    #expect(settings.databasePath == "/home/ada/.local/state/visual-engine/visual.sqlite")
    #expect(settings.mode == .test)
    #expect(settings.bunnyReadOnlyKey == nil)
  }

  @Test(arguments: complete.keys.sorted())
  func eachOfThemIsNamedWhenItIsMissing(_ name: String) async throws {
    for value in [nil, ""] as [String?] {
      do {
        _ = try Self.settings([name: value])
        Issue.record("\(name) is missing, and nobody says so")
      } catch let error as VisualError {
        #expect(error.kind == .configuration)
        #expect(error.sentence.en.contains(name))
        #expect(error.sentence.fr.contains(name))
      }
    }
  }

  @Test(arguments: [
    ("STRIPE_SECRET_KEY", "pk_test_1"), ("STRIPE_SECRET_KEY", "sk_"), ("STRIPE_SECRET_KEY", "sk_test_1 x"),
    ("STRIPE_WEBHOOK_SECRET", "sk_test_1"), ("STRIPE_WEBHOOK_SECRET", "whsec_"), ("STRIPE_WEBHOOK_SECRET", "Off"),
    ("STRIPE_WEBHOOK_SECRET", "off,whsec_1"), ("STRIPE_WEBHOOK_SECRET", "whsec_1, off"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_1,"), ("STRIPE_WEBHOOK_SECRET", ","), ("STRIPE_WEBHOOK_SECRET", " "),
    ("BUNNY_LIBRARY_ID", "0"), ("BUNNY_LIBRARY_ID", "42a"), ("BUNNY_LIBRARY_ID", "1000000000"),
    ("BUNNY_STREAM_API_KEY", "short"), ("VISUAL_PLAY_TOKEN_SECRET", "0123456789"), ("PORT", "65536"), ("PORT", "-1"),
    ("PORT", "http"), ("APP_BASE_URL", "visual.example"), ("APP_BASE_URL", "ftp://visual.example"),
    ("STRIPE_API_BASE", "https://"), ("BUNNY_API_BASE", "https://a b"), ("VISUAL_INSTANCE", "two words"),
    ("VISUAL_INSTANCE", String(repeating: "a", count: 41)), ("BUNNY_READ_ONLY_API_KEY", "short"),
  ])
  func whatIsMalformedIsNamedAndNeverRepeated(_ name: String, _ value: String) {
    do {
      _ = try Self.settings([name: value])
      Issue.record("\(name)=\(value) passes")
    } catch let error as VisualError {
      #expect(error.kind == .configuration)
      #expect(error.sentence.en.contains(name))
      let isSecret = ConfigurationKey.engine.contains { $0.variable == name && $0.isSecret }
      if isSecret, value.utf8.count > 4, value != "whsec_" { #expect(!error.sentence.en.contains(value)) }
    } catch {
      Issue.record("\(error)")
    }
  }

  /// `off`, however it is written, never becomes a key that an attacker could sign with.
  @Test(arguments: ["off", " off", "off ", "\toff\n", "off,", ",off", "off,off", "off, whsec_1", "whsec_1,off", "OFF"])
  func offIsNeverASecret(_ value: String) {
    let secrets = (try? Self.settings(["STRIPE_WEBHOOK_SECRET": value]))?.stripeWebhookSecrets ?? []
    #expect(secrets.isEmpty)
  }

  @Test func severalSecretsWhileOneIsRolled() throws {
    let settings = try Self.settings(["STRIPE_WEBHOOK_SECRET": " whsec_new , whsec_old"])
    #expect(settings.stripeWebhookSecrets.map { $0.reveal() } == ["whsec_new", "whsec_old"])
  }

  @Test func addressesLoseTheirLastSlash() throws {
    let settings = try Self.settings([
      "STRIPE_API_BASE": "http://127.0.0.1:1/", "BUNNY_API_BASE": "http://127.0.0.1:2/",
      "APP_BASE_URL": "https://visual.example/", "VISUAL_DATABASE": "/srv/visual.sqlite",
    ])
    #expect(settings.stripeBase == "http://127.0.0.1:1")
    #expect(settings.bunnyBase == "http://127.0.0.1:2")
    #expect(settings.appBaseURL == "https://visual.example")
    #expect(settings.databasePath == "/srv/visual.sqlite")
  }

  @Test(arguments: [
    ("https://api.stripe.com", "sk_live_1", EngineSettings.Mode.live), ("https://api.stripe.com/", "rk_live_1", .live),
    ("https://api.stripe.com", "sk_test_1", .test), ("http://127.0.0.1:9", "sk_test_1", .sandbox),
    ("https://api.stripe.com.evil.example", "sk_live_1", .sandbox),
  ])
  func theModeSaysWhatAPaymentMeans(_ base: String, _ key: String, _ mode: EngineSettings.Mode) throws {
    #expect(try Self.settings(["STRIPE_API_BASE": base, "STRIPE_SECRET_KEY": key]).mode == mode)
  }

  @Test func printingSettingsShowsNoSecret() throws {
    var text = ""
    dump(try Self.settings(), to: &text)
    for secret in ["sk_test_1", "whsec_1", "library-key", "0123456789abcdef"] { #expect(!text.contains(secret)) }
  }
}
