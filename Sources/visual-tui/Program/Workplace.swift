import CurlTransport
import DashboardRuntime
import DepositJourney
import EmbeddedEngine
import EngineClient
import Glibc
import Platform
import Reports
import Synchronization
import VideoUpload

/// What a command works with: settings, language, console, and the engine it was pointed to.
final class Workplace: Sendable {
  let common: CommonOptions
  let console: Console
  let signals: Signals
  let surroundings: Surroundings
  let transport: CurlTransport
  let clock = SystemClock()
  /// Where the files of this run stand.
  let board: Mutex<ProgressBoard>
  /// When the bar was last drawn.
  let lastBar = Mutex<ContinuousClock.Instant?>(nil)
  private let checkout = Mutex(false)
  private let embedded = Mutex<EmbeddedEngine?>(nil)

  /// - Parameters:
  ///   - isTolerant: settings that cannot be used are left out, and told by whoever asks for this.
  ///   - staysSmall: for runs that take long: as little as possible stays in memory.
  init(
    _ common: CommonOptions, console: Console, signals: Signals, isTolerant: Bool = false, staysSmall: Bool = false
  ) throws(VisualError) {
    self.common = common
    transport = CurlTransport(userAgent: "visual-tui/\(Version.current)", staysSmall: staysSmall)
    self.console = console
    self.signals = signals
    surroundings = try Surroundings(common.given, isTolerant: isTolerant)
    board = Mutex(ProgressBoard(language: surroundings.language))
  }

  var environment: Environment { surroundings.environment }
  var directories: UserDirectories { surroundings.directories }
  var settings: Settings { surroundings.settings }
  var language: Language { surroundings.language }
  var credentials: CredentialStore { surroundings.credentials }

  /// Text for a person, unless JSON was asked for.
  var isText: Bool { !common.json }
  /// Lines may be redrawn.
  var redraws: Bool { isText && !common.plain && !common.quiet && console.isTerminal && environment["TERM"] != "dumb" }
  /// A person can be asked here.
  var canAsk: Bool { isText && console.canAsk && console.isTerminal }
  /// Questions and answers take the screens' place: `--plain`, with somebody there to answer.
  var speaks: Bool { isText && common.plain && console.canAsk }
  var isASCII: Bool { console.isASCII }
  /// A deposit that this run works on has a Checkout: stopping loses nothing.
  var hasCheckout: Bool {
    get { checkout.withLock { $0 } }
    set { checkout.withLock { $0 = newValue } }
  }

  /// The command that goes on after this run.
  ///
  /// - Parameter file: of several, the one it is for.
  func resumeCommand(file: String?) -> String {
    ResumeCommand(words: ProcessArguments.words, isASCII: isText && isASCII).text(file: file)
  }

  func say(_ phrase: Phrase) {
    if isText, !common.quiet { console.line(phrase(language)) }
  }

  /// Prints lines for a person, or the wire's answer as JSON.
  func show(_ answer: some Encodable, _ lines: @autoclosure () -> [String]) throws(VisualError) {
    if common.json {
      console.json(try Envelope.line(wire: answer, at: clock.now()))
    } else {
      for line in lines() { console.line(line) }
    }
  }

  /// Shows what became of something that was done; its exit code says it, too, so that `--quiet` leaves it out.
  func confirm(_ answer: some Encodable, _ lines: @autoclosure () -> [String]) throws(VisualError) {
    if isText, common.quiet { return }
    try show(answer, lines())
  }

  func origin() throws(VisualError) -> EngineOrigin { try surroundings.origin() }

  func configuredToken(for origin: EngineOrigin) throws(VisualError) -> Secret? {
    try surroundings.configuredToken(for: origin)
  }

  func token(for origin: EngineOrigin) throws(VisualError) -> Secret? { try surroundings.token(for: origin) }

  /// The engine: with `--sandbox` one of our own, started now.
  ///
  /// - Parameter withSamples: a sandbox's is filled with something to look at.
  func engine(withSamples: Bool = false) async throws(VisualError) -> EngineClient {
    if common.sandbox {
      let own = try await sandbox(withSamples: withSamples)
      let engine = EngineClient(
        origin: try EngineOrigin(own.engineURL), token: own.token, language: language, transport: transport)
      if own.hasSampleData { await engine.samplesAreIn { try await Task.sleep(for: $0) } }
      return engine
    }
    let origin = try origin()
    return EngineClient(origin: origin, token: try token(for: origin), language: language, transport: transport)
  }

  /// The private engine of this run.
  func sandbox(withSamples: Bool = false) async throws(VisualError) -> EmbeddedEngine {
    if let running = embedded.withLock({ $0 }) { return running }
    let started = try await EmbeddedEngine.start(
      environment: environment, transport: transport, withSamples: withSamples)
    embedded.withLock { $0 = started }
    return started
  }

  /// The journal; a sandbox's deposits are forgotten with it.
  func journal() -> UploadJournal {
    guard let own = embedded.withLock({ $0 }) else { return UploadJournal(directories) }
    return UploadJournal(folder: own.folder.path + "/journal")
  }

  func journey(_ engine: EngineClient) -> DepositJourney {
    DepositJourney(engine: engine, transport: transport, journal: journal())
  }

  /// Where the uploads of this run wait their turn and share what the line may take.
  ///
  /// - Parameter limit: bytes per second of all together; nil: as fast as the line.
  func desk(limit: Int?) -> UploadDesk {
    UploadDesk(width: settings["parallel_uploads"].flatMap { Int($0) } ?? 2, limit: limit)
  }

  /// Stops whatever was started.
  func close() async {
    // Connections first: an engine that stops waits for those that are open.
    await transport.shutdown()
    if let own = embedded.withLock({ $0.take() }) { await own.stop() }
  }
}
