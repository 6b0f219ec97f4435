import Glibc
import ServiceLifecycle

/// Says once that every door is open.
actor ListeningGate {
  private var closed: Int
  private let onOpen: @Sendable () -> Void

  init(doors: Int, onOpen: @escaping @Sendable () -> Void) {
    closed = doors
    self.onOpen = onOpen
  }

  func opened() {
    closed -= 1
    if closed == 0 { onOpen() }
  }
}

/// Lets everyone who waits go as soon as the engine is told to stop: the last service started is the first stopped.
struct WaiterRelease: Service {
  let changes: ChangeBroadcaster

  func run() async throws {
    try await gracefulShutdown()
    await changes.releaseAll()
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
