import Glibc
import Platform

/// Where the person's own engine listens: webhooks and links count on finding it there again.
enum EnginePort {
  /// The port that its settings name; its default when they do not read, which it says itself.
  static func configured(_ environment: Environment, configuration: String) -> Int {
    let file = try? ConfigurationFile.read(path: configuration)
    let settings = try? Settings.engine(flags: [:], environment: environment, file: file)
    return settings?["port"].flatMap { Int($0) } ?? 4_000
  }

  /// The same while nobody has it, else 0: a free one.
  static func usable(_ port: Int) -> Int {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return port }
    defer { close(socket) }
    // As the engine itself does: a connection that has just ended keeps nobody out.
    var isOn: Int32 = 1
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
    address.sin_addr = in_addr(s_addr: in_addr_t(0x7F00_0001).bigEndian)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return result == 0 ? port : 0
  }
}
