import Glibc
public import Platform

/// The programs that are built and installed together.
public enum SiblingProgram: String, Sendable {
  case engine = "visual-engine"
  case sandbox = "visual-sandbox"

  /// Where it lies: beside the running program.
  ///
  /// - Throws: `program_missing` (configuration).
  public func path() throws(VisualError) -> String {
    guard let own = Self.ownPath else { throw .programMissing(rawValue, folder: "/proc/self/exe") }
    let folder = PrivateFile.parent(of: own)
    let path = "\(folder)/\(rawValue)"
    guard access(path, X_OK) == 0 else { throw .programMissing(rawValue, folder: folder) }
    return path
  }

  private static var ownPath: String? {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0, count < buffer.count else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
