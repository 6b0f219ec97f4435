import Platform

/// How a sandbox is set up. The defaults serve on free loopback ports and send no webhooks.
public struct SandboxConfiguration: Sendable {
  /// The address both services listen on.
  public var host = "127.0.0.1"
  /// 0 takes a free port.
  public var stripePort = 0
  /// 0 takes a free port.
  public var bunnyPort = 0
  /// Where Stripe's events for deposits are sent from the start; more can be registered as at Stripe.
  public var webhookURL: String?
  /// Signs for every endpoint, those registered later included; needed with ``webhookURL``. When nil each endpoint
  /// that is registered gets a secret of its own.
  public var webhookSecret: String?
  /// Where Bunny's encoding hints are sent.
  public var bunnyWebhookURL: String?
  public var libraryID = 568_241
  /// The library's `AccessKey`; also signs upload tickets.
  public var apiKey = "sandbox-library-key"
  /// Serves GETs and signs Bunny's webhooks; nil derives one from ``apiKey``.
  public var readOnlyAPIKey: String?
  /// Protects what is played: the player and the CDN take the same key here.
  public var tokenSecurityKey = "sandbox-security-key"
  /// Every session is paid as soon as it is created.
  public var autoPay = false
  /// From the last byte of an upload to playable.
  public var encodeTime: Duration = .seconds(2)
  public var faults: [Fault] = []
  /// Makes identifiers and chances repeatable.
  public var seed: UInt64?
  /// The user whose sample data is there from the start; nil for an empty sandbox.
  public var samplesUser: String?
  /// The engine's name (`VISUAL_INSTANCE`) that the samples carry.
  public var samplesInstance = "visual"
  /// The folder in which a private one is made for uploads, and removed at the end.
  public var temporaryFolder = "/tmp"
  /// Pauses before a webhook that was not answered 2xx is sent again; after the last it is given up.
  public var redeliveryPauses: [Duration] =
    [.milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2)] + Array(repeating: .seconds(5), count: 60)

  public init() {}

  /// The read-only key in force.
  public var effectiveReadOnlyKey: String { readOnlyAPIKey ?? apiKey + "-read-only" }

  /// - Throws: what makes no sense together, as a usage error.
  func validate() throws(VisualError) {
    for port in [stripePort, bunnyPort] where !(0...65_535).contains(port) {
      throw Self.invalid("A port is 0 to 65535, not \(port).")
    }
    if webhookURL != nil, webhookSecret?.isEmpty ?? true {
      throw Self.invalid("--webhook-url needs --webhook-secret: the receiver must know what signs.")
    }
    for url in [webhookURL, bunnyWebhookURL].compactMap({ $0 })
    where !url.hasPrefix("http://") && !url.hasPrefix("https://") {
      throw Self.invalid("A webhook address starts with http:// or https://, not \(url)")
    }
    guard libraryID > 0 else { throw Self.invalid("--library-id is a number above 0.") }
    guard !tokenSecurityKey.isEmpty else { throw Self.invalid("--token-security-key must not be empty.") }
    guard !apiKey.isEmpty, readOnlyAPIKey != apiKey else {
      throw Self.invalid("The API key must not be empty, nor be the read-only key as well.")
    }
    if let samplesUser, !Self.isName(samplesUser) {
      throw Self.invalid("--samples takes a user's name: 1 to 64 letters, digits, . _ - @")
    }
    guard encodeTime >= .zero else { throw Self.invalid("--encode-seconds must not be negative.") }
  }

  private static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789._-@".unicodeScalars.contains(scalar))
      }
  }

  private static func invalid(_ sentence: String) -> VisualError {
    VisualError("sandbox_settings_invalid", .usage, Phrase(verbatim: sentence))
  }
}
