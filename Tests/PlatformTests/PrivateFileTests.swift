import Glibc
import Platform
import TestSupport
import Testing

@Suite struct PrivateFileTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test("What is written reads back, belongs to its owner alone, and leaves nothing beside it")
  func writing() throws {
    let path = folder["state/visual-tui/journal"]
    try PrivateFile.write(Array("première".utf8), path: path)
    try PrivateFile.write(Array("seconde".utf8), path: path)
    let file = try #require(try PrivateFile.read(path: path, limit: 100))
    #expect(file.text == "seconde")
    #expect(!file.isReadableByOthers)
    #expect(mode(of: path) == 0o600)
    #expect(mode(of: folder["state"]) == 0o700)
    #expect(mode(of: folder["state/visual-tui"]) == 0o700)
    #expect(folder.names() == ["state"])
  }

  @Test("A file that others may read becomes private when it is written")
  func narrowing() throws {
    try folder.write("old", to: "token", mode: 0o644)
    #expect(try PrivateFile.read(path: folder["token"], limit: 100)?.isReadableByOthers == true)
    try PrivateFile.write(Array("new".utf8), path: folder["token"])
    #expect(mode(of: folder["token"]) == 0o600)
  }

  @Test("A link is replaced, never written through")
  func link() throws {
    try folder.write("victim", to: "victim")
    #expect(symlink(folder["victim"], folder["token"]) == 0)
    try PrivateFile.write(Array("secret".utf8), path: folder["token"])
    #expect(try PrivateFile.read(path: folder["victim"], limit: 100)?.text == "victim")
    var status = stat()
    #expect(lstat(folder["token"], &status) == 0 && status.st_mode & S_IFMT == S_IFREG)
  }

  @Test("A write that fails leaves the old file whole and nothing beside it")
  func failedWrite() throws {
    try folder.write("old", to: "file")
    #expect(mkdir(folder["folder"], 0o700) == 0)
    #expect(throws: VisualError.self) { try PrivateFile.write([1, 2, 3], path: folder["file"] + "/below-a-file") }
    #expect(throws: VisualError.self) { try PrivateFile.write([1, 2, 3], path: folder["folder"]) }
    #expect(try PrivateFile.read(path: folder["file"], limit: 100)?.text == "old")
    #expect(folder.names() == ["file", "folder"])
  }

  @Test("A reader sees the old file or the new one, never a part")
  func atomicity() async throws {
    let path = folder["file"]
    let versions = [[UInt8](repeating: 1, count: 200_000), [UInt8](repeating: 2, count: 300_000)]
    try PrivateFile.write(versions[0], path: path)
    let writer = Task {
      for round in 1...40 { try PrivateFile.write(versions[round % 2], path: path) }
    }
    for _ in 0..<200 {
      let bytes = try #require(try PrivateFile.read(path: path, limit: 1_000_000)).bytes
      #expect(versions.contains(bytes))
    }
    try await writer.value
  }

  @Test("Nothing there is nil; a folder, a pipe and a file over the limit are errors that say so")
  func reading() throws {
    #expect(try PrivateFile.read(path: folder["none"], limit: 10) == nil)
    #expect(try PrivateFile.read(path: folder["none/below"], limit: 10) == nil)
    #expect(code { try PrivateFile.read(path: folder.path, limit: 10) } == "file_not_regular")
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    #expect(code { try PrivateFile.read(path: folder["pipe"], limit: 10) } == "file_not_regular")
    try folder.write("12345678901", to: "large")
    #expect(code { try PrivateFile.read(path: folder["large"], limit: 10) } == "file_too_large")
    #expect(try PrivateFile.read(path: folder["large"], limit: 11)?.bytes.count == 11)
  }

  @Test("Folders above a path", arguments: [("a/b/c", "a/b"), ("/a", "/"), ("a", "."), ("/a/b", "/a")])
  func parents(path: String, parent: String) {
    #expect(PrivateFile.parent(of: path) == parent)
  }

  private func mode(of path: String) -> mode_t {
    var status = stat()
    guard stat(path, &status) == 0 else { return 0 }
    return status.st_mode & 0o777
  }

  private func code(_ body: () throws -> PrivateFile.Contents?) -> String? {
    do {
      _ = try body()
      return nil
    } catch let error as VisualError {
      return error.kind == .configuration ? error.code : "\(error.kind)"
    } catch {
      return "\(error)"
    }
  }
}
