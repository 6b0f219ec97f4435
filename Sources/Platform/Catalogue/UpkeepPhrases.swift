// What the engine says of its database's health, its backups and how they come back.

extension VisualError {
  public static let databaseBeingChecked = VisualError(
    "database_being_checked", .notReady,
    Phrase(
      fr: "La base est vérifiée, car le moteur précédent ne l’a pas fermée. Réessayez dans un moment.",
      en: "The database is being checked, since the engine before did not close it. Try again in a moment."))

  /// - Parameter cause: why Stripe did not tell when it was asked last; nil when it did, or has not been asked.
  public static func catchingUp(_ cause: ProviderError?) -> VisualError {
    VisualError(
      "catching_up", .notReady,
      Phrase(
        fr: "Une sauvegarde a été restaurée : ce qui s’est passé depuis est demandé à Stripe",
        en: "A backup was restored: Stripe is being asked what happened since"
      ).whileStripeIsAsked(cause))
  }

  /// To a client it is the same as ``catchingUp(_:)``.
  public static func firstLookPending(_ cause: ProviderError?) -> VisualError {
    VisualError(
      catchingUp(nil).code, .notReady,
      Phrase(
        fr: "La base est neuve : ce qu’une base d’avant a peut-être ouvert est demandé à Stripe",
        en: "The database is new: Stripe is being asked what one before it may have opened"
      ).whileStripeIsAsked(cause))
  }

  /// To a client it is the same as ``catchingUp(_:)``.
  public static func moneyLookPending(_ cause: ProviderError?) -> VisualError {
    VisualError(
      catchingUp(nil).code, .notReady,
      Phrase(
        fr: "La base est neuve : ce qui a déjà été remboursé ou contesté est demandé à Stripe",
        en: "The database is new: Stripe is being asked what was refunded or disputed before"
      ).whileStripeIsAsked(cause))
  }

  /// To supervisors: deposits that were made anew are held without an end in sight.
  public static func refundsUnknown(_ cause: ProviderError?) -> VisualError {
    VisualError(
      "refunds_unknown", .notReady,
      Phrase(
        fr: "La base est neuve : les dépôts retrouvés attendent que Stripe dise ce qui a été remboursé ou contesté",
        en: "The database is new: deposits that were found again wait for Stripe to tell what was refunded or disputed"
      ).whileStripeIsAsked(cause))
  }

  /// A restore was cut short, and which of two logs is the database's cannot be told.
  public static func restoreUnclear(path: String, log: String, other: String) -> VisualError {
    VisualError(
      "restore_unclear", .configuration,
      Phrase(
        fr: "Une restauration de \(path) a été coupée, et deux journaux peuvent être les siens : \(log) et \(other). "
          + "Rien n’a été changé. Copiez les deux, déplacez hors du dossier celui qui ne doit pas compter, puis "
          + "recommencez.",
        en: "A restore of \(path) was cut short, and two logs may be its own: \(log) and \(other). "
          + "Nothing was changed. Copy both, move the one that is not to count out of the folder, then try again."))
  }

  /// A restore may have been cut short, and what is to be taken back cannot be told.
  ///
  /// - Parameters:
  ///   - note: the file that should say it.
  ///   - usage: where what was metered lies.
  public static func restoreUnclear(note: String, usage: String) -> VisualError {
    VisualError(
      "restore_unclear", .configuration,
      Phrase(
        fr: "Une restauration a pu être coupée, mais ce que \(note) en dit ne se lit pas, ou ne va pas avec les "
          + "fichiers à côté. Rien n’a été changé. Assurez-vous que \(usage) contient les mesures d’avant : une "
          + "restauration les garde, avec leur journal, sous un nom en « .before-restore- ». Puis déplacez \(note) hors "
          + "du dossier et recommencez.",
        en: "A restore may have been cut short, but what \(note) says of it cannot be read, or does not fit the files "
          + "beside it. Nothing was changed. See to it that \(usage) is what was metered before: a restore keeps that, "
          + "with its log, under a name with .before-restore- in it. Then move \(note) out of the folder and try "
          + "again."))
  }

  public static func databaseDamaged(path: String, problem: String) -> VisualError {
    VisualError(
      "database_damaged", .notReady,
      Phrase(
        fr: "La base \(path) est endommagée (\(problem)) : rien n’y est plus écrit. Arrêtez le moteur, puis "
          + "« visual-engine restore » une sauvegarde.",
        en: "The database \(path) is damaged (\(problem)): nothing is written to it any more. Stop the engine, then "
          + "visual-engine restore a backup."))
  }

