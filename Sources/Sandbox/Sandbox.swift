internal import Hummingbird
public import Logging
public import Platform

/// Stand-ins for Stripe and Bunny Stream on loopback, speaking their wire formats; all state is in memory, except the
/// uploaded bytes, which lie in a private folder until ``stop()``.
///
/// ```swift
/// let sandbox = try await Sandbox.start(configuration)
/// // … sandbox.stripeURL, sandbox.bunnyURL …
/// await sandbox.stop()
/// ```
public struct Sandbox: Sendable {
  /// `http://host:port`, for `STRIPE_API_BASE`.
  public let stripeURL: String
  /// `http://host:port`, for `BUNNY_API_BASE`.
  public let bunnyURL: String
  public let libraryID: Int
  private let servers: [SandboxServer]
  private let account: StripeAccount
  private let library: BunnyLibrary
  private let courier: WebhookCourier
  private let folder: PrivateFolder
  private let sweeper: Task<Void, Never>
  private let logger: Logger

  /// Starts both services and returns once they listen.
  /// - Parameter logger: gets a line for each request, webhook and fault.
  /// - Throws: a usage error for settings that make no sense, `sandbox_cannot_listen`, `sandbox_no_folder`.
  public static func start(
    _ configuration: SandboxConfiguration = SandboxConfiguration(), logger: Logger = Logger(label: "visual-sandbox")
  ) async throws(VisualError) -> Sandbox {
    try configuration.validate()
    let parts = try SandboxParts(configuration, logger)
    if let url = configuration.webhookURL {
      await parts.account.addEndpoint(
        url: url, events: StripeAccount.depositEvents, secret: configuration.webhookSecret)
    }
    do throws(VisualError) {
      return try await listen(parts, configuration, logger)
    } catch {
      parts.folder.remove(logger)
      throw error
    }
  }

  /// Starts both servers, or none.
  private static func listen(
    _ parts: SandboxParts, _ configuration: SandboxConfiguration, _ logger: Logger
  ) async throws(VisualError) -> Sandbox {
    let stripe = try await SandboxServer.start(
      parts.stripeRouter(autoPays: configuration.autoPay), host: configuration.host, port: configuration.stripePort,
      logger: logger)
    await parts.account.publish(at: stripe.url)
    do throws(VisualError) {
      try await parts.addSamples(configuration)
      let bunny = try await SandboxServer.start(
        parts.bunnyRouter(), host: configuration.host, port: configuration.bunnyPort, logger: logger)
      return Sandbox(parts, stripe, bunny, libraryID: configuration.libraryID, logger)
    } catch {
      await stripe.stop(logger)
      throw error
    }
  }

