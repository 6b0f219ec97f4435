import ArgumentParser
import Platform

/// Help in the person's language, which must be known before the arguments are parsed.
enum Help {
  static let language: Language = {
    let words = ProcessArguments.words
    let flag =
      words.firstIndex(of: "--lang").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
      ?? words.first { $0.hasPrefix("--lang=") }.map { String($0.dropFirst(7)) }
    let environment = Environment.process
    // A conf file that cannot be read is told by the command itself.
    let file = try? ConfigurationFile.read(path: UserDirectories(environment).configurationFile)
    let configured = ConfigurationKey.client.first { $0.name == "language" }.flatMap { file?.clientValue($0) }
    return Language.resolve(flag: flag, environment: environment, configured: configured)
  }()

  static func text(_ phrase: Phrase) -> String { phrase(language) }

  static func option(_ phrase: Phrase, value: String? = nil) -> ArgumentHelp {
    ArgumentHelp(stringLiteral: phrase(language)).named(value)
  }
}

extension ArgumentHelp {
  fileprivate func named(_ value: String?) -> ArgumentHelp {
    var help = self
    if let value { help.valueName = value }
    return help
  }
}
