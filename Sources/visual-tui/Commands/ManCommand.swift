import ArgumentParser
import Dashboard
import FoundationEssentials
import Platform
import TerminalKit

/// `man`: the manual page, made from the commands, the keys and the settings as they are.
struct ManCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "man", abstract: Help.text(.helpMan))

  @OptionGroup var common: CommonOptions

  func run() throws {
    for line in try ManualPage(language: Help.language).lines { Console.process.line(line) }
    Program.exit(.done)
  }
}

/// roff, as man(7) has it.
struct ManualPage {
  let language: Language

  /// The parts of the parser's own description that a manual needs.
  private struct Tool: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String

      var text: String { (kind == "long" ? "--" : "-") + name }
    }

    struct Argument: Decodable {
      let kind: String
      let shouldDisplay: Bool
      let names: [Name]?
      let valueName: String?
      let abstract: String?
    }

    struct Command: Decodable {
      let commandName: String
      let aliases: [String]?
      let abstract: String?
      let shouldDisplay: Bool?
      let subcommands: [Command]?
      let arguments: [Argument]?
    }

    let command: Command
  }

  var lines: [String] {
    get throws {
      let tool = try JSONDecoder().decode(Tool.self, from: Data(VisualTUI._dumpHelp().utf8)).command
      let common = Set((tool.arguments ?? []).compactMap { $0.names?.first?.name })
      var lines = [
        ".TH VISUAL\\-TUI 1 \"\" \"visual-tui \(Version.current)\"", ".SH NAME",
        "visual\\-tui \\- " + roff(Phrase.manName(language)), ".SH SYNOPSIS", ".B visual\\-tui",
        roff(Phrase.helpUsage(language)), ".SH DESCRIPTION", roff(tool.abstract ?? ""),
      ]
      lines += section(.manOptions) + (tool.arguments ?? []).flatMap(option)
      lines += section(.manCommands)
      for command in shown(tool.subcommands) {
        lines += entry(command, below: nil, without: common)
        for inner in shown(command.subcommands) { lines += entry(inner, below: command.commandName, without: common) }
      }
      lines += section(.manKeys) + [roff(Phrase.manKeysIntro(language))]
      lines += Bindings.table.manual(language).flatMap { [".TP", ".B " + roff($0.keys), roff($0.text)] }
      lines += section(.manSettings)
      for key in ConfigurationKey.client { lines += [".TP", ".B " + roff(key.name), roff(key.purpose(language))] }
      return lines + section(.manExit) + [roff(Phrase.manExitCodes(language))]
    }
  }

  private func shown(_ commands: [Tool.Command]?) -> [Tool.Command] {
    (commands ?? []).filter { $0.commandName != "help" && $0.shouldDisplay != false }
  }

  private func entry(_ command: Tool.Command, below outer: String?, without common: Set<String>) -> [String] {
    let name = (outer.map { $0 + " " } ?? "") + synopsis(of: command)
    let own = (command.arguments ?? []).filter { !common.contains($0.names?.first?.name ?? "") }
    return [".SS " + roff(name), roff(command.abstract ?? "")] + own.flatMap(option)
  }

  private func section(_ title: Phrase) -> [String] { [".SH " + title(language)] }

  private func synopsis(of command: Tool.Command) -> String {
    let names = [command.commandName] + (command.aliases ?? [])
    let words = (command.arguments ?? []).filter { $0.kind == "positional" && $0.shouldDisplay }
    return ([names.joined(separator: ", ")] + words.map { ($0.valueName ?? "").uppercased() }).joined(separator: " ")
  }

  private func option(_ argument: Tool.Argument) -> [String] {
    guard argument.shouldDisplay, argument.kind != "positional", let names = argument.names else { return [] }
    let value = argument.kind == "option" ? argument.valueName.map { " " + $0.uppercased() } ?? "" : ""
    return [
      ".TP", ".B " + roff(names.map(\.text).joined(separator: ", ") + value), roff(argument.abstract ?? ""),
    ]
  }

  /// What roff would take for its own is escaped.
  private func roff(_ text: String) -> String {
    var line = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\n", with: " ")
    if line.hasPrefix(".") || line.hasPrefix("'") { line = "\\&" + line }
    return line
  }
}
