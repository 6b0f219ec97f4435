import DashboardRuntime
import Glibc
import Platform
import TestSupport
import Testing

@Suite("The themes there are") struct ThemeShelfTests {
  private func shelf(_ files: [String: String]) throws -> (ThemeShelf, TemporaryFolder) {
    let folder = try TemporaryFolder()
    let directories = UserDirectories(Environment(["HOME": folder.path, "XDG_CONFIG_HOME": folder.path]))
    try PrivateFile.makeFolder(directories.configuration + "/themes")
    for (name, text) in files {
      try PrivateFile.write(Array(text.utf8), path: directories.configuration + "/themes/" + name)
    }
    return (ThemeShelf(directories), folder)
  }

  @Test("A file of another ending is told, with what to do") func otherEndings() throws {
    let (shelf, folder) = try shelf(["mine.toml": "", ".hidden": "", "old.theme~": ""])
    withExtendedLifetime(folder) {
      let told = shelf.themes.filter { $0.error != nil }
      #expect(told.map(\.name) == ["mine"])
      #expect(told.first?.error?.sentence(.en).contains(".theme") == true)
      let refusal = #expect(throws: VisualError.self) { try shelf.theme(named: "mine") }
      #expect(refusal?.sentence(.en).contains("mine.toml") == true)
    }
  }

  @Test("A theme that can't be read is told, not passed over") func unreadable() throws {
    let (shelf, folder) = try shelf(["large.theme": String(repeating: "#", count: 1 << 20)])
    withExtendedLifetime(folder) {
      let told = shelf.themes.filter { $0.error != nil }
      #expect(told.map(\.name) == ["large"])
      #expect(throws: VisualError.self) { try shelf.theme(named: "large") }
    }
  }
}
