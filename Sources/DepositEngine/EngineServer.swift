import BunnyGateway
import Cryptography
import CurlTransport
import DepositDomain
import DepositStore
import DepositStoreSQLite
import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
public import Platform
import ServiceLifecycle
import StripeGateway
import UsageMetering

/// How an engine is to be reached; what it does is in ``EngineSettings``.
public struct ServeOptions: Sendable {
  public var host: String
  /// 0 takes a free one.
  public var port: Int
  /// Also listens here when given.
  public var unixSocket: String?
  public var tls: TLSFiles?
  public var localTokenFile: String?
  /// End when standard input does: the parent that started this engine is gone.
  public var stopsWithStandardInput: Bool

  public init(
    host: String, port: Int, unixSocket: String?, tls: TLSFiles?, localTokenFile: String?, stopsWithStandardInput: Bool
  ) {
    self.host = host
    self.port = port
    self.unixSocket = unixSocket
    self.tls = tls
    self.localTokenFile = localTokenFile
    self.stopsWithStandardInput = stopsWithStandardInput
  }

  /// PEM files.
  public struct TLSFiles: Sendable {
    public var certificate: String
    public var key: String

    public init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }
}

/// Runs an engine from lock to last checkpoint.
public struct EngineServer: Sendable {
  /// After SIGTERM, what is under way gets this long; then it is cut, which loses nothing.
  private static let grace: Duration = .seconds(7)
  /// How long a lock is waited for whose holder has no admin socket.
  private static let lockPatience: Duration = .seconds(2)
  private static let lockPause: Duration = .milliseconds(50)

  let settings: EngineSettings
  let options: ServeOptions
  let logger: Logger
  let clock: any WallClock
  var limits = ConnectionLimits()

  public init(
    settings: EngineSettings, options: ServeOptions, logger: Logger, clock: any WallClock = SystemClock()
  ) {
    self.settings = settings
    self.options = options
    self.logger = logger
    self.clock = clock
  }

  /// Serves until told to stop.
  ///
  /// - Parameter onListening: called once, with the URL, when every door is open.
  /// - Throws: ``VisualError`` of kind configuration: database held or newer, address taken, unreadable certificate.
  public func run(onListening: @escaping @Sendable (String) -> Void) async throws {
    let lock = try await takeLock()
    let store = try SQLiteDepositStore(path: settings.databasePath, lock: lock) {
      logger.notice("an older database is brought up to date before anybody is served")
    }
    for notice in try await RestoreAftermath(of: store).notices { logger.warning("\(notice.en)") }
    let usage = try UsageStore(path: UsageStore.path(besideDatabase: settings.databasePath), logThreads: 1)
    let transport = CurlTransport(userAgent: "visual-engine/\(Version.current)")
    do {
      try await serve(store: store, usage: usage, transport: transport, onListening: onListening)
    } catch {
      await close(store, usage, transport)
      throw error
    }
    await close(store, usage, transport)
    logger.info("stopped")
  }

  /// A tool at work, or an engine that stops, holds the database for a moment; an engine at work has an admin socket.
  private func takeLock() async throws -> DatabaseLock {
    let deadline = ContinuousClock.now + Self.lockPatience
    let socket = AdminSocket.bindable(AdminSocket.path(database: settings.databasePath))
    var isWaiting = false
    while true {
      do throws(VisualError) {
        return try DatabaseLock(databasePath: settings.databasePath, clock: clock)
      } catch {
        let isHeld = error.code == VisualError.databaseHeld(path: "", holder: nil).code
        let hasEngine = socket.map { UnixSocketPath.isListenedOn($0) } ?? false
        guard isHeld, !hasEngine, ContinuousClock.now < deadline else { throw error }
        if !isWaiting { logger.info("the database is held by another program: waiting for it") }
        isWaiting = true
      }
      try await Task.sleep(for: Self.lockPause)
    }
  }

  /// Everything acknowledged is on disk already: a checkpoint that cannot be made now is made at the next start.
  private func close(_ store: SQLiteDepositStore, _ usage: UsageStore, _ transport: CurlTransport) async {
    await transport.shutdown()
    do {
      try usage.close()
      try await store.checkpointAndClose()
    } catch {
      logger.warning("the database was not checkpointed", metadata: ["cause": "\(error.logged)"])
    }
  }

