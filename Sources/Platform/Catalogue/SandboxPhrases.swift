extension VisualError {
  /// A program that is installed beside this one is not there.
  public static func programMissing(_ name: String, folder: String) -> VisualError {
    VisualError(
      "program_missing", .configuration,
      Phrase(
        fr:
          "\(name) n’est pas dans \(folder). Les trois programmes vont ensemble : réinstallez-les, ou lancez ./Scripts/run.",
        en: "\(name) is not in \(folder). The three programs belong together: install them again, or use ./Scripts/run."
      ))
  }

  /// It did not start, or did not say where it listens.
  public static func programNotStarted(_ name: String, cause: String) -> VisualError {
    VisualError(
      "program_not_started", .configuration,
      Phrase(
        fr:
          "\(name) n’a pas démarré (\(cause)). Réessayez ; si cela dure, lancez \(name) serve à la main pour en voir la raison.",
        en: "\(name) did not start (\(cause)). Try again; if it persists, run \(name) serve by hand to see why."))
  }

  /// It said why it does not start, and ended.
  ///
  /// - Parameters:
  ///   - said: its last line.
  ///   - configuration: the file that its settings come from, where the person can change them.
  public static func programRefuses(_ name: String, said: String, configuration: String? = nil) -> VisualError {
    let prefix = name + ": "
    var said = said.hasPrefix(prefix) ? String(said.dropFirst(prefix.count)) : said
    if let last = said.last, !".!?".contains(last) { said += "." }
    return VisualError(
      "program_not_started", .configuration,
      Phrase(
        fr: "\(name) ne démarre pas. \(said)" + (configuration.map { " Ses réglages : [engine] dans \($0)" } ?? ""),
        en: "\(name) does not start. \(said)" + (configuration.map { " Its settings: [engine] in \($0)" } ?? "")))
  }

  /// The simulated payment did not go through.
  public static func sandboxPaymentFailed(cause: String) -> VisualError {
    VisualError(
      "sandbox_payment_failed", .unreachable,
      Phrase(fr: "Le paiement simulé a échoué (\(cause)).", en: "The simulated payment failed (\(cause))."),
      command: Phrase(fr: "Relancez la même commande.", en: "Run the same command again."),
      key: Phrase(fr: "s recommence.", en: "s tries again."))
  }
}
