/// One setting: where it may be written, what form it has, who needs it.
///
/// The two tables (``ConfigurationKey/client`` and ``ConfigurationKey/engine``) are the one list of settings:
/// `visual-tui.conf`, `doctor`, `check` and the refusal to start are made from them or tested against them.
public struct ConfigurationKey: Hashable, Sendable {
  /// What a value must look like.
  public enum Form: Hashable, Sendable {
    case text
    /// An absolute `http://` or `https://` URL without a trailing slash.
    case url
    /// A whole number within bounds.
    case number(ClosedRange<Int>)
    /// One of some words.
    case choice([String])
    case flag
    /// Starts with one of the prefixes.
    case prefixed([String])
    /// Comma-separated items that start with the prefix, or the one word instead.
    case prefixedList(String, orWord: String)
    /// 1 to 40 letters, digits, `.`, `_`, `-`.
    case identifier
    /// At least so many bytes.
    case longText(minimumBytes: Int)
    /// Comma-separated items of at least so many bytes each.
    case longTextList(minimumBytes: Int)
    /// Comma-separated IP addresses, or networks such as `10.0.0.0/8`.
    case addressList
    /// A bandwidth such as `2M` or `500k` (bytes per second), or `0` for no limit.
    case rate
  }

  /// The key in the conf file.
  public let name: String
  /// The environment variable.
  public let variable: String?
  public let form: Form
  public let isRequired: Bool
  public let isSecret: Bool
  public let defaultValue: String?
  public let purpose: Phrase
}

extension ConfigurationKey {
  private init(
    _ name: String, _ variable: String?, _ form: Form, required: Bool = false, secret: Bool = false,
    default defaultValue: String? = nil, fr: String, en: String
  ) {
    self.init(
      name: name, variable: variable, form: form, isRequired: required, isSecret: secret, defaultValue: defaultValue,
      purpose: Phrase(fr: fr, en: en))
  }

  /// The client's settings, at the top of `visual-tui.conf`.
  public static let client: [ConfigurationKey] = [
    .init(
      "engine_url", "VISUAL_ENGINE_URL", .url, default: "http://127.0.0.1:4000", fr: "adresse du moteur",
      en: "the engine's address"),
    .init(
      "token", "VISUAL_TOKEN", .text, secret: true,
      fr: "jeton d’accès (« visual-tui login » l’enregistre) ; celui d’un fichier ne va qu’au moteur de ce fichier",
      en: "access token (visual-tui login stores it); one from a file goes to that file's engine only"),
    .init("theme", "VISUAL_THEME", .text, default: "visual", fr: "thème", en: "theme"),
    .init("language", "VISUAL_LANG", .choice(["fr", "en"]), fr: "langue de l’interface", en: "interface language"),
    .init(
      "color", nil, .choice(["auto", "always", "never"]), default: "auto", fr: "couleurs", en: "colours"),
    .init("mouse", nil, .flag, default: "true", fr: "souris", en: "mouse"),
    .init(
      "notifications", nil, .choice(["off", "bell", "osc"]), default: "bell",
      fr: "prévenir quand un dépôt est payé, envoyé ou lisible",
      en: "tell when a deposit is paid, uploaded or playable"),
    .init(
      "upload_limit", nil, .rate, default: "0", fr: "débit d’envoi maximal, en octets par seconde (0 : aucun)",
      en: "highest upload rate, in bytes per second (0: none)"),
    .init(
      "parallel_uploads", nil, .number(1...16), default: "2", fr: "envois simultanés", en: "uploads at once"),
  ]