  private func serve(
    store: SQLiteDepositStore, usage: UsageStore, transport: CurlTransport,
    onListening: @escaping @Sendable (String) -> Void
  ) async throws {
    let administration = Administration(store: store, clock: clock, usage: usage)
    try await LocalToken.revokeStale(administration)
    var localToken: LocalToken?
    if let path = options.localTokenFile {
      localToken = try await LocalToken.issue(path: path, administration: administration)
    }
    let reconcilerSignal = ReconcilerSignal()
    var services = makeServices(store: store, transport: transport, reconciler: reconcilerSignal)
    services.usage = usage
    services.emailKey = try await EmailKey.open(
      store, secrets: settings.playTokenSecrets, at: clock.now(), logger: logger)
    if store.wasLeftOpen { services.readiness.begin(.integrityCheck) }
    if try await store.bookmark(DatabaseRestore.mark)?.isEmpty == false {
      services.readiness.begin(.catchUp)
      try await SessionIntake(services: services).begin(isRestored: true)
    }
    // Before the doors let anything in: whether the store was empty decides how far the first look goes back.
    try await EventIntake(services: services).begin()
    let readiness = services.readiness
    let baseURL = services.baseURL
    let gate = ListeningGate(doors: options.unixSocket == nil ? 2 : 3) { onListening(baseURL.value) }
    let group = EngineGroup.of(
      [
        // What a restored backup still wants done may have been done since: that is looked up first.
        AfterOpening(
          gate: gate, readiness: readiness, chores: [.integrityCheck, .catchUp],
          service: OutboxWorker(services: services)),
        AfterOpening(
          gate: gate, readiness: readiness, service: Reconciler(services: services, signal: reconcilerSignal)),
        PlaySweeper(services: services),
        EventSweeper(services: services),
        LibrarySweeper(services: services),
        HeapTrimmer(),
        IntegrityCheck(readiness: readiness, logger: logger) { await store.refuseWhenDamaged() },
        AfterOpening(
          gate: gate, readiness: readiness,
          service: MeteringService(services: services, store: usage, logs: settings.logs?.reader(transport))),
        try adminDoor(administration, gate),
      ] + backups(store, usage, readiness, services.metrics) + (try publicDoors(services, gate)) + [
        ShutdownStart(changes: services.changes, transport: transport)
      ], grace: Self.grace, logger: logger)
    warnOfOpenDoors()
    let watcher = options.stopsWithStandardInput ? StandardInputWatcher { await group.triggerGracefulShutdown() } : nil
    watcher?.start()
    do {
      try await group.run()
    } catch {
      try await localToken?.revoke()
      throw error
    }
    try await localToken?.revoke()
  }

  private func backups(
    _ store: SQLiteDepositStore, _ usage: UsageStore, _ readiness: Readiness, _ metrics: EngineMetrics
  ) -> [any Service] {
    guard let folder = settings.backupFolder else { return [] }
    return [
      BackupKeeper(
        backup: EngineBackup(store: store, usage: usage), folder: folder, readiness: readiness, clock: clock,
        logger: logger, metrics: metrics)
    ]
  }

  private func makeServices(
    store: any DepositStore, transport: CurlTransport, reconciler: ReconcilerSignal
  ) -> EngineServices {
    let secrets = settings.stripeWebhookSecrets
    let metrics = EngineMetrics()
    let patience = ProviderPatience()
    let toStripe = PatientTransport(
      transport: MeteredTransport(transport: transport, provider: "stripe", metrics: metrics), provider: .stripe,
      patience: patience, clock: clock, metrics: metrics, logger: logger)
    let toBunny = PatientTransport(
      transport: MeteredTransport(transport: transport, provider: "bunny", metrics: metrics), provider: .bunny,
      patience: patience, clock: clock, metrics: metrics, logger: logger)
    let run = RunID("run_" + Hex.encode(SecureRandom.bytes(8)))
    return EngineServices(
      store: store,
      stripe: StripeGateway(
        key: settings.stripeKey, base: settings.stripeBase, version: settings.stripeVersion, transport: toStripe),
      bunny: BunnyGateway(
        libraryID: settings.bunnyLibraryID, apiKey: settings.bunnyKey, base: settings.bunnyBase, transport: toBunny),
      webhookVerifier: secrets.isEmpty ? nil : WebhookVerifier(secrets: secrets), settings: settings,
      baseURL: BaseURL(settings.appBaseURL ?? ""), clock: clock,
      run: run, changes: ChangeBroadcaster(run: run) { reconciler.wake() }, worker: WorkerSignal(),
      throttle: Throttle(), logger: logger,
      limits: RequestLimits(perSecond: settings.requestsPerSecond), metrics: metrics, patience: patience)
  }
}

