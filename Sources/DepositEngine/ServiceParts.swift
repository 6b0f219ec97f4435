import CurlTransport
import Glibc
import Logging
import NIOCore
import Platform
import ServiceLifecycle
import UnixSignals

/// The engine's services as one.
enum EngineGroup {
  /// They end in order, the last first, on SIGTERM, on SIGINT, and when one of them fails or returns, whose error the run then
  /// ends with: a door that is cancelled drops the connections that it has just taken in, which NIO takes for a defect of the
  /// program, and traps.
  ///
  /// - Parameter grace: what has not ended by then is cancelled all the same.
  static func of(_ services: [any Service], grace: Duration, logger: Logger) -> ServiceGroup {
    // Without a name, each would be spelled out by reflection, down to the last of its settings.
    let named = services.map { service in
      let name = String(describing: type(of: service))
      return ServiceGroupConfiguration.ServiceConfiguration(
        service: LastingService(service: service, name: name), successTerminationBehavior: .gracefullyShutdownGroup,
        failureTerminationBehavior: .gracefullyShutdownGroup, serviceName: name)
    }
    var configuration = ServiceGroupConfiguration(
      services: named, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = grace
    return ServiceGroup(configuration: configuration)
  }
}

/// A service that must not return by itself: an engine that lacks one of them ends with an error, so that it is started again.
private struct LastingService: Service {
  let service: any Service
  let name: String

  func run() async throws {
    try await service.run()
    guard Task.isShuttingDownGracefully || Task.isCancelled else {
      throw ServiceGroupError.serviceFinishedUnexpectedly(service: name)
    }
  }
}

/// Says once that every door is open.
actor ListeningGate {
  private var closed: Int
  private var waiting: [AsyncStream<Void>.Continuation] = []
  private let onOpen: @Sendable () -> Void

  init(doors: Int, onOpen: @escaping @Sendable () -> Void) {
    closed = doors
    self.onOpen = onOpen
  }

  func opened() {
    closed -= 1
    guard closed == 0 else { return }
    onOpen()
    for continuation in waiting { continuation.finish() }
    waiting = []
  }

  /// Returns when every door is open, or the engine stops before: false then.
  func waitUntilOpen() async -> Bool {
    guard closed > 0 else { return true }
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    waiting.append(continuation)
    for await _ in stream.cancelOnGracefulShutdown() {}
    return closed <= 0
  }
}

/// A service that does nothing before every door is open and the database known to be sound: an engine that cannot
/// listen, or cannot trust what it reads, asks nobody anything.
struct AfterOpening: Service {
  let gate: ListeningGate
  var readiness = Readiness()
  /// What is to be done first.
  var chores: [Readiness.Chore] = [.integrityCheck]
  let service: any Service

  func run() async throws {
    guard await gate.waitUntilOpen() else { return }
    for chore in chores { guard await readiness.wait(for: chore) else { return } }
    try await service.run()
  }
}

/// What happens first when the engine is told to stop: the last service started is the first stopped.
///
/// Everyone who waits is let go at once; what is on its way to Stripe or Bunny gets a moment and is then cut, which
/// loses nothing: the outbox knows it.
struct ShutdownStart: Service {
  private static let patience: Duration = .seconds(5)

  let changes: ChangeBroadcaster
  let transport: CurlTransport

  func run() async throws {
    try await gracefulShutdown()
    await changes.releaseAll()
    let transport = transport
    // Not awaited: the other services stop meanwhile, and when they are faster the process is gone before.
    Task {
      do { try await Task.sleep(for: Self.patience) } catch { return }
      await transport.shutdown()
    }
  }
}

/// A server on one address; when it cannot listen there, the error says where.
struct Door: Service {
  let address: String
  let application: any Service

  func run() async throws {
    do {
      try await application.run()
    } catch let error as IOError {
      throw VisualError.addressInUse(address, cause: String(cString: strerror(error.errnoCode)))
    } catch let error as VisualError {
      throw error
    } catch {
      throw VisualError.addressInUse(address, cause: "\(error)")
    }
  }
}

/// The place of a Unix socket that is to be listened on.
enum UnixSocketPath {
  /// Removes what a dead server left there.
  ///
  /// - Throws: `address_unavailable` when something else than a socket lies there, or somebody listens on it.
  static func clear(_ path: String) throws(VisualError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw .addressInUse(path, cause: String(cString: strerror(EEXIST)))
    }
    guard !isListenedOn(path) else { throw .addressInUse(path, cause: String(cString: strerror(EADDRINUSE))) }
    unlink(path)
  }

  static func isListenedOn(_ path: String) -> Bool {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}

/// Notices the end of standard input: the parent that held it is gone.
///
/// It reads on a thread of its own, since a blocking read must not sit on the shared pool.
struct StandardInputWatcher: Sendable {
  let onEnd: @Sendable () async -> Void

  init(onEnd: @escaping @Sendable () async -> Void) {
    self.onEnd = onEnd
  }

  func start() {
    let box = Unmanaged.passRetained(Callback(onEnd))
    var thread = pthread_t()
    let started = pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer else { return nil }
        let callback = Unmanaged<Callback>.fromOpaque(pointer).takeRetainedValue()
        var byte: UInt8 = 0
        while true {
          let count = read(STDIN_FILENO, &byte, 1)
          if count < 0, errno == EINTR { continue }
          if count <= 0 { break }
        }
        let onEnd = callback.onEnd
        Task { await onEnd() }
        return nil
      }, box.toOpaque())
    if started == 0 { pthread_detach(thread) } else { box.release() }
  }

  private final class Callback: Sendable {
    let onEnd: @Sendable () async -> Void

    init(_ onEnd: @escaping @Sendable () async -> Void) {
      self.onEnd = onEnd
    }
  }
}
