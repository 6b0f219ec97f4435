import Platform
import TestSupport
import Testing

@testable import DashboardRuntime

/// What the wizard is told of folders and files.
struct FileScoutTests {
  private let home: TemporaryFolder
  private let scout: FileScout

  init() throws {
    home = try TemporaryFolder(inMemory: true)
    let directories = UserDirectories(Environment(["HOME": home.path]))
    scout = FileScout(directories: directories, memory: DashboardMemory(directories))
  }

  /// They are found again by the path that was typed.
  @Test func filmsOfAFolderBeginAsItWasTyped() throws {
    try home.write([1], to: "b.mov")
    try home.write([1], to: "a.mp4")
    try home.write([1], to: "notes.txt")
    #expect(try scout.films(in: "~/") == ["~/a.mp4", "~/b.mov"])
    #expect(try scout.films(in: "~") == ["~/a.mp4", "~/b.mov"])
    #expect(try scout.films(in: home.path) == [home["a.mp4"], home["b.mov"]])
  }

  @Test func aFolderWithoutFilmsSaysSo() {
    #expect(throws: VisualError.noVideoThere(path: home.path)) { try scout.films(in: "~") }
  }
}
