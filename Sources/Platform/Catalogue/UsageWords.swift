/// The argument parser's own English, put into both languages.
public enum UsageWords {
  /// A line of the parser's help, its own words in the person's language.
  public static func heading(_ line: String, _ language: Language, program: String = "visual-tui") -> String {
    guard language == .fr else { return line }
    let words = [
      "OVERVIEW: ": "", "USAGE: ": "USAGE : ", "ARGUMENTS:": "ARGUMENTS :", "OPTIONS:": "OPTIONS :",
      "SUBCOMMANDS:": "COMMANDES :",
    ]
    if let (heading, french) = words.first(where: { line.hasPrefix($0.key) }) {
      return french + line.dropFirst(heading.count)
    }
    let asides: [(en: String, fr: String)] = [
      ("Show help information.", "Affiche cette aide."), ("Show the version.", "Affiche la version."),
      ("(default: ", "(par défaut : "), ("(values: ", "(valeurs : "), ("; default: ", " ; par défaut : "),
    ]
    if asides.contains(where: { line.contains($0.en) }) {
      return asides.reduce(line) { $0.replacing($1.en, with: $1.fr) }
    }
    let (start, end) = ("  See '\(program) help ", "<subcommand>' for detailed help.")
    guard line.hasPrefix(start), line.hasSuffix(end) else { return line }
    return "  « \(program) \(line.dropFirst(start.count).dropLast(end.count))COMMANDE --help » en dit plus."
  }

  /// A complaint of the parser, such as `Unknown option '--foo'`; what is not known stays as it is.
  public static func translated(_ message: String) -> Phrase {
    let first = message.split(separator: "\n").first.map(String.init) ?? message
    let text = first.hasPrefix("Error: ") ? String(first.dropFirst(7)) : first
    let quoted = text.split(separator: "'", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    // What the parser guesses was meant is no part of the complaint.
    let isUnknown = text.hasPrefix("Unknown option")
    let names = quoted.prefix(isUnknown ? 1 : quoted.count).map { "« \($0) »" }.joined(separator: ", ")
    let patterns: [(start: String, fr: String)] = [
      ("Unknown option", "option inconnue"), ("Missing expected argument", "argument manquant"),
      ("Missing value for", "valeur manquante pour"), ("Unexpected argument", "argument inattendu"),
      ("The value", "valeur non valable"),
    ]
    if let phrase = notAValue(text) { return phrase }
    if let match = patterns.first(where: { text.hasPrefix($0.start) }) {
      return Phrase(fr: "\(match.fr) : \(names)", en: text)
    }
    if text.contains("unexpected arguments") { return Phrase(fr: "arguments inattendus : \(names)", en: text) }
    return Phrase(verbatim: text)
  }
}

extension UsageWords {
  /// Whose help a complaint points to, such as `visual-engine token create`.
  ///
  /// - Parameter message: the parser's, with its usage.
  public static func command(in message: String) -> String? {
    let (start, end) = ("  See '", " --help' for more information.")
    let line = message.split(separator: "\n").first { $0.hasPrefix(start) && $0.hasSuffix(end) }
    return line.map { String($0.dropFirst(start.count).dropLast(end.count)) }
  }

  /// `The value 'x' is invalid for '--role <role>'. Please provide one of 'creator' or 'admin'.`
  private static func notAValue(_ text: String) -> Phrase? {
    let start = "The value '"
    guard text.hasPrefix(start), let middle = text.firstRange(of: "' is invalid for '") else { return nil }
    let value = text[..<middle.lowerBound].dropFirst(start.count)
    let rest = text[middle.upperBound...].split(separator: "'", omittingEmptySubsequences: false).map(String.init)
    let option = rest[0].prefix { $0 != " " }
    let hasChoices = rest.count > 2 && rest[1].hasPrefix(". Please provide one of ")
    let choices = hasChoices ? stride(from: 2, to: rest.count, by: 2).map { rest[$0] } : []
    let list = choices.isEmpty ? "" : " (\(choices.joined(separator: ", ")))"
    return Phrase(fr: "« \(value) » n’est pas une valeur de « \(option) »\(list)", en: text)
  }
}

extension VisualError {
  private static func usage(_ code: String, fr: String, en: String) -> VisualError {
    VisualError(code, .usage, Phrase(fr: fr, en: en))
  }

