import Platform

/// An engine that runs as a child: it may end by itself, and can then be started again on the same data, at the same
/// address.
final class EngineProcess: Sendable {
  /// Longest time for a program to say where it listens.
  static let patience = Duration.seconds(20)

  private struct State {
    var child: ChildProcess
    var token: Secret
  }

  /// Where it listens, on loopback.
  let url: String
  private let launch: Launch
  private let spawn: @Sendable (_ port: Int) throws(VisualError) -> ChildProcess
  private let state: Locked<State>

  private init(
    url: String, launch: Launch, state: State, spawn: @escaping @Sendable (Int) throws(VisualError) -> ChildProcess
  ) {
    self.url = url
    self.launch = launch
    self.spawn = spawn
    self.state = Locked(state)
  }

  /// - Parameters:
  ///   - port: 0 takes a free one.
  ///   - spawn: starts it on a port.
  /// - Throws: `program_not_started`; what was started is stopped again.
  static func start(
    _ launch: Launch, port: Int = 0, spawn: @escaping @Sendable (_ port: Int) throws(VisualError) -> ChildProcess
  ) async throws(VisualError) -> EngineProcess {
    let (url, state) = try await begin(launch, port: port, spawn)
    return EngineProcess(url: url, launch: launch, state: state, spawn: spawn)
  }

  /// All roles, for user `user-dev`. Another one after ``relaunch()``.
  var token: Secret { state.withLock { $0.token } }

  /// Calls `body` when the one that runs now ends.
  func whenEnded(_ body: @escaping @Sendable () -> Void) { child.whenEnded(body) }

  /// Starts it again where it was: pages and links that name its address stay good.
  ///
  /// - Throws: `program_not_started` with what it said last.
  func relaunch() async throws(VisualError) {
    await child.stop()
    let port = url.split(separator: ":").last.flatMap { Int($0) } ?? 0
    do throws(VisualError) {
      let (_, state) = try await Self.begin(launch, port: port, spawn)
      self.state.withLock { $0 = state }
    } catch {
      throw launch.lastLogLine(error)
    }
  }

  func stop() async { await child.stop() }

  private var child: ChildProcess { state.withLock { $0.child } }

  private static func begin(
    _ launch: Launch, port: Int, _ spawn: (Int) throws(VisualError) -> ChildProcess
  ) async throws(VisualError) -> (url: String, state: State) {
    let child = try spawn(port)
    do throws(VisualError) {
      let url = try EngineLine(parsing: try await child.firstLine(within: patience)).url
      return (url, State(child: child, token: try launch.readToken()))
    } catch {
      await child.stop()
      throw error
    }
  }
}
