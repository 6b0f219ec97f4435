public import Platform

/// Why there is no screen to draw on.
public enum TerminalError: Error, Hashable, Sendable {
  case notATerminal
  case unknownTerminal(String)
  case noCursorAddressing(String)
  case noMemoryFile

  /// The same for people: cause and what to do.
  public var asVisualError: VisualError {
    switch self {
    case .notATerminal:
      VisualError(
        "not_a_terminal", .usage,
        Phrase(
          fr: "L’écran a besoin d’un terminal. Ajoutez --plain, ou lancez une commande : deposit, deposits, usage.",
          en: "The dashboard needs a terminal. Add --plain, or run a command: deposit, deposits, usage."))
    case .unknownTerminal(let name):
      VisualError(
        "terminal_unknown", .usage,
        Phrase(
          fr: "Terminal inconnu (TERM=\(shown(name))). Essayez TERM=xterm-256color, ou --plain.",
          en: "Unknown terminal (TERM=\(shown(name))). Try TERM=xterm-256color, or --plain."))
    case .noCursorAddressing(let name):
      VisualError(
        "terminal_too_simple", .usage,
        Phrase(
          fr: "Ce terminal (TERM=\(shown(name))) ne sait pas placer le curseur. Ajoutez --plain.",
          en: "This terminal (TERM=\(shown(name))) cannot place its cursor. Add --plain."))
    case .noMemoryFile:
      VisualError(
        "no_memory_file", .failed,
        Phrase(
          fr: "Le système refuse un fichier en mémoire (memfd). Fermez des programmes, ou ajoutez --plain.",
          en: "The system refuses a file in memory (memfd). Close some programs, or add --plain."))
    }
  }

  private func shown(_ name: String) -> String { DisplayText(name, limit: 40).text }
}
