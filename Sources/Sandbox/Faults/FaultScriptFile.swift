import Glibc
public import Platform

extension Fault {
  /// Reads the fault script at `path`, at most 1 MiB.
  /// - Throws: `faults_unreadable` or `faults_invalid`, both of kind configuration.
  public static func script(atPath path: String) throws(VisualError) -> [Fault] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(path, String(cString: strerror(errno))) }
      if count == 0 { break }
      bytes += chunk[..<count]
      guard bytes.count <= 1 << 20 else { throw unreadable(path, "it is longer than 1 MiB") }
    }
    return try script(bytes)
  }

  private static func unreadable(_ path: String, _ cause: String) -> VisualError {
    VisualError(
      "faults_unreadable", .configuration, Phrase(verbatim: "Fault script \(path): \(cause); name a readable file"))
  }
}
