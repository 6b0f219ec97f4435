import Cryptography
public import CurlTransport
public import Platform

/// An engine and a sandbox of one's own, on free loopback ports and in a private folder, for as long as it is held:
/// what `--sandbox` runs on. No money moves.
public final class EmbeddedEngine: Sendable {
  /// What may end by itself.
  public enum Part: Hashable, Sendable {
    /// Its data stays: ``relaunchEngine()``.
    case engine
    /// It keeps everything in memory: only beginning anew helps.
    case sandbox
  }

  /// The engine's address.
  public var engineURL: String { engine.url }
  /// The stand-in for Stripe.
  public let stripeURL: String
  /// The stand-in for Bunny.
  public let bunnyURL: String
  /// All roles, for user `user-dev`.
  public var token: Secret { engine.token }
  /// A short film to try with, in ``folder``; nil when it could not be written.
  public let sampleFilm: String?
  /// There is something to see: deposits and usage made up by the sandbox.
  public let hasSampleData: Bool
  /// Database, logs and whatever else shall not outlive the run.
  public let folder: PrivateRunFolder

  private let engine: EngineProcess
  private let sandbox: ChildProcess

  private init(
    engine: EngineProcess, sandbox: ChildProcess, folder: PrivateRunFolder, stripe: SandboxLine, hasSampleData: Bool
  ) {
    self.hasSampleData = hasSampleData
    sampleFilm = hasSampleData ? SampleFilm.write(to: folder.path) : nil
    self.engine = engine
    self.sandbox = sandbox
    self.folder = folder
    stripeURL = stripe.stripe
    bunnyURL = stripe.bunny
  }

  /// Starts both and introduces them to each other.
  ///
  /// - Parameter withSamples: with deposits and usage to look at, and a film to try with.
  /// - Throws: `program_missing`, `program_not_started` (configuration). Whatever was started is stopped again.
  public static func start(
    environment: Environment, transport: any HTTPTransport, withSamples: Bool = false
  ) async throws(VisualError) -> EmbeddedEngine {
    let programs = (engine: try SiblingProgram.engine.path(), sandbox: try SiblingProgram.sandbox.path())
    let folder = try PrivateRunFolder(environment)
    let launch = Launch(environment: environment, folder: folder.path)
    var sandbox: ChildProcess?
    var engine: EngineProcess?
    do throws(VisualError) {
      let stripe = try launch.sandbox(programs.sandbox, withSamples: withSamples)
      sandbox = stripe
      let places = try SandboxLine(parsing: try await stripe.firstLine(within: EngineProcess.patience))
      let stage = SandboxStage(stripeURL: places.stripe, bunnyURL: places.bunny, transport: transport)
      let endpoint = try await stage.registerWebhook()
      let running = try await EngineProcess.start(launch) { port throws(VisualError) in
        try launch.engine(programs.engine, port: port, places, webhookSecret: endpoint.secret)
      }
      engine = running
      try await stage.point(endpoint, to: running.url)
      return EmbeddedEngine(
        engine: running, sandbox: stripe, folder: folder, stripe: places, hasSampleData: withSamples)
    } catch {
      let cause = launch.lastLogLine(error)
      await engine?.stop()
      await sandbox?.stop()
      folder.remove()
      throw cause
    }
  }

  /// Calls `body` when the engine that runs now, or the sandbox, ends; also when ``stop()`` ends them.
  public func whenEnded(_ body: @escaping @Sendable (Part) -> Void) {
    whenEngineEnded { body(.engine) }
    sandbox.whenEnded { body(.sandbox) }
  }

  /// Calls `body` when the engine that runs now ends.
  public func whenEngineEnded(_ body: @escaping @Sendable () -> Void) { engine.whenEnded(body) }

  /// Whether the sandbox still runs.
  public var hasSandbox: Bool { sandbox.isRunning }

  /// Starts an engine that has ended again, at its address, on its data. ``token`` is another one then.
  ///
  /// - Throws: `program_not_started`.
  public func relaunchEngine() async throws(VisualError) { try await engine.relaunch() }

  /// Ends both and removes the folder.
  public func stop() async {
    await engine.stop()
    await sandbox.stop()
    folder.remove()
  }

  /// Pays a Checkout Session as the person at the hosted page would. Only a sandbox's page can be paid like that.
  ///
  /// - Throws: `sandbox_payment_failed` (unreachable).
  public func pay(checkoutURL: String, transport: any HTTPTransport) async throws(VisualError) {
    guard checkoutURL.hasPrefix(stripeURL + "/") else {
      throw .sandboxPaymentFailed(cause: "the page is not the sandbox's")
    }
    try await SandboxStage(stripeURL: stripeURL, bunnyURL: bunnyURL, transport: transport).pay(checkoutURL)
  }
}
