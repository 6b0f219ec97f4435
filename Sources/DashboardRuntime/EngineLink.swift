import CurlTransport
import Dashboard
import DepositDomain
import DepositJourney
import EmbeddedEngine
import EngineAPI
import EngineClient
import Platform
import Synchronization
import TerminalKit
import VideoUpload

/// The engine in use: one that runs somewhere, one of the person's own, or the sandbox's. It can change while the
/// dashboard runs.
final class EngineLink: Sendable {
  private struct State {
    var client: EngineClient
    var user: UserID?
    var sandbox: EmbeddedEngine?
    var own: OwnEngine?
    var language: Language
    /// How often another engine or token came into use.
    var changes = 0
    var isStopping = false
  }

  private let place: DashboardPlace
  private let memory: DashboardMemory
  private let state: Mutex<State>
  /// Told when something that was started here ends by itself.
  private let ended: @Sendable (EnginePart) -> Void

  init(_ place: DashboardPlace, memory: DashboardMemory, ended: @escaping @Sendable (EnginePart) -> Void) {
    self.place = place
    self.memory = memory
    self.ended = ended
    state = Mutex(
      State(
        client: EngineClient(
          origin: place.origin, token: place.token, language: place.language, transport: place.transport),
        language: place.language))
  }

  var client: EngineClient { state.withLock { $0.client } }
  var changes: Int { state.withLock { $0.changes } }
  /// Who the token speaks for, once it was asked.
  var user: UserID? { state.withLock { $0.user } }
  var sandbox: EmbeddedEngine? { state.withLock { $0.sandbox } }

  /// The journal; a sandbox's deposits are forgotten with it.
  var journal: UploadJournal {
    sandbox.map { UploadJournal(folder: $0.folder.path + "/journal") } ?? UploadJournal(place.directories)
  }

  var journey: DepositJourney {
    var timer = UploadTimer.system()
    timer.sleep = { try await TerminalActor.sleep(for: $0) }
    return DepositJourney(engine: client, transport: place.transport, journal: journal, timer: timer)
  }

  /// From now on the engine's sentences are in that language.
  func speak(_ language: Language) {
    state.withLock { state in
      state.language = language
      state.client = state.client.speaking(language)
    }
  }

  /// Who is here.
  func session() async throws(VisualError) -> Session {
    let client = client
    let identity = try await client.identity()
    let sandbox = state.withLock { state in
      state.user = UserID(identity.user)
      return state.sandbox
    }
    // An engine of another version may know modes that are not known here: then money is taken for real.
    let mode = PaymentMode(rawValue: identity.mode) ?? .live
    return Session(
      user: identity.user, mode: mode, samplePath: sandbox?.sampleFilm, hasSampleData: sandbox?.hasSampleData ?? false,
      roles: Set(identity.roles))
  }

  /// Starts a private engine and sandbox, and uses it.
  func enterSandbox() async throws(VisualError) -> Session {
    if sandbox == nil { try await startSandbox() }
    return try await session()
  }

  private func startSandbox() async throws(VisualError) {
    let started = try await EmbeddedEngine.start(
      environment: place.environment, transport: place.transport, withSamples: true)
    try use(started.engineURL, started.token) { $0.sandbox = started }
    started.whenEnded { [weak self, weak started] part in
      guard let self, let started else { return }
      // A sandbox whose part was ended with it, or that was replaced, is nobody's news.
      guard state.withLock({ !$0.isStopping && $0.sandbox === started }) else { return }
      ended(part == .engine ? .engine : .sandbox)
    }
    await client.samplesAreIn { try await TerminalActor.sleep(for: $0) }
  }

  /// Starts an engine from the person's own settings, and uses it.
  func runOwnEngine() async throws(VisualError) -> Session {
    if state.withLock({ $0.own == nil }) {
      let started = try await OwnEngine.start(
        environment: place.environment, configuration: place.configurationPath)
      try use(started.url, started.token, known: started.usualURL) { $0.own = started }
      started.whenEnded { [weak self] in self?.engineEnded() }
    }
    let session = try await session()
    memory.note(runsEngineHere: true)
    return session
  }

  private func engineEnded() {
    if state.withLock({ !$0.isStopping }) { ended(.engine) }
  }

  /// Starts again what was started here and has ended. The engine's data stays; a sandbox's does not, so that one begins
  /// anew with its samples.
  func relaunch() async throws(VisualError) -> Session {
    let (sandbox, own) = state.withLock { ($0.sandbox, $0.own) }
    if let sandbox {
      if sandbox.hasSandbox {
        try await sandbox.relaunchEngine()
        try use(sandbox.engineURL, sandbox.token) { _ in }
        sandbox.whenEngineEnded { [weak self] in self?.engineEnded() }
      }
      // It may have ended meanwhile, too.
      if !sandbox.hasSandbox {
        state.withLock { $0.sandbox = nil }
        await sandbox.stop()
        try await startSandbox()
      }
    } else if let own {
      try await own.relaunch()
      try use(own.url, own.token, known: own.usualURL) { _ in }
      own.whenEnded { [weak self] in self?.engineEnded() }
    }
    return try await session()
  }

  /// Pays at a sandbox's Checkout page, as the person there would.
  func pay(_ checkoutUrl: String) async throws(VisualError) {
    guard let sandbox else { throw .sandboxPaymentFailed(cause: "no sandbox of this program") }
    try await sandbox.pay(checkoutURL: checkoutUrl, transport: place.transport)
  }

  /// Checks a token at an engine, keeps it, and uses it.
  func signIn(_ address: String, _ typed: Secret) async throws(VisualError) -> Session {
    let origin = try EngineOrigin(address)
    guard origin.mayReceiveToken else { throw .tokenOverPlainHTTP(origin: origin.text) }
    let token = try CredentialStore.token(from: typed.reveal())
    let client = EngineClient(
      origin: origin, token: token, language: state.withLock { $0.language }, transport: place.transport)
    let user = try await client.identity().user
    try place.credentials.store(token, user: user, for: origin, remember: true)
    memory.note(runsEngineHere: false)
    state.withLock { state in
      state.client = client
      state.changes += 1
    }
    return try await session()
  }

  /// Ends what was started here. Journeys must be over.
  func stop() async {
    let (sandbox, own) = state.withLock { state in
      state.isStopping = true
      return (state.sandbox.take(), state.own.take())
    }
    // Connections first: an engine that stops waits for those that are open.
    await place.transport.shutdown()
    await sandbox?.stop()
    await own?.stop()
  }

  /// - Parameter known: what the journal knows the engine by; nil: its address.
  private func use(
    _ url: String, _ token: Secret, known: String? = nil, _ keep: (inout State) -> Void
  ) throws(VisualError) {
    let origin = try EngineOrigin(url)
    state.withLock { state in
      state.client = EngineClient(
        origin: origin, token: token, language: state.language, transport: place.transport, journalName: known)
      state.changes += 1
      keep(&state)
    }
  }
}
