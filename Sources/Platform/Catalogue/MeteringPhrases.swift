// What can go wrong while usage is measured.
extension VisualError {
  public static func logUnreadable(_ name: String, cause: String) -> VisualError {
    let name = DisplayText(name, limit: 200).text
    return VisualError(
      "log_unreadable", .badInput,
      Phrase(
        fr: "Le journal \(name) ne se lit pas : \(cause). Rien n’en a été compté ; vérifiez le fichier.",
        en: "The log \(name) cannot be read: \(cause). Nothing of it was counted; check the file."))
  }

  public static func logDamaged(_ name: String) -> VisualError {
    let name = DisplayText(name, limit: 200).text
    return VisualError(
      "log_damaged", .badInput,
      Phrase(
        fr: "Le journal \(name) est un gzip incomplet ou abîmé. Rien n’en a été compté ; téléchargez-le de nouveau.",
        en: "The log \(name) is an incomplete or damaged gzip. Nothing of it was counted; download it again."))
  }

  public static func logGzipMissing(_ name: String) -> VisualError {
    let name = DisplayText(name, limit: 200).text
    return VisualError(
      "log_gzip_missing", .configuration,
      Phrase(
        fr: "Le journal \(name) est un gzip et libz.so.1 manque. Installez zlib1g, ou décompressez-le d’abord.",
        en: "The log \(name) is a gzip and libz.so.1 is missing. Install zlib1g, or unpack it first."))
  }

  public static func logTotalTooLarge(_ name: String) -> VisualError {
    let name = DisplayText(name, limit: 200).text
    return VisualError(
      "log_total_too_large", .badInput,
      Phrase(
        fr: "Le total du journal \(name) dépasse ce qui se compte. Rien n’en a été compté ; vérifiez le fichier.",
        en: "The total of the log \(name) is more than can be counted. Nothing of it was counted; check the file."))
  }

  public static let noThread = VisualError(
    "no_thread", .notReady,
    Phrase(
      fr: "Le système ne donne plus de fil d’exécution. Réessayez dans un moment.",
      en: "The system has no thread to give. Try again in a moment."))
}
