import ArgumentParser
import DepositEngine
import Platform

/// The options that every command shares, and the settings they lead to.
struct SettingsOptions: ParsableArguments {
  @Option(help: Help.option(.EngineTool.config, value: "file"))
  var config: String?

  @Option(help: Help.option(.EngineTool.database, value: "path"))
  var database: String?

  /// The settings in force, `extra` being other flags by key name.
  func settings(_ extra: [String: String] = [:]) throws -> Settings {
    let environment = Environment.process
    let directories = UserDirectories(environment)
    let path = config ?? directories.configurationFile
    let file = try ConfigurationFile.read(path: path)
    if file == nil, let config { throw VisualError.configurationFileMissing(path: config) }
    var flags = extra
    flags["visual_database"] = database
    return try Settings.engine(flags: flags, environment: environment, file: file)
  }

  /// Where the database is; needs no other setting, so that tools work on a half-configured machine.
  func databasePath() throws -> String {
    try settings()["visual_database"] ?? EngineSettings.defaultDatabase(UserDirectories(.process))
  }

  /// What works on that database, through the engine that holds it or directly.
  func tools() throws -> AdminTools {
    AdminTools(database: try databasePath(), language: Report.language) {
      Report.notice(.databaseBroughtUpToDate)
    } onCutRestore: {
      Report.notice($0)
    }
  }
}
