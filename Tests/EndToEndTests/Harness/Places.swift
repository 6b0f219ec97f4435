import Glibc

/// Where the programs and the fixtures lie.
enum Place {
  /// The repository: this file is `Tests/EndToEndTests/Harness/Places.swift`.
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    .joined(separator: "/")

  /// `VISUAL_PROGRAMS`, or the folder of the test bundle, beside which the programs are built, or `.build/debug`.
  static let programs: String = {
    if let given = getenv("VISUAL_PROGRAMS") { return String(cString: given) }
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let beside = own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return access(beside + "/visual-engine", X_OK) == 0 ? beside : root + "/.build/debug"
  }()

  static func program(_ name: String) -> String { "\(programs)/\(name)" }

  static func fixture(_ name: String) -> String { "\(root)/Tests/Fixtures/\(name)" }
}

/// A folder that is gone after the story.
final class PrivateFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/visual-e2e-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw StoryError("mkdtemp: \(String(cString: strerror(errno)))") }
    path = String(cString: made)
  }

  deinit { Self.remove(path) }

  /// A folder in it, made when it is not there.
  func folder(_ name: String) -> String {
    let folder = "\(path)/\(name)"
    mkdir(folder, 0o700)
    return folder
  }

  /// Writes a file in it. Closed on exec: a program that another story starts meanwhile would hold it open for
  /// writing, and who deposits it would be told that it still grows.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = "\(path)/\(name)"
    guard let stream = fopen(file, "we") else { throw StoryError("\(file): \(String(cString: strerror(errno)))") }
    defer { fclose(stream) }
    guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw StoryError("\(file): short write") }
    return file
  }

  static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// All files below a folder.
  static func all(in path: String) -> [String] {
    names(in: path).flatMap { name in
      let child = "\(path)/\(name)"
      var status = stat()
      let isFolder = lstat(child, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      return isFolder ? all(in: child) : [child]
    }
  }

  private static func remove(_ path: String) {
    for name in names(in: path) {
      let child = "\(path)/\(name)"
      var status = stat()
      guard lstat(child, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR { remove(child) } else { unlink(child) }
    }
    rmdir(path)
  }
}

/// All of a file, 64 MiB at most.
func contents(of path: String) throws -> [UInt8] {
  guard let stream = fopen(path, "re") else { throw StoryError("\(path): \(String(cString: strerror(errno)))") }
  defer { fclose(stream) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while bytes.count < 64 << 20 {
    let count = fread(&buffer, 1, buffer.count, stream)
    if count == 0 { break }
    bytes += buffer[..<count]
  }
  return bytes
}

/// The permission bits, nil when nothing is there.
func permissions(of path: String) -> UInt32? {
  var status = stat()
  return lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
}
