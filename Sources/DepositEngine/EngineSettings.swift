import BunnyGateway
public import Platform

/// The engine's settings, typed: everything is checked before the first request, never at the first use.
public struct EngineSettings: Sendable {
  /// What a payment means here.
  public enum Mode: String, Sendable {
    case live
    case test
    /// Stripe's address is not Stripe's.
    case sandbox
  }

  public var stripeKey: Secret
  /// Empty when the webhook is off.
  public var stripeWebhookSecrets: [Secret]
  public var stripeBase: String
  public var stripeVersion: String
  public var bunnyLibraryID: Int
  public var bunnyKey: Secret
  public var bunnyReadOnlyKey: Secret?
  public var bunnyBase: String
  /// The first signs, all verify: so a secret can be rolled while tokens are out.
  public var playTokenSecrets: [Secret]
  /// nil: no play links, since nothing would protect the films behind them.
  var playback: PlaybackProtection?
  public var trustedProxies: [IPRange]
  /// What one token may ask a second, on average; 0: no limit.
  public var requestsPerSecond: Int
  /// nil: the address the engine is bound to.
  public var appBaseURL: String?
  public var instance: String
  public var port: Int
  public var databasePath: String
  /// Folder of the hourly backups; nil: none are made.
  public var backupFolder: String?
  public var mode: Mode
  /// Where the CDN tells what it sent; nil when its zone or key is not set.
  public var logs: LogSettings?

  /// Reads the settings in force.
  ///
  /// - Throws: ``VisualError`` of kind configuration that names the first setting that is missing or malformed.
  public init(_ settings: Settings, directories: UserDirectories) throws(VisualError) {
    stripeKey = Secret(try settings.required("stripe_secret_key"))
    let webhook = try settings.required("stripe_webhook_secret").trimmingSpaces
    stripeWebhookSecrets =
      webhook == "off" ? [] : webhook.split(separator: ",").map { Secret(String($0).trimmingSpaces) }
    bunnyLibraryID = try Self.number(settings, "bunny_library_id")
    bunnyKey = Secret(try settings.required("bunny_stream_api_key"))
    playTokenSecrets = try settings.required("visual_play_token_secret").split(separator: ",").map {
      Secret(String($0).trimmingSpaces)
    }
    playback = try Self.playback(settings)
    trustedProxies = settings["visual_trusted_proxies"].flatMap { IPRange.list($0) } ?? []
    requestsPerSecond = try Self.number(settings, "visual_rate_limit")
    stripeBase = try Self.base(settings, "stripe_api_base")
    stripeVersion = try settings.required("stripe_api_version")
    bunnyBase = try Self.base(settings, "bunny_api_base")
    bunnyReadOnlyKey = settings["bunny_read_only_api_key"].map { Secret($0) }
    appBaseURL = settings["app_base_url"].map(Self.withoutTrailingSlash)
    instance = try settings.required("visual_instance")
    port = try Self.number(settings, "port")
    databasePath = settings["visual_database"] ?? Self.defaultDatabase(directories)
    let backups = settings["visual_backups"] ?? databasePath + ".backups"
    backupFolder = backups == "off" ? nil : Self.withoutTrailingSlash(backups)
    let isStripe = stripeBase == "https://api.stripe.com"
    logs = try LogSettings(settings, bunnyBase: bunnyBase)
    mode = !isStripe ? .sandbox : stripeKey.reveal().contains("_test_") ? .test : .live
  }

  /// Bunny's player needs only the key; the CDN's forms are a choice, so what they need must be there.
  private static func playback(_ settings: Settings) throws(VisualError) -> PlaybackProtection? {
    switch try settings.required("playback") {
    case "cdn", "cdn_ip":
      return PlaybackProtection(
        key: Secret(try settings.required("bunny_token_security_key")),
        form: .playlist(
          host: withoutTrailingSlash(try settings.required("bunny_cdn_host")),
          locksAddress: settings["playback"] == "cdn_ip"))
    default:
      guard let key = settings["bunny_token_security_key"] else { return nil }
      return PlaybackProtection(
        key: Secret(key),
        form: .player(base: try base(settings, "bunny_embed_base"), libraryID: try number(settings, "bunny_library_id"))
      )
    }
  }

  /// `$XDG_STATE_HOME/visual-engine/visual.sqlite`
  public static func defaultDatabase(_ directories: UserDirectories) -> String {
    PrivateFile.parent(of: directories.state) + "/visual-engine/visual.sqlite"
  }

  private static func number(_ settings: Settings, _ name: String) throws(VisualError) -> Int {
    guard let value = Int(try settings.required(name)) else { throw .settingUnknown(name) }
    return value
  }

  private static func base(_ settings: Settings, _ name: String) throws(VisualError) -> String {
    withoutTrailingSlash(try settings.required(name))
  }

  private static func withoutTrailingSlash(_ text: String) -> String {
    text.hasSuffix("/") ? String(text.dropLast()) : text
  }
}
