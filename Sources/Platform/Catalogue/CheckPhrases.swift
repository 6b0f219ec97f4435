extension Phrase {
  public static func checkSettings(_ mode: String) -> Phrase {
    Phrase(fr: "Réglages complets (mode \(mode)).", en: "Settings complete (mode \(mode)).")
  }

  public static func checkDatabase(_ path: String) -> Phrase {
    Phrase(fr: "Base de données saine : \(path)", en: "Database sound: \(path)")
  }

  public static func checkDatabaseMissing(_ path: String) -> Phrase {
    Phrase(
      fr: "Pas encore de base de données ; « serve » la créera : \(path)",
      en: "No database yet; serve will make it: \(path)")
  }

  public static func checkDatabaseForeign(_ path: String, owner: Int) -> Phrase {
    Phrase(
      fr: "La base \(path) appartient à l’utilisateur n° \(owner) : lancez cette commande sous son nom.",
      en: "The database \(path) belongs to user \(owner): run this command as that user.")
  }

  public static func checkFolderForeign(_ path: String, owner: Int) -> Phrase {
    Phrase(
      fr: "Le dossier \(path) appartient à l’utilisateur n° \(owner) : lancez cette commande sous son nom.",
      en: "The folder \(path) belongs to user \(owner): run this command as that user.")
  }

  public static func checkDatabaseHeld(_ path: String) -> Phrase {
    Phrase(
      fr: "Base de données tenue par un moteur en marche : \(path)", en: "Database held by a running engine: \(path)")
  }

  /// Nothing is wrong with that.
  public static func checkRestoreCutShort(backup: String, begunAt: String) -> Phrase {
    Phrase(
      fr: "La restauration de \(backup), commencée le \(begunAt), a été coupée : « serve », ou le prochain outil, "
        + "remet tout comme avant. Restaurez de nouveau.",
      en: "The restore of \(backup), begun at \(begunAt), was cut short: serve, or the next tool, puts all back as it "
        + "was before. Restore again.")
  }

  public static func checkDatabaseDamaged(_ path: String, _ cause: String) -> Phrase {
    Phrase(
      fr: "Base de données abîmée : \(path) (\(cause)). Arrêtez le moteur et restaurez une sauvegarde.",
      en: "Database damaged: \(path) (\(cause)). Stop the engine and restore a backup.")
  }

  public static func checkProvider(_ name: String) -> Phrase {
    Phrase(fr: "\(name) répond et accepte la clé.", en: "\(name) answers and accepts the key.")
  }

  public static func checkProviderFailed(_ error: ProviderError) -> Phrase {
    let name = error.provider.rawValue
    let cure: Phrase =
      error.kind == .unauthorized
      ? Phrase(fr: "Vérifiez la clé.", en: "Check the key.")
      : Phrase(fr: "Vérifiez le réseau et l’adresse.", en: "Check the network and the address.")
    return Phrase(fr: "\(name) : \(error.message). \(cure.fr)", en: "\(name): \(error.message). \(cure.en)")
  }

  public static let checkEgress = Phrase(
    fr: "Trafic : Bunny donne les journaux du CDN et les totaux de la zone.",
    en: "Egress: Bunny gives the CDN's logs and the zone's totals.")
  public static let checkEgressOff = Phrase(
    fr: "Trafic : non mesuré. Donnez BUNNY_PULL_ZONE_ID et BUNNY_ACCOUNT_API_KEY pour lire les journaux du CDN.",
    en: "Egress: not measured. Give BUNNY_PULL_ZONE_ID and BUNNY_ACCOUNT_API_KEY to read the CDN's logs.")

  public static func checkEgressFailed(_ error: ProviderError, isDisabled: Bool) -> Phrase {
    guard !isDisabled else {
      return Phrase(
        fr: "Trafic : la zone ne tient pas de journal. Activez « Logging » dans ses réglages chez Bunny.",
        en: "Egress: the pull zone keeps no log. Enable Logging in its settings at Bunny.")
    }
    let cause = checkProviderFailed(error)
    return Phrase(
      fr: "Trafic : \(cause.fr) (BUNNY_PULL_ZONE_ID, BUNNY_ACCOUNT_API_KEY)",
      en: "Egress: \(cause.en) (BUNNY_PULL_ZONE_ID, BUNNY_ACCOUNT_API_KEY)")
  }

  public static let checkClock = Phrase(fr: "Horloge à l’heure.", en: "Clock on time.")
  public static let checkClockUnknown = Phrase(
    fr: "Horloge non comparée : Stripe n’a pas donné l’heure.", en: "Clock not compared: Stripe gave no time.")

  public static func checkClockOff(seconds: Int) -> Phrase {
    Phrase(
      fr:
        "L’horloge diffère de \(seconds) s de celle de Stripe : les webhooks seront refusés au-delà de 300 s. Réglez-la (NTP).",
      en: "The clock differs from Stripe's by \(seconds) s: webhooks are refused beyond 300 s. Set it (NTP).")
  }
}

extension VisualError {
  public static func configurationFileMissing(path: String) -> VisualError {
    VisualError(
      "configuration_file_missing", .configuration,
      Phrase(
        fr: "Le fichier \(path) n’existe pas. Copiez visual-tui.conf ou corrigez --config.",
        en: "There is no file \(path). Copy visual-tui.conf or mend --config."))
  }
}
