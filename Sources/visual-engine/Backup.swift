import ArgumentParser
import DepositEngine
import Glibc
import Platform

struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a checked copy of the database, also while an engine runs.",
    discussion: "What was metered goes beside it (FILE.usage). An engine makes one every hour by itself.")

  @Argument(help: ArgumentHelp("Where it goes; a file there is replaced.", valueName: "file"))
  var file: String

  @OptionGroup var shared: SettingsOptions

  func run() async throws {
    let path = WorkingFolder.absolute(file)
    let tools = try shared.tools()
    let bytes = try await tools.backup(to: path)
    Report.line(DisplayText(Phrase.backupMade(path: path, bytes: bytes)(Report.language)).text)
  }
}

struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a backup in the database's place; refused while an engine runs.",
    discussion: "The database before is kept beside. When the engine starts, it asks Stripe for what happened since.")

  @Argument(help: ArgumentHelp("A backup.", valueName: "file"))
  var file: String

  @OptionGroup var shared: SettingsOptions

  func run() async throws {
    let tools = try shared.tools()
    let kept = try tools.restore(from: WorkingFolder.absolute(file))
    Report.line(DisplayText(Phrase.backupRestored(path: file, kept: kept)(Report.language)).text)
  }
}

/// The folder the command runs in.
enum WorkingFolder {
  /// A path that means the same to an engine that runs elsewhere.
  static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
  }
}
