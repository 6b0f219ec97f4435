import Platform

/// What the options of every command say of where and how, as plain values: those who were given no words need no parser.
struct GivenOptions: Sendable {
  var json = false
  var engine: String?
  var config: String?
  var theme: String?
  var lang: String?
  var color: String?
  var sandbox = false

  /// Words that are understood without the parser, which takes as long as half the way to a first frame: none at all, and
  /// the sandbox. nil for all others.
  static func plain(_ words: [String]) -> GivenOptions? {
    switch words {
    case []: GivenOptions()
    case ["--sandbox"]: GivenOptions(sandbox: true)
    default: nil
    }
  }

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
