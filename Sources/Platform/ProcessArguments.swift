import Glibc

/// The words this process was started with, as the kernel has them (proc(5), `cmdline`). `CommandLine.arguments` came out
/// empty in the optimized, statically linked program.
public enum ProcessArguments {
  /// Each word's bytes; the program's own name is the first.
  public static let raw: [[UInt8]] = {
    let descriptor = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return CommandLine.arguments.map { Array($0.utf8) } }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    // Every word ends with a NUL; words may be empty.
    return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map(Array.init)
  }()

  /// The words after the program's name; what is not UTF-8 is replaced.
  public static let words = raw.dropFirst().map { String(decoding: $0, as: UTF8.self) }
}
