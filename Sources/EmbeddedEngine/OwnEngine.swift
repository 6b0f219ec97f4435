public import Platform

/// An engine of the person's own on this machine, with the keys and the database that the conf file and the environment
/// name; it ends with the program that started it.
public final class OwnEngine: Sendable {
  /// The engine's address, on loopback.
  public var url: String { engine.url }
  /// All roles, for user `user-dev`; another one after ``relaunch()``.
  public var token: Secret { engine.token }

  /// The address it has whenever its port is free: what it is known by from one start to the next.
  public let usualURL: String

  private let engine: EngineProcess
  private let folder: PrivateRunFolder

  private init(engine: EngineProcess, folder: PrivateRunFolder, usualURL: String) {
    self.usualURL = usualURL
    self.engine = engine
    self.folder = folder
  }

  /// Listens where its settings say, where webhooks and links look for it; elsewhere while another program is there.
  ///
  /// - Parameter configuration: the conf file with an `[engine]` section; it need not be there.
  /// - Throws: `program_missing`, `program_not_started` with what the engine said of its settings.
  public static func start(
    environment: Environment, configuration: String
  ) async throws(VisualError) -> OwnEngine {
    let program = try SiblingProgram.engine.path()
    let folder = try PrivateRunFolder(environment)
    let launch = Launch(environment: environment, folder: folder.path)
    do throws(VisualError) {
      let port = EnginePort.configured(environment, configuration: configuration)
      let engine = try await EngineProcess.start(launch, port: EnginePort.usable(port)) { port throws(VisualError) in
        try launch.ownEngine(program, port: port, configuration: configuration)
      }
      return OwnEngine(engine: engine, folder: folder, usualURL: "http://127.0.0.1:\(port)")
    } catch {
      let cause = launch.lastLogLine(error, configuration: configuration)
      folder.remove()
      throw cause
    }
  }

  /// Calls `body` when the one that runs now ends; also when ``stop()`` ends it.
  public func whenEnded(_ body: @escaping @Sendable () -> Void) { engine.whenEnded(body) }

  /// Starts it again after it has ended, at its address.
  ///
  /// - Throws: `program_not_started` with what it said last.
  public func relaunch() async throws(VisualError) { try await engine.relaunch() }

  /// Ends it.
  public func stop() async {
    await engine.stop()
    folder.remove()
  }
}
