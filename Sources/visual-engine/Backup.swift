import ArgumentParser
import DepositEngine
import Glibc
import Platform

struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: Help.text(.EngineTool.backup), discussion: Help.text(.EngineTool.backupMore))

  @Argument(help: Help.option(.EngineTool.backupFile, value: "file"))
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
    abstract: Help.text(.EngineTool.restore), discussion: Help.text(.EngineTool.restoreMore))

  @Argument(help: Help.option(.EngineTool.restoreFile, value: "file"))
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
