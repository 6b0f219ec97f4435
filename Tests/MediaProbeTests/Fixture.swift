import FoundationEssentials

/// The files in Tests/Fixtures; its README says how each was made.
enum Fixture {
  static func path(_ name: String, testFile: String = #filePath) -> String {
    let tests = URL(filePath: testFile).deletingLastPathComponent().deletingLastPathComponent()
    return tests.appending(path: "Fixtures").appending(path: name).path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path(name))))
  }
}

/// A folder of a test's own, removed when it goes away.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "media-probe-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    path = url.path
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("left behind: \(path): \(error)")
    }
  }

  /// The path of a new file with these bytes.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = path + "/" + name
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }
}