  public static func backupMissing(path: String) -> VisualError {
    VisualError(
      "backup_missing", .badInput,
      Phrase(fr: "Il n’y a pas de sauvegarde en \(path).", en: "There is no backup at \(path)."))
  }

  public static func backupUnusable(path: String, problem: String) -> VisualError {
    VisualError(
      "backup_unusable", .badInput,
      Phrase(
        fr: "\(path) ne peut pas être restauré : \(problem). Rien n’a changé ; prenez une autre sauvegarde.",
        en: "\(path) cannot be restored: \(problem). Nothing changed; take another backup."))
  }

  public static func backupNeedsRoom(path: String, missingBytes: Int) -> VisualError {
    VisualError(
      "backup_needs_room", .failed,
      Phrase(
        fr: "La place manque pour une sauvegarde en \(path) : il faut encore \(missingBytes) octets. Libérez-en, ou "
          + "donnez un autre dossier à visual_backups.",
        en: "There is no room for a backup at \(path): \(missingBytes) more bytes are needed. Free some, or give "
          + "visual_backups another folder."))
  }
}

extension Phrase {
  /// How a sentence on what Stripe is asked ends: with what keeps Stripe from telling, if anything does, and what to
  /// do.
  fileprivate func whileStripeIsAsked(_ cause: ProviderError?) -> Phrase {
    let later = Phrase(fr: " Réessayez dans un moment.", en: " Try again in a moment.")
    guard let cause else { return self + Phrase(verbatim: ".") + later }
    let trouble = self + Phrase(fr: ", mais \(cause.cause.fr).", en: ", but \(cause.cause.en).")
    // Waiting mends no key.
    guard cause.kind == .unauthorized else { return trouble + later }
    return trouble
      + Phrase(
        fr: " Prévenez la personne qui s’occupe du moteur.", en: " Tell whoever looks after the engine.")
  }

  /// Said before it is done: it takes some minutes for a million deposits, and older programs open it no more.
  public static let databaseBroughtUpToDate = Phrase(
    fr: "une base de données d’une version antérieure est mise à jour…",
    en: "a database of an older version is brought up to date…")

  public static func backupMade(path: String, bytes: Int) -> Phrase {
    Phrase(
      fr: "Sauvegarde vérifiée : \(path) (\(bytes) octets).", en: "Backup made and checked: \(path) (\(bytes) bytes).")
  }

  /// One of the deposits alone.
  public static func depositsRestoreUndone(_ path: String) -> Phrase {
    Phrase(
      fr: "Une restauration a été coupée avant que la sauvegarde ne prenne la place de \(path) : aucun dépôt n’est "
        + "perdu, tous sont comme avant. Restaurez de nouveau.",
      en: "A restore was cut short before the backup took the place of \(path): no deposit is lost, all are as before. "
        + "Restore again.")
  }

  public static func usageRestoreUndone(_ path: String) -> Phrase {
    Phrase(
      fr: "Une restauration a été coupée avant que la sauvegarde ne prenne la place de \(path) : rien n’est perdu, "
        + "tout est comme avant. Restaurez de nouveau.",
      en: "A restore was cut short before the backup took the place of \(path): nothing is lost, and all is as before. "
        + "Restore again.")
  }

  /// One of both files.
  ///
  /// - Parameter aside: where the backup's usage lies now; nil when it was not in place.
  public static func restoreUndone(backup: String, begunAt: String, aside: String?) -> Phrase {
    Phrase(
      fr: "La restauration de \(backup), commencée le \(begunAt), a été coupée, puis annulée : rien n’est perdu, tout "
        + "est comme avant." + (aside.map { " Les mesures de cette sauvegarde sont gardées : \($0)." } ?? "")
        + " Restaurez de nouveau.",
      en: "The restore of \(backup), begun at \(begunAt), was cut short and has been undone: nothing is lost, and all "
        + "is as before." + (aside.map { " What that backup had metered is kept: \($0)." } ?? "") + " Restore again.")
  }

  /// - Parameter kept: where the database that was there before lies now; nil when there was none.
  public static func backupRestored(path: String, kept: String?) -> Phrase {
    Phrase(
      fr: "La base vient maintenant de \(path)."
        + (kept.map { " Celle d’avant est gardée : \($0)." } ?? "")
        + " Au démarrage, le moteur demande à Stripe ce qui s’est passé depuis.",
      en: "The database now comes from \(path)."
        + (kept.map { " The one before is kept: \($0)." } ?? "")
        + " When it starts, the engine asks Stripe what happened since.")
  }
}
