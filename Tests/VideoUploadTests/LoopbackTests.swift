import Cryptography
import CurlTransport
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import VideoUpload

/// The session with the real transport, over sockets, to the model server.
@Suite struct LoopbackTests {
  @Test(arguments: [0, 1, 5_000_000]) func aFileGoesOverRealSockets(count: Int) async throws {
    let server = try LoopbackTUSServer()
    defer { server.stop() }
    let run = try UploadRun(Self.content(count), server: server.model)
    let transport = CurlTransport()
    let result = try await run.run(transport)
    await transport.shutdown()
    #expect(result.sha256 == run.sha256)
    #expect(run.server.arrived == run.content)
    #expect(run.server.violations.isEmpty)
  }

  @Test func connectionsThatBreakAreTakenUpAgain() async throws {
    let cuts = [1_000_000, 0, 2_500_000]
    let server = try LoopbackTUSServer(cutPatchesAfter: cuts)
    defer { server.stop() }
    let run = try UploadRun(Self.content(5_000_000), server: server.model)
    let transport = CurlTransport()
    let events = Box<UploadEvent>()
    let result = try await run.run(transport) { events.append($0) }
    await transport.shutdown()
    #expect(result.sha256 == run.sha256)
    #expect(run.server.arrived == run.content)
    #expect(run.server.violations.isEmpty)
    #expect(run.server.patchedBytes == 5_000_000, "confirmed bytes were sent twice")
    #expect(events.values.filter { if case .retry = $0 { true } else { false } }.count == cuts.count)
    expectHonest(events.values, total: 5_000_000)
  }

  private static func content(_ count: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: 11)
    return generator.bytes(count)
  }
}

/// A ``ModelTUSServer`` on loopback, port 0: a thread accepts, a thread per connection serves.
final class LoopbackTUSServer: Sendable {
  private struct State {
    var isStopped = false
    var open: Set<Int32> = []
    var threads: [pthread_t] = []
    var cuts: [Int]
  }

  let model: ModelTUSServer
  private let listener: Int32
  private let state: Mutex<State>

  /// - Parameter cutPatchesAfter: the first PATCHes are broken off after so many bytes.
  init(cutPatchesAfter cuts: [Int] = []) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isUp = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    guard isUp else { throw TemporaryFolder.Failure(call: "bind") }
    self.listener = listener
    model = ModelTUSServer(endpoint: "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/tusupload")
    state = Mutex(State(cuts: cuts))
    start { $0.acceptAll() }
  }

  /// Closes everything and waits for all threads.
  func stop() {
    let threads = state.withLock {
      $0.isStopped = true
      for descriptor in $0.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
      shutdown(listener, Int32(SHUT_RDWR))
      return $0.threads
    }
    for thread in threads { pthread_join(thread, nil) }
  }

  private func acceptAll() {
    while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
      let isWanted = state.withLock { state in
        if !state.isStopped { state.open.insert(descriptor) }
        return !state.isStopped
      }
      if isWanted { start { $0.serve(descriptor) } } else { close(descriptor) }
    }
    close(listener)
  }

  private func serve(_ descriptor: Int32) {
    while let request = readHead(descriptor), answer(request, descriptor) {}
    state.withLock {
      $0.open.remove(descriptor)
      close(descriptor)
    }
  }

  private struct Head {
    let method: String
    let path: String
    let headers: [HTTPHeader]
    let body: [UInt8]
    var length: Int { HTTPResponse(status: 0, headers: headers).header("Content-Length").flatMap { Int($0) } ?? 0 }
  }

  /// - Returns: whether the connection goes on.
  private func answer(_ request: Head, _ descriptor: Int32) -> Bool {
    var wanted = request.length
    if request.method == "PATCH", let cut = state.withLock({ $0.cuts.isEmpty ? nil : $0.cuts.removeFirst() }) {
      wanted = min(cut, wanted)
    }
    var body = request.body
    while body.count < wanted, let more = receive(descriptor, atMost: wanted - body.count) { body += more }
    let isWhole = body.count >= request.length
    let response = model.answer(
      request.method, request.path, request.headers, body: Array(body.prefix(wanted)), isWhole: isWhole)
    guard isWhole else { return false }
    var text = "HTTP/1.1 \(response.status) Said So\r\n"
    for header in response.headers { text += "\(header.name): \(header.value)\r\n" }
    if response.status != 204 { text += "Content-Length: 0\r\n" }
    let bytes = Array((text + "\r\n").utf8)
    return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) > 0
  }

  private func readHead(_ descriptor: Int32) -> Head? {
    var bytes: [UInt8] = []
    while bytes.count < 64 << 10 {
      guard let more = receive(descriptor, atMost: 64 << 10) else { return nil }
      bytes += more
      let mark: [UInt8] = [13, 10, 13, 10]
      let end = (0..<max(0, bytes.count - 3)).first { Array(bytes[$0..<$0 + 4]) == mark }
      guard let end else { continue }
      let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
      let words = lines[0].split(separator: " ")
      let headers = lines.dropFirst().map { line in
        let parts = line.split(separator: ":", maxSplits: 1)
        return HTTPHeader(String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
      }
      return Head(
        method: String(words[0]), path: String(words[1]), headers: headers, body: Array(bytes[(end + 4)...]))
    }
    return nil
  }

  private func receive(_ descriptor: Int32, atMost count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: min(count, 256 << 10)) { buffer, filled in
      filled = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    return bytes.isEmpty ? nil : bytes
  }

  private final class Work: Sendable {
    let server: LoopbackTUSServer
    let body: @Sendable (LoopbackTUSServer) -> Void
    init(_ server: LoopbackTUSServer, _ body: @escaping @Sendable (LoopbackTUSServer) -> Void) {
      self.server = server
      self.body = body
    }
  }

  private func start(_ body: @escaping @Sendable (LoopbackTUSServer) -> Void) {
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
    guard result == 0 else { return work.release() }
    state.withLock { $0.threads.append(thread) }
  }
}
