public import Platform

/// An engine of the person's own on this machine, with the keys and the database that the conf file and the environment
/// name; it ends with the program that started it.
public final class OwnEngine: Sendable {
  /// The engine's address, on loopback.
  public let url: String
  /// All roles, for user `user-dev`.
  public let token: Secret

  private let engine: ChildProcess
  private let folder: PrivateRunFolder

  private init(engine: ChildProcess, folder: PrivateRunFolder, url: String, token: Secret) {
    self.engine = engine
    self.folder = folder
    self.url = url
    self.token = token
  }

  /// - Parameter configuration: the conf file with an `[engine]` section; it need not be there.
  /// - Throws: `program_missing`, `program_not_started` with what the engine said of its settings.
  public static func start(
    environment: Environment, configuration: String
  ) async throws(VisualError) -> OwnEngine {
    let program = try SiblingProgram.engine.path()
    let folder = try PrivateRunFolder(environment)
    let launch = Launch(environment: environment, folder: folder.path)
    var engine: ChildProcess?
    do throws(VisualError) {
      let started = try launch.ownEngine(program, configuration: configuration)
      engine = started
      let url = try EngineLine(parsing: try await started.firstLine(within: .seconds(20))).url
      return OwnEngine(engine: started, folder: folder, url: url, token: try launch.readToken())
    } catch {
      let cause = launch.lastLogLine(error)
      await engine?.stop()
      folder.remove()
      throw cause
    }
  }

  /// Ends it.
  public func stop() async {
    await engine.stop()
    folder.remove()
  }
}
