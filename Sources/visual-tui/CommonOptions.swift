import ArgumentParser
import Platform

/// The options that every command has.
struct CommonOptions: ParsableArguments {
  @Flag(name: .long, help: Help.option(.helpJSON))
  var json = false

  @Flag(name: .long, help: Help.option(.helpPlain))
  var plain = false

  @Option(name: .long, help: Help.option(.helpEngine, value: "url"))
  var engine: String?

  @Option(name: .long, help: Help.option(.helpConfig, value: "file"), completion: .file())
  var config: String?

  @Option(name: .long, help: Help.option(.helpTheme, value: "name"), completion: Completions.themes)
  var theme: String?

  @Option(name: .long, help: Help.option(.helpLanguage, value: "fr|en"), completion: .list(["fr", "en"]))
  var lang: String?

  @Option(
    name: .long, help: Help.option(.helpColor, value: "auto|always|never"),
    completion: .list(["auto", "always", "never"]))
  var color: String?

  @Flag(name: .long, help: Help.option(.helpSandbox))
  var sandbox = false

  @Flag(name: .shortAndLong, help: Help.option(.helpQuiet))
  var quiet = false

  // Answered before parsing, so that it needs no other argument; here for the help.
  @Flag(name: [.customShort("V"), .long], help: Help.option(.helpVersion))
  var version = false

  /// The flags by the setting they stand for.
  var settings: [String: String] {
    let given = ["engine_url": engine, "theme": theme, "language": lang, "color": color]
    return given.compactMapValues { $0 }
  }

  /// What is typed wrongly is a mistake of usage, not of the configuration.
  func requireWellFormed() throws(VisualError) {
    let named = [("--engine", "engine_url", engine), ("--lang", "language", lang), ("--color", "color", color)]
    for case let (option, name, value?) in named {
      guard let key = ConfigurationKey.client.first(where: { $0.name == name }), let problem = key.problem(with: value)
      else { continue }
      throw .usage(Phrase(verbatim: option + " ") + problem)
    }
  }
}
