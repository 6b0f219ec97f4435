import Glibc

/// One request as the server reads it, and the means to answer it well or badly.
final class LoopbackExchange {
  let method: String
  let target: String
  /// Names in lower case.
  private(set) var headers: [String: String] = [:]
  private let descriptor: Int32
  private var pending: [UInt8] = []
  private var unreadBody: Int

  /// Reads the head of the next request; nil when the client has closed the connection.
  init?(descriptor: Int32, hangsUpOnTLS: Bool) {
    self.descriptor = descriptor
    var bytes: [UInt8] = []
    var end: Int?
    while end == nil {
      guard bytes.count < 256 << 10, let more = LoopbackExchange.receive(descriptor, atMost: 64 << 10) else {
        return nil
      }
      bytes += more
      if hangsUpOnTLS && bytes.first == 0x16 { return nil }
      end = LoopbackExchange.endOfHead(bytes)
    }
    let headEnd = end ?? bytes.count
    var lines = String(decoding: bytes[..<headEnd], as: UTF8.self).split(separator: "\r\n")[...]
    let words = (lines.popFirst() ?? "").split(separator: " ")
    guard words.count == 3 else { return nil }
    method = String(words[0])
    target = String(words[1])
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    pending = Array(bytes[headEnd...])
    unreadBody = headers["content-length"].flatMap { Int($0) } ?? 0
  }

  /// Up to `count` more bytes of the body; fewer only at its end or when the connection is lost.
  func readBody(atMost count: Int = .max) -> [UInt8] {
    let wanted = min(count, unreadBody)
    var body: [UInt8] = []
    while body.count < wanted {
      if pending.isEmpty {
        guard let more = LoopbackExchange.receive(descriptor, atMost: min(256 << 10, wanted - body.count)) else {
          break
        }
        pending = more
      }
      let taken = min(pending.count, wanted - body.count)
      body += pending[..<taken]
      pending.removeFirst(taken)
    }
    unreadBody -= body.count
    return body
  }

  @discardableResult
  func reply(_ status: Int = 200, _ headers: [String] = [], body: [UInt8] = []) -> LoopbackServer.After {
    var head = "HTTP/1.1 \(status) Said So\r\n"
    for header in headers { head += header + "\r\n" }
    if !headers.contains(where: { $0.lowercased().hasPrefix("content-length:") }) {
      head += "Content-Length: \(body.count)\r\n"
    }
    send(Array((head + "\r\n").utf8) + (method == "HEAD" ? [] : body))
    return .keepAlive
  }

  /// Raw bytes; stops quietly when the client is gone.
  func send(_ bytes: [UInt8]) {
    var sent = 0
    bytes.withUnsafeBytes { buffer in
      while sent < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
        let count = Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return }
        sent += count
      }
    }
  }

  /// Answers nothing and waits until the client closes, or the server is stopped.
  func waitForClose() {
    while LoopbackExchange.receive(descriptor, atMost: 64 << 10) != nil {}
  }

  private static func receive(_ descriptor: Int32, atMost count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = max(0, recv(descriptor, buffer.baseAddress, count, 0))
    }
    return bytes.isEmpty ? nil : bytes
  }

  private static func endOfHead(_ bytes: [UInt8]) -> Int? {
    let mark: [UInt8] = [13, 10, 13, 10]
    guard bytes.count >= 4 else { return nil }
    return (0...(bytes.count - 4)).first { Array(bytes[$0..<$0 + 4]) == mark }.map { $0 + 4 }
  }
}
