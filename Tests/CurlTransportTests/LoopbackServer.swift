import Glibc
import Synchronization

/// A tiny HTTP/1.1 server on loopback, port 0: a thread accepts, a thread per connection calls the script for each
/// request until the script says that it is done with the connection.
final class LoopbackServer: Sendable {
  enum After: Sendable { case keepAlive, close }
  typealias Script = @Sendable (LoopbackExchange) -> After

  struct Failure: Error { let call: String, number = errno }

  private struct State {
    var isStopped = false
    var open: Set<Int32> = []
    var threads: [pthread_t] = []
    var connections = 0
  }

  let port: Int
  private let listener: Int32
  private let script: Script
  private let hangsUpOnTLS: Bool
  private let state = Mutex(State())

  /// `hangsUpOnTLS`: else a TLS greeting is met with silence.
  init(hangsUpOnTLS: Bool = false, _ script: @escaping Script) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard listener >= 0 else { throw Failure(call: "socket") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 256) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    guard result else { throw Failure(call: "bind") }
    self.listener = listener
    self.hangsUpOnTLS = hangsUpOnTLS
    self.script = script
    port = Int(UInt16(bigEndian: address.sin_port))
    try startThread { $0.acceptAll() }
  }

  /// Serves on a socket in the file system instead.
  init(unixSocketPath path: String, _ script: @escaping Script) throws {
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    let listener = listener
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 && listen(listener, 16) == 0
      }
    }
    guard result else { throw Failure(call: "bind") }
    self.script = script
    hangsUpOnTLS = false
    port = 0
    try startThread { $0.acceptAll() }
  }

  func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  var connectionCount: Int { state.withLock { $0.connections } }

  /// Closes everything and waits for all threads.
  func stop() {
    let threads = state.withLock {
      $0.isStopped = true
      for descriptor in $0.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
      shutdown(listener, Int32(SHUT_RDWR))
      let threads = $0.threads
      $0.threads = []
      return threads
    }
    for thread in threads { pthread_join(thread, nil) }
  }

  private func acceptAll() {
    while true {
      let descriptor = accept(listener, nil, nil)
      guard descriptor >= 0 else { break }
      let isWanted = state.withLock {
        if !$0.isStopped {
          $0.open.insert(descriptor)
          $0.connections += 1
        }
        return !$0.isStopped
      }
      guard isWanted, (try? startThread({ $0.serve(descriptor) })) != nil else {
        close(descriptor)
        continue
      }
    }
    close(listener)
  }

  private func serve(_ descriptor: Int32) {
    var after = After.keepAlive
    while after == .keepAlive,
      let exchange = LoopbackExchange(descriptor: descriptor, hangsUpOnTLS: hangsUpOnTLS)
    {
      after = script(exchange)
    }
    state.withLock {
      $0.open.remove(descriptor)
      close(descriptor)
    }
  }

  private final class Work: Sendable {
    let server: LoopbackServer
    let body: @Sendable (LoopbackServer) -> Void
    init(_ server: LoopbackServer, _ body: @escaping @Sendable (LoopbackServer) -> Void) {
      self.server = server
      self.body = body
    }
  }

  private func startThread(_ body: @escaping @Sendable (LoopbackServer) -> Void) throws {
    let work = Unmanaged.passRetained(Work(self, body))
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
        work.body(work.server)
        return nil
      }, work.toOpaque())
    guard result == 0 else {
      work.release()
      throw Failure(call: "pthread_create")
    }
    state.withLock { $0.threads.append(thread) }
  }
}
