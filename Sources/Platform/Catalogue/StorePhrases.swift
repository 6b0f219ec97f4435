// What can go wrong between the engine and its database.
extension VisualError {
  /// One process writes the database at a time.
  /// - Parameter holder: what the lock file says of the holder, such as `pid 12, 2026-11-22T10:15:04Z`; nil when unknown.
  public static func databaseHeld(path: String, holder: String?) -> VisualError {
    let who = holder.map { " (\($0))" } ?? ""
    return VisualError(
      "database_held", .configuration,
      Phrase(
        fr: "La base \(path) est déjà tenue par un autre processus\(who). Arrêtez-le, ou donnez un autre --database.",
        en: "The database \(path) is already held by another process\(who). Stop it, or give another --database."))
  }

  public static func databaseNewer(path: String) -> VisualError {
    VisualError(
      "database_newer", .configuration,
      Phrase(
        fr: "La base \(path) a été écrite par une version plus récente de visual-engine. Lancez celle-ci, ou "
          + "restaurez une sauvegarde d’avant.",
        en: "The database \(path) was written by a newer visual-engine. Run that one, or restore a backup from "
          + "before it."))
  }

  /// The file is no database, or another program's.
  public static func databaseForeign(path: String) -> VisualError {
    VisualError(
      "database_foreign", .configuration,
      Phrase(
        fr: "\(path) n’est pas une base de visual-engine : rien n’y a été écrit. Donnez un autre --database.",
        en: "\(path) is not a database of visual-engine: nothing was written to it. Give another --database."))
  }

  public static func databaseUnopenable(path: String, cause: String) -> VisualError {
    VisualError(
      "database_unopenable", .configuration,
      Phrase(
        fr: "La base \(path) ne s’ouvre pas : \(cause). Vérifiez le dossier, ses droits et la place libre.",
        en: "The database \(path) does not open: \(cause). Check the folder, its permissions and the free space."))
  }

  /// A setting that durability rests on did not take.
  public static func databaseNotDurable(path: String, setting: String, value: String) -> VisualError {
    VisualError(
      "database_not_durable", .configuration,
      Phrase(
        fr: "La base \(path) n’accepte pas \(setting) = \(value), sans quoi une coupure perdrait des paiements. "
          + "Placez-la sur un disque local.",
        en: "The database \(path) does not accept \(setting) = \(value), without which an outage would lose "
          + "payments. Put it on a local disk."))
  }

  /// The store could not carry a transaction out; nothing of it was kept.
  public static func databaseFailed(cause: String) -> VisualError {
    VisualError(
      "database_failed", .notReady,
      Phrase(
        fr: "La base de données n’a pas pu enregistrer ou lire : \(cause). Rien n’a changé ; vérifiez le disque, "
          + "puis réessayez.",
        en: "The database could not store or read: \(cause). Nothing changed; check the disk, then try again."))
  }

  /// The database does not take what was to be stored, and would not the next time.
  public static func databaseRefused(cause: String) -> VisualError {
    VisualError(
      "database_refused", .failed,
      Phrase(
        fr: "La base de données n’accepte pas ce qui devait être enregistré : \(cause). Rien n’a changé ; lancez "
          + "visual-engine check, puis signalez-le.",
        en: "The database does not take what was to be stored: \(cause). Nothing changed; run visual-engine check, "
          + "then report it."))
  }

  public static let databaseClosed = VisualError(
    "database_closed", .notReady,
    Phrase(
      fr: "Le service s’arrête : la base de données est fermée. Réessayez dans un moment.",
      en: "The service is stopping: the database is closed. Try again in a moment."))

  /// A row holds what no version of the program writes.
  public static func storedRecordUnreadable(record: String) -> VisualError {
    VisualError(
      "stored_record_unreadable", .failed,
      Phrase(
        fr: "Un enregistrement de la base est illisible (\(record)). Lancez visual-engine check, puis restaurez une "
          + "sauvegarde.",
        en: "A record of the database cannot be read (\(record)). Run visual-engine check, then restore a backup."))
  }

  /// An id that must be one deposit's own is taken.
  public static func recordConflict(record: String) -> VisualError {
    VisualError(
      "record_conflict", .conflict,
      Phrase(
        fr: "Cet enregistrement existe déjà pour autre chose : \(record). Rien n’a changé ; le support doit regarder.",
        en: "This record exists already for something else: \(record). Nothing changed; support must have a look."))
  }

  public static func backupOntoDatabase(path: String) -> VisualError {
    VisualError(
      "backup_onto_database", .badInput,
      Phrase(
        fr: "\(path) est la base elle-même : donnez un autre fichier à la sauvegarde.",
        en: "\(path) is the database itself: give the backup another file."))
  }

  public static func backupDamaged(path: String, problem: String) -> VisualError {
    VisualError(
      "backup_damaged", .failed,
      Phrase(
        fr: "La sauvegarde \(path) n’est pas intacte (\(problem)) et n’a pas été gardée. Vérifiez le disque et la "
          + "base (visual-engine check).",
        en: "The backup \(path) is not intact (\(problem)) and was not kept. Check the disk and the database "
          + "(visual-engine check)."))
  }
}