  private init(
    _ parts: SandboxParts, _ stripe: SandboxServer, _ bunny: SandboxServer, libraryID: Int, _ logger: Logger
  ) {
    stripeURL = stripe.url
    bunnyURL = bunny.url
    self.libraryID = libraryID
    self.logger = logger
    servers = [stripe, bunny]
    (account, library, courier, folder) = (parts.account, parts.library, parts.courier, parts.folder)
    let account = parts.account
    sweeper = Task {
      while !Task.isCancelled {
        await account.expireDue()
        // Ends early only when cancelled, and then the loop does.
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// The line that says where it listens: `{"event":"listening","stripe":…,"bunny":…,"libraryId":…}`.
  public var listeningLine: String {
    let line: JSONValue = [
      "event": "listening", "stripe": .string(stripeURL), "bunny": .string(bunnyURL), "libraryId": .integer(libraryID),
    ]
    return line.text
  }

  /// Stops both services and the webhooks under way, and removes the uploaded bytes.
  public func stop() async {
    sweeper.cancel()
    await courier.shutdown()
    await library.shutdown()
    for server in servers { await server.stop(logger) }
    folder.remove(logger)
  }
}

/// The rooms of a sandbox, wired.
private struct SandboxParts {
  let account: StripeAccount
  let library: BunnyLibrary
  let courier: WebhookCourier
  let folder: PrivateFolder
  private let faults: FaultPlan
  private let random: RandomSource
  private let clock: SandboxClock
  private let control: ControlRoutes
  private let playback: PlaybackRoutes

  init(_ configuration: SandboxConfiguration, _ logger: Logger) throws(VisualError) {
    random = RandomSource(seed: configuration.seed)
    clock = SandboxClock()
    faults = FaultPlan(configuration.faults, random: random)
    folder = try PrivateFolder(in: configuration.temporaryFolder)
    courier = WebhookCourier(faults: faults, pauses: configuration.redeliveryPauses, logger: logger)
    account = StripeAccount(
      random: random, clock: clock, courier: courier, webhookSecret: configuration.webhookSecret)
    library = BunnyLibrary(
      keys: LibraryKeys(
        libraryID: configuration.libraryID, full: configuration.apiKey, readOnly: configuration.effectiveReadOnlyKey),
      clock: clock, random: random, courier: courier, faults: faults, encodeTime: configuration.encodeTime,
      webhookURL: configuration.bunnyWebhookURL, folder: folder.path, logger: logger)
    playback = PlaybackRoutes(library: library, check: PlaybackCheck(key: configuration.tokenSecurityKey))
    control = ControlRoutes(account: account, library: library, courier: courier, faults: faults, clock: clock)
  }

  /// Before anybody can ask: what an engine that ran before would have left.
  func addSamples(_ configuration: SandboxConfiguration) async throws(VisualError) {
    guard let user = configuration.samplesUser else { return }
    let seed = configuration.seed ?? Self.samplesSeed
    let samples = SampleSet(now: clock.now(), random: RandomSource(seed: seed))
    do throws(StripeError) {
      try await account.adopt(samples, of: user, instance: configuration.samplesInstance)
    } catch {
      throw VisualError("sandbox_samples_refused", .usage, Phrase(verbatim: "The samples: \(error.message)"))
    }
    await library.adopt(samples)
    await library.keep(SampleLogs(samples, seed: seed))
  }

  /// Without a seed of its own, every run shows the same samples.
  private static let samplesSeed: UInt64 = 6

  func stripeRouter(autoPays: Bool) -> Router<SandboxContext> {
    let router = Router(context: SandboxContext.self)
    router.add(middleware: ServiceMiddleware(service: "stripe", answer: Self.stripeAnswer))
    router.add(middleware: FaultMiddleware(plan: faults, errorBody: { StripeError.scriptedBody($0) }))
    StripeRoutes(account: account, random: random, autoPays: autoPays).add(to: router)
    PageRoutes(account: account).add(to: router)
    control.add(to: router)
    return router
  }

  func bunnyRouter() -> Router<SandboxContext> {
    let router = Router(context: SandboxContext.self)
    router.add(middleware: ServiceMiddleware(service: "bunny", answer: Self.bunnyAnswer))
    router.add(middleware: FaultMiddleware(plan: faults, errorBody: { BunnyError.scriptedBody($0) }))
    VideoRoutes(library: library).add(to: router)
    TusRoutes(library: library).add(to: router)
    LogRoutes(library: library).add(to: router)
    playback.add(to: router)
    control.add(to: router)
    return router
  }

  private static func stripeAnswer(_ error: any Error, _ request: Request) -> Response? {
    switch error {
    case let error as StripeError: return error.response.0
    case let error as ControlError: return .json(error.json, status: 400)
    default:
      guard let status = plainStatus(error) else { return nil }
      let message =
        status == 404
        ? "Unrecognized request URL (\(request.method.rawValue): \(request.uri.path))."
        : "The request could not be read (\(status))."
      return .json(StripeError(status: status, message: message).json, status: status)
    }
  }

  private static func bunnyAnswer(_ error: any Error, _ request: Request) -> Response? {
    switch error {
    case let error as BunnyError: return .json(error.json, status: error.status)
    case let error as StripeError: return error.response.0
    case let error as ControlError: return .json(error.json, status: 400)
    default:
      guard let status = plainStatus(error) else { return nil }
      return .json(
        BunnyError(status: status, message: "The request could not be served (\(status))").json, status: status)
    }
  }
}
