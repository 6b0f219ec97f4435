import FoundationEssentials
public import Glibc

/// A folder of its own for one test, removed with everything in it at the end.
public final class TemporaryFolder: Sendable {
  /// Where it lies, without a slash behind.
  public let path: String

  /// `inMemory` puts it where a sync costs nothing, if there is such a place: for tests that write much and are not about
  /// what a disk keeps.
  public init(inMemory: Bool = false) throws {
    let parent = inMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/visual-tests.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(call: "mkdtemp") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("left behind: \(path): \(error)")
    }
  }

  /// The path of a name in the folder, whether anything is there or not.
  public subscript(name: String) -> String { path + "/" + name }

  /// Writes a file as any other program would; answers its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o600) throws -> String {
    let descriptor = open(self[name], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Failure(call: "open") }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure(call: "write") }
      rest = rest.dropFirst(count)
    }
    // Past the umask.
    guard fchmod(descriptor, mode) == 0 else { throw Failure(call: "fchmod") }
    return self[name]
  }

  @discardableResult
  public func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
    try write(Array(text.utf8), to: name, mode: mode)
  }

  /// Overwrites one byte in place.
  public func poke(_ name: String, at offset: Int, _ byte: UInt8) throws {
    let descriptor = open(self[name], O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(call: "open") }
    defer { close(descriptor) }
    guard pwrite(descriptor, [byte], 1, off_t(offset)) == 1 else { throw Failure(call: "pwrite") }
  }

  /// What lies in the folder, or in one within it; nothing when that is not there.
  public func names(in folder: String = "") -> [String] {
    guard let directory = opendir(self[folder]) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  /// A system call that did not do what it was asked.
  public struct Failure: Error {
    public let call: String
    public let number = errno

    public init(call: String) { self.call = call }
  }
}