  /// The engine's settings, under `[engine]` in the conf file.
  public static let engine: [ConfigurationKey] = [
    .init(
      "stripe_secret_key", "STRIPE_SECRET_KEY", .prefixed(["sk_", "rk_"]), required: true, secret: true,
      fr: "clé secrète de l’API Stripe", en: "Stripe API secret key"),
    .init(
      "stripe_webhook_secret", "STRIPE_WEBHOOK_SECRET", .prefixedList("whsec_", orWord: "off"), required: true,
      secret: true, fr: "secret de signature du webhook Stripe (« off » : pas de webhook)",
      en: "Stripe webhook signing secret (off: no webhook)"),
    .init(
      "bunny_library_id", "BUNNY_LIBRARY_ID", .number(1...999_999_999), required: true,
      fr: "numéro de la bibliothèque Bunny Stream", en: "Bunny Stream library number"),
    .init(
      "bunny_stream_api_key", "BUNNY_STREAM_API_KEY", .longText(minimumBytes: 8), required: true, secret: true,
      fr: "clé d’API de la bibliothèque Bunny", en: "Bunny library API key"),
    .init(
      "visual_play_token_secret", "VISUAL_PLAY_TOKEN_SECRET", .longTextList(minimumBytes: 32), required: true,
      secret: true, fr: "secret des jetons de lecture ; le premier de plusieurs signe, tous vérifient",
      en: "play token secret; of several the first signs, all verify"),
    .init(
      "app_base_url", "APP_BASE_URL", .url, fr: "adresse publique du moteur (sinon celle qu’il écoute)",
      en: "the engine's public address (else the bound one)"),
    .init("port", "PORT", .number(0...65_535), default: "4000", fr: "port d’écoute", en: "port to listen on"),
    .init(
      "stripe_api_base", "STRIPE_API_BASE", .url, default: "https://api.stripe.com", fr: "adresse de l’API Stripe",
      en: "Stripe API address"),
    .init(
      "stripe_api_version", "STRIPE_API_VERSION", .text, default: "2024-06-20", fr: "version de l’API Stripe",
      en: "Stripe API version"),
    .init(
      "bunny_api_base", "BUNNY_API_BASE", .url, default: "https://video.bunnycdn.com", fr: "adresse de l’API Bunny",
      en: "Bunny API address"),
    .init(
      "bunny_read_only_api_key", "BUNNY_READ_ONLY_API_KEY", .longText(minimumBytes: 8), secret: true,
      fr: "clé en lecture seule : vérifie les webhooks de Bunny", en: "read-only key: checks Bunny's webhooks"),
    .init(
      "playback", "VISUAL_PLAYBACK", .choice(["embed", "cdn", "cdn_ip"]), default: "embed",
      fr: "ce qu’un lien de lecture ouvre : lecteur de Bunny, HLS du CDN, HLS lié à l’adresse IP",
      en: "what a play link opens: Bunny's player, the CDN's HLS, HLS locked to the IP address"),
    .init(
      "bunny_embed_base", "BUNNY_EMBED_BASE", .url, default: "https://iframe.mediadelivery.net",
      fr: "adresse du lecteur de Bunny", en: "address of Bunny's player"),
    .init("bunny_cdn_host", "BUNNY_CDN_HOST", .text, fr: "hôte du CDN", en: "CDN host"),
    .init(
      "bunny_token_security_key", "BUNNY_TOKEN_SECURITY_KEY", .longText(minimumBytes: 8), secret: true,
      fr: "clé de protection de la lecture", en: "playback protection key"),
    .init(
      "bunny_account_api_key", "BUNNY_ACCOUNT_API_KEY", .longText(minimumBytes: 8), secret: true,
      fr: "clé du compte Bunny : télécharge les journaux du CDN", en: "Bunny account key: downloads CDN logs"),
    .init(
      "bunny_logging_base", "BUNNY_LOGGING_BASE", .url, default: "https://logging.bunnycdn.com",
      fr: "adresse des journaux du CDN", en: "address of the CDN logs"),
    .init(
      "bunny_statistics_base", "BUNNY_STATISTICS_BASE", .url, default: "https://api.bunny.net",
      fr: "adresse des totaux de la zone du CDN", en: "address of the CDN zone's totals"),
    .init(
      "bunny_pull_zone_id", "BUNNY_PULL_ZONE_ID", .number(1...999_999_999), fr: "zone du CDN", en: "CDN pull zone"),
    .init(
      "visual_database", "VISUAL_DATABASE", .text, fr: "fichier de la base de données", en: "database file"),
    .init(
      "visual_backups", "VISUAL_BACKUPS", .text,
      fr: "dossier des sauvegardes horaires, ou off (sinon à côté de la base)",
      en: "folder of the hourly backups, or off (else beside the database)"),
    .init(
      "visual_instance", "VISUAL_INSTANCE", .identifier, default: "visual",
      fr: "nom de cette installation dans les métadonnées de Stripe",
      en: "this installation's name in Stripe's metadata"),
    .init(
      "visual_trusted_proxies", "VISUAL_TRUSTED_PROXIES", .addressList,
      fr: "mandataires dont X-Forwarded-For est cru (adresses séparées par des virgules)",
      en: "proxies whose X-Forwarded-For is believed (comma-separated addresses)"),
    .init(
      "visual_log_level", "VISUAL_LOG_LEVEL", .choice(["debug", "info", "warning", "error"]), default: "info",
      fr: "ce que dit le journal", en: "what the log says"),
    .init(
      "visual_rate_limit", "VISUAL_RATE_LIMIT", .number(0...1_000_000), default: "50",
      fr: "requêtes par seconde et par jeton, en moyenne, quatre fois plus par adresse (0 : sans limite)",
      en: "requests per second and token on average, four times as many per address (0: no limit)"),
  ]
}
