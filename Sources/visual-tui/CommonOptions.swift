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

  @Flag(name: .long, help: Help.option(.helpReadOnly))
  var readOnly = false

  @Flag(name: .shortAndLong, help: Help.option(.helpQuiet))
  var quiet = false

  // Answered before parsing, so that it needs no other argument; here for the help.
  @Flag(name: [.customShort("V"), .long], help: Help.option(.helpVersion))
  var version = false

  /// - Throws: `read_only` when this run is to act on nothing.
  func requireActing() throws(VisualError) {
    if readOnly { throw .readOnlyRun }
  }

  var given: GivenOptions {
    GivenOptions(json: json, engine: engine, config: config, theme: theme, lang: lang, color: color, sandbox: sandbox)
  }
}
