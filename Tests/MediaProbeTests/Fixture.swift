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