  /// Arguments that make no sense.
  public static func usage(_ problem: Phrase, program: String = "visual-tui") -> VisualError {
    func ended(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }
    return usage(
      "usage", fr: "\(ended(problem.fr)). Voyez : \(program) --help", en: "\(ended(problem.en)). See: \(program) --help"
    )
  }

  /// `visual-tui --json` alone.
  public static let dashboardIsNoJSON = usage(
    "dashboard_is_no_json",
    fr: "Le tableau de bord est un écran. Pour un programme : visual-tui usage --json, visual-tui deposits --json.",
    en: "The dashboard is a screen. For a program: visual-tui usage --json, visual-tui deposits --json.")

  public static func scriptMissing(path: String) -> VisualError {
    let path = DisplayText(path, limit: 200).text
    return usage(
      "script_missing", fr: "Pas de script à \(path). Vérifiez le chemin après --script.",
      en: "There is no script at \(path). Check the path after --script.")
  }

  /// `deposit` without a file.
  public static let wizardNotHere = usage(
    "file_missing",
    fr: "Nommez au moins un fichier : visual-tui deposit FICHIER… (sans fichier, l’assistant a besoin d’un terminal).",
    en: "Name at least one file: visual-tui deposit FILE… (without a file, the wizard needs a terminal).")

  public static let titleForSeveralFiles = usage(
    "title_for_several",
    fr: "--title vaut pour un seul fichier : déposez-les un par un, ou changez les titres ensuite.",
    en: "--title is for one file: deposit them one by one, or change the titles later.")

  public static let uploadNeedsSomething = usage(
    "upload_needs_something", fr: "Nommez un dépôt, un fichier, ou les deux : visual-tui upload [DÉPÔT] [FICHIER]",
    en: "Name a deposit, a file, or both: visual-tui upload [DEPOSIT-ID] [FILE]")

  public static func durationFormat(_ option: String) -> VisualError {
    usage(
      "duration_format", fr: "\(option) prend une durée comme 90s, 10m ou 1h.",
      en: "\(option) takes a duration such as 90s, 10m or 1h.")
  }

  /// `--duration`, and the answer to its question.
  public static let lengthFormat = VisualError(
    "duration_format", .badInput,
    Phrase(
      fr: "La durée d’une vidéo s’écrit comme 90s, 10m ou 1h30m, ou en secondes entières, d’une seconde au moins.",
      en: "A video's duration is written as 90s, 10m or 1h30m, or in whole seconds, of one second at least."))

  public static let rateFormat = usage(
    "rate_format", fr: "--limit prend un débit en octets par seconde comme 500k ou 2M (0 : aucun).",
    en: "--limit takes a rate in bytes per second such as 500k or 2M (0: none).")

  public static func choiceFormat(_ option: String, _ choices: [String]) -> VisualError {
    let list = choices.joined(separator: ", ")
    return usage(
      "choice_format", fr: "\(option) prend l’un de : \(list).", en: "\(option) takes one of: \(list).")
  }

  public static let monthFormat = usage(
    "month_format", fr: "--month prend un mois comme 2026-11.", en: "--month takes a month such as 2026-11.")

  public static let waitAndNoWait = usage(
    "wait_and_no_wait", fr: "--wait et --no-wait s’excluent.", en: "--wait and --no-wait exclude each other.")

  public static let sandboxHasNoLogin = usage(
    "sandbox_has_no_login", fr: "Avec --sandbox il n’y a pas de compte : aucun jeton à enregistrer.",
    en: "With --sandbox there is no account: no token to store.")
}
