import CurlTransport
import Glibc
import Synchronization
import Testing

/// Something that happens once on another thread, and that a test waits for, but not for ever.
final class Latch: Sendable {
  private let isOpen = Mutex(false)

  func open() { isOpen.withLock { $0 = true } }

  func wait(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while !isOpen.withLock({ $0 }) {
      guard ContinuousClock.now < deadline else {
        Issue.record("nothing happened in 120 s", sourceLocation: sourceLocation)
        return
      }
      try await Task.sleep(for: .milliseconds(2))
    }
  }
}

/// Values gathered from other threads, in order of arrival.
final class Box<Value: Sendable>: Sendable {
  private let stored = Mutex<[Value]>([])

  var values: [Value] { stored.withLock { $0 } }
  func append(_ value: Value) { stored.withLock { $0.append(value) } }
}

/// A file of known pseudo-random content, removed with this object.
final class TemporaryFile: Sendable {
  let path: String
  let content: [UInt8]

  init(count: Int, seed: UInt64) throws {
    var word = seed
    content = (0..<count).map { _ in
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: word >> 33)
    }
    let (path, descriptor) = try TemporaryFile.create()
    self.path = path
    defer { close(descriptor) }
    try content.withUnsafeBytes {
      guard write(descriptor, $0.baseAddress, count) == count else { throw LoopbackServer.Failure(call: "write") }
    }
  }

  /// A file of zeros that takes no room on the disk.
  init(sparse count: Int) throws {
    content = []
    let (path, descriptor) = try TemporaryFile.create()
    self.path = path
    defer { close(descriptor) }
    guard ftruncate(descriptor, off_t(count)) == 0 else { throw LoopbackServer.Failure(call: "ftruncate") }
  }

  deinit { unlink(path) }

  func shrink(to count: Int) { truncate(path, off_t(count)) }

  private static func create() throws -> (String, Int32) {
    var template = Array("/tmp/curl-transport-XXXXXX\0".utf8CString.dropLast())
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw LoopbackServer.Failure(call: "mkstemp") }
    return (template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }, descriptor)
  }
}

/// Compares large bodies; `#expect` itself would spend minutes on describing a difference between them.
func expectSame(
  _ bodies: [[UInt8]], _ expected: [[UInt8]], _ what: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let isSame = bodies == expected
  #expect(
    isSame, "\(what): \(bodies.map(\.count)) bytes for \(expected.map(\.count))", sourceLocation: sourceLocation)
}

/// Runs the test with a server and a transport, and ends both whatever happens.
func withServer(
  _ script: @escaping LoopbackServer.Script, _ test: (LoopbackServer, CurlTransport) async throws -> Void
) async throws {
  let server = try LoopbackServer(script)
  defer { server.stop() }
  let transport = CurlTransport()
  do {
    try await test(server, transport)
  } catch {
    await transport.shutdown()
    throw error
  }
  await transport.shutdown()
}

/// The error a request ends with; records an issue when it ends with an answer.
func failure(
  of request: HTTPRequest, by transport: CurlTransport, sourceLocation: SourceLocation = #_sourceLocation
) async -> TransportError? {
  do throws(TransportError) {
    let response = try await transport.send(request)
    Issue.record("answered \(response.status)", sourceLocation: sourceLocation)
    return nil
  } catch {
    return error
  }
}
