public import DepositDomain
public import Platform

/// A file of a run that did not arrive, and why: for the run's last words.
public struct Shortfall: Sendable {
  private let file: String?
  private let depositId: DepositID?
  private let error: VisualError
  private let goesOn: Bool

  /// - Parameter goesOn: the same command goes on where it stopped.
  public init(file: String?, depositId: DepositID?, error: VisualError, goesOn: Bool) {
    self.file = file
    self.depositId = depositId
    self.error = error
    self.goesOn = goesOn
  }

  public func line(_ language: Language) -> String {
    let sentence = error.sentence(language)
    let name = file ?? depositId?.rawValue ?? ""
    let lead = sentence.contains(name) ? "" : name + (language == .fr ? " : " : ": ")
    return "  \(goesOn ? "…" : "✗") " + lead + sentence
  }

  func json(_ language: Language) -> JSONText {
    .object([
      ("file", .optional(file)), ("depositId", .optional(depositId?.rawValue)), ("code", .string(error.code)),
      ("error", .string(error.sentence(language))), ("resumable", .bool(goesOn)),
    ])
  }
}