// MARK: - Doors

extension EngineServer {
  private func publicDoors(_ services: EngineServices, _ gate: ListeningGate) throws -> [any Service] {
    let responder = EngineRouter(services: services).router().buildResponder()
    let isTLS = options.tls != nil
    let host = options.host
    var doors: [any Service] = [
      Door(
        address: "\(host):\(options.port)",
        application: Application(
          responder: responder, server: try http(), configuration: configuration(.hostname(host, port: options.port)),
          onServerRunning: { channel in
            if services.baseURL.value.isEmpty {
              services.baseURL.value = Self.url(host: host, port: channel.localAddress?.port ?? 0, isTLS: isTLS)
            }
            await gate.opened()
          }, logger: logger))
    ]
    if let path = options.unixSocket {
      try UnixSocketPath.clear(path)
      doors.append(
        Door(
          address: path,
          application: Application(
            responder: responder, server: try http(), configuration: configuration(.unixDomainSocket(path: path)),
            onServerRunning: { _ in
              // For a proxy in the engine's group; the folder says who reaches it at all.
              chmod(path, 0o660)
              await gate.opened()
            }, logger: logger)))
    }
    return doors
  }

  private func adminDoor(_ administration: Administration, _ gate: ListeningGate) throws -> any Service {
    let path = AdminSocket.path(database: settings.databasePath)
    guard let bindable = AdminSocket.bindable(path) else {
      throw VisualError.fileUnwritable(path: path, cause: lastSystemError())
    }
    // Ours alone: the database's lock is held. A dead engine's socket would be in the way.
    unlink(path)
    return Door(
      address: path,
      application: Application(
        responder: AdminSocket(administration: administration, logger: logger).router().buildResponder(),
        server: plainHTTP,
        configuration: configuration(.unixDomainSocket(path: bindable)),
        onServerRunning: { _ in
          chmod(path, 0o600)
          await gate.opened()
        }, logger: logger))
  }

  private func configuration(_ address: BindAddress) -> ApplicationConfiguration {
    ApplicationConfiguration(
      address: address,
      availableConnectionsDelegate: MaximumAvailableConnections(
        FileLimit.raise(for: limits.connections), logger: logger))
  }

  private var plainHTTP: HTTPServerBuilder {
    let (limits, trusted, counter) = (limits, settings.trustedProxies, ConnectionCounter())
    var decoder = HTTP1Channel.Configuration.DecoderConfiguration()
    decoder.maxHeaderListSize = 32 * 1_024
    decoder.maxHeaderFieldSize = 16 * 1_024
    decoder.maxHeaderFieldCount = 100
    return .http1(
      configuration: .init(
        additionalChannelHandlers: [ConnectionGuard(limits: limits, counter: counter, trusted: trusted)],
        idleTimeout: limits.idle, httpDecoderConfiguration: decoder))
  }

  private func http() throws -> HTTPServerBuilder {
    guard let tls = options.tls else { return plainHTTP }
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(tls.certificate).map { NIOSSLCertificateSource.certificate($0) }
      let key = try NIOSSLPrivateKey(file: tls.key, format: .pem)
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain, privateKey: .privateKey(key))
      configuration.minimumTLSVersion = .tlsv12
      return try .tls(plainHTTP, tlsConfiguration: configuration)
    } catch {
      throw VisualError.certificateUnreadable(certificate: tls.certificate, key: tls.key, cause: "\(error)")
    }
  }

  /// Others than this machine can knock: said once, with what it takes.
  private func warnOfOpenDoors() {
    guard !Self.isLoopback(options.host) else { return }
    if options.tls == nil {
      logger.warning(
        "tokens cross the network unencrypted: others can reach this address, and it has no TLS; give --tls-cert and --tls-key, or stay on loopback behind a proxy that has",
        metadata: ["host": "\(options.host)"])
    } else {
      logger.notice("others than this machine can reach this address", metadata: ["host": "\(options.host)"])
    }
  }

  static func isLoopback(_ host: String) -> Bool { host == "localhost" || IPAddress(host)?.isLoopback == true }

  /// The URL of a bound address; an address that means "all" is shown as loopback.
  static func url(host: String, port: Int, isTLS: Bool) -> String {
    let shown = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "[::1]" : host.contains(":") ? "[\(host)]" : host
    return "\(isTLS ? "https" : "http")://\(shown):\(port)"
  }
}
