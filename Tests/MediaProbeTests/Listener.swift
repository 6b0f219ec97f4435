import Glibc

/// A listening socket: on loopback, or at a path (where it only stands in the way).
final class Listener: Sendable {
  struct Failure: Error {
    var step: String
    var error: Int32
  }

  /// The loopback port, or 0.
  let port: UInt16
  let unixPath: String
  private let descriptor: Int32

  init() throws {
    unixPath = ""
    descriptor = try Self.checked("socket", socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    try withUnsafeMutablePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = try Self.checked("bind", bind(descriptor, address, length))
        _ = try Self.checked("getsockname", getsockname(descriptor, address, &length))
      }
    }
    _ = try Self.checked("listen", listen(descriptor, 8))
    port = UInt16(bigEndian: address.sin_port)
  }

  init(unixPath: String) throws {
    self.unixPath = unixPath
    port = 0
    descriptor = try Self.checked("socket", socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: unixPath.utf8) }
    let descriptor = descriptor
    try withUnsafePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = try Self.checked("bind", bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)))
      }
    }
  }

  deinit { close(descriptor) }

  /// Ends the call of somebody who has connected; false when nobody has.
  func hangUp() -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, 0) > 0 else { return false }
    let caller = accept(descriptor, nil, nil)
    guard caller >= 0 else { return false }
    close(caller)
    return true
  }

  private static func checked(_ step: String, _ result: Int32) throws -> Int32 {
    guard result >= 0 else { throw Failure(step: step, error: errno) }
    return result
  }
}
