import Hummingbird
import Logging
import Platform
import ServiceLifecycle

/// One HTTP server of the sandbox, from listening to stopped.
struct SandboxServer: Sendable {
  let url: String
  private let group: ServiceGroup
  private let running: Task<Void, any Error>

  /// Returns once it listens.
  /// - Throws: `sandbox_cannot_listen` when the address is taken or not this machine's.
  static func start(
    _ router: Router<SandboxContext>, host: String, port: Int, logger: Logger
  ) async throws(VisualError) -> SandboxServer {
    let (ports, bound) = AsyncThrowingStream<Int, any Error>.makeStream()
    let application = Application(
      router: router, server: .http1(configuration: .init(idleTimeout: .seconds(75))),
      configuration: .init(address: .hostname(host, port: port)),
      onServerRunning: { channel in bound.yield(channel.localAddress?.port ?? port) }, logger: logger)
    var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
    // Requests under way get this long at the end; then their connections are closed.
    configuration.maximumGracefulShutdownDuration = .seconds(2)
    let group = ServiceGroup(configuration: configuration)
    let running = Task {
      do {
        try await group.run()
        bound.finish()
      } catch {
        bound.finish(throwing: error)
        throw error
      }
    }
    do {
      for try await port in ports {
        return SandboxServer(url: "http://\(reachable(host)):\(port)", group: group, running: running)
      }
    } catch {
      throw cannotListen(host, port, "\(error)")
    }
    throw cannotListen(host, port, "it stopped at once")
  }

  /// Lets requests under way finish for a moment, then closes.
  func stop(_ logger: Logger) async {
    await group.triggerGracefulShutdown()
    do {
      try await running.value
    } catch {
      logger.debug("\(url) stopped with: \(error)")
    }
  }

  /// The address to call for one that is listened on.
  private static func reachable(_ host: String) -> String {
    switch host {
    case "0.0.0.0": "127.0.0.1"
    case "::": "[::1]"
    default: host.contains(":") ? "[\(host)]" : host
    }
  }

  private static func cannotListen(_ host: String, _ port: Int, _ cause: String) -> VisualError {
    VisualError(
      "sandbox_cannot_listen", .unreachable,
      Phrase(
        fr: "Impossible d’écouter sur \(host):\(port) (\(cause)) ; choisir un autre port, ou 0 pour un port libre.",
        en: "Cannot listen on \(host):\(port) (\(cause)); choose another port, or 0 for a free one."))
  }
}
