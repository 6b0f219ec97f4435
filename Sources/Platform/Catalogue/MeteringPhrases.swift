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

extension Phrase {
  /// Of the activation minimum.
  public static let isAboveCap = Phrase(
    fr: "est au-dessus du plafond : baissez l’un ou relevez l’autre",
    en: "is above the cap: lower the one or raise the other")

  public static let helpHistory = Phrase(fr: "Les derniers mois (1 à 36).", en: "The last months (1 to 36).")
  public static let helpVideos = Phrase(fr: "Le mois vidéo par vidéo.", en: "The month video by video.")
  public static let helpUsageOfAll = Phrase(
    fr: "Tout ce que le CDN a servi, et les vidéos qui ne sont à personne (rôle support).",
    en: "All that the CDN sent, and the videos that are nobody's (support role).")
  public static let helpCSV = Phrase(fr: "En CSV, pour un tableur.", en: "As CSV, for a spreadsheet.")

  public static let historyFormat = Phrase(
    fr: "--history prend un nombre de mois, de 1 à 36", en: "--history takes a number of months, 1 to 36")
  public static let historyOrVideos = Phrase(
    fr: "--history et --videos s’excluent, comme --history et --month",
    en: "--history and --videos exclude each other, and so do --history and --month")
  public static let allOrMine = Phrase(
    fr: "--all ne va ni avec --history ni avec --videos", en: "--all goes with neither --history nor --videos")
  public static let csvOrJSON = Phrase(fr: "--csv et --json s’excluent", en: "--csv and --json exclude each other")

  /// Headings of the usage tables.
  public enum UsageHeading {
    public static let day = Phrase(fr: "Jour", en: "Day")
    public static let logged = Phrase(fr: "Journaux", en: "Logs")
    public static let zone = Phrase(fr: "Zone CDN", en: "CDN zone")
    public static let difference = Phrase(fr: "Écart", en: "Difference")
    public static let requests = Phrase(fr: "Requêtes", en: "Requests")
    public static let storedMean = Phrase(fr: "Stockage, moyenne", en: "Storage, mean")
    public static let nobodys = Phrase(fr: "Vidéo sans créateur connu", en: "Video of no known creator")
    public static let withoutVideo = Phrase(fr: "(requêtes sans vidéo)", en: "(requests without a video)")
    public static let month = Phrase(fr: "Mois", en: "Month")
    public static let video = Phrase(fr: "Vidéo", en: "Video")
    public static let storage = Phrase(fr: "Stockage", en: "Storage")
    public static let egress = Phrase(fr: "Egress", en: "Egress")
    public static let encoding = Phrase(fr: "Encodage", en: "Encoding")
    public static let cost = Phrase(fr: "Coût", en: "Cost")
    public static let final = Phrase(fr: "clos", en: "closed")
    public static let adjustment = Phrase(fr: "minimum ou plafond", en: "minimum or cap")
    public static let total = Phrase(fr: "total", en: "total")
    public static let correction = Phrase(fr: "correction du", en: "correction of")
  }

  /// What was found out after a month was closed.
  public static func correction(_ amount: String) -> Phrase {
    Phrase(fr: "correction \(amount)", en: "correction \(amount)")
  }
}
