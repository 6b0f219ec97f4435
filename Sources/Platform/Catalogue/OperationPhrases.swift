extension VisualError {
  public static let lifetimeInvalid = VisualError(
    "lifetime_invalid", .badInput,
    Phrase(
      fr: "La durée de vie d’un jeton va d’une seconde à un an : 12h, 30d, 900s.",
      en: "A token lives from a second to a year: 12h, 30d, 900s."))

  public static let outboxStalled = VisualError(
    "outbox_stalled", .notReady,
    Phrase(
      fr: "Des effets dus attendent depuis plus de cinq minutes : lisez le journal du moteur, puis relancez-le.",
      en: "Effects that are due have been waiting for more than five minutes: read the engine's log, then restart it."))

  public static let workerTrouble = VisualError(
    "worker_trouble", .notReady,
    Phrase(
      fr: "Le moteur n’a pas pu lire sa liste de tâches : le journal dit pourquoi ; il réessaie seul.",
      en: "The engine could not read its list of tasks: the log says why; it tries again by itself."))

  public static let diskReadOnly = VisualError(
    "disk_read_only", .notReady,
    Phrase(
      fr: "Le disque de la base de données est en lecture seule : remontez-le en écriture.",
      en: "The database's disk is read-only: mount it for writing."))

  public static func diskAlmostFull(freeMebibytes: Int) -> VisualError {
    VisualError(
      "disk_almost_full", .notReady,
      Phrase(
        fr: "Il ne reste que \(freeMebibytes) Mio sur le disque de la base de données : faites de la place.",
        en: "Only \(freeMebibytes) MiB are left on the database's disk: make room."))
  }
}
