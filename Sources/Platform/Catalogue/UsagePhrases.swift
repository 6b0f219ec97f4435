// The usage panel's fixed strings; French no-break spaces become plain ones where they are emitted.

extension Phrase {
  /// - Parameter isPlain: without the picture, which ASCII has no letter for and a screen reader spells out.
  public static func usageTitle(month: String, isPlain: Bool = false) -> Phrase {
    Phrase(verbatim: isPlain ? "" : "📊 ")
      + Phrase(fr: "Diffusion — Conso & Estimation  \(month)", en: "Streaming — Usage & Estimate  \(month)")
  }

  public static let storageGB = Phrase(fr: "Stockage (Go)", en: "Storage (GB)")
  public static let egressGB = Phrase(fr: "Egress (Go)", en: "Egress (GB)")
  public static let encodeMinutes = Phrase(fr: "Encodage (min)", en: "Encoding (min)")
  public static let storageTariff = Phrase(fr: "Tarif stockage €/Go", en: "Storage tariff €/GB")
  public static let egressTariff = Phrase(fr: "Tarif egress €/Go", en: "Egress tariff €/GB")
  public static let encodeTariff = Phrase(fr: "Tarif encodage €/min", en: "Encoding tariff €/min")
  public static let noData = Phrase(fr: "Aucune donnée", en: "No data yet")

  public static func monthlyEstimate(_ amount: String) -> Phrase {
    Phrase(fr: "Estimation mensuelle : \(amount)", en: "Monthly estimate: \(amount)")
  }

  public static func belowMinimum(_ raw: String, minimum: String) -> Phrase {
    Phrase(fr: " (conso \(raw), minimum \(minimum))", en: " (usage \(raw), minimum \(minimum))")
  }

  public static let nothingIsAdded = Phrase(
    fr: " (plafond atteint : plus rien ne s’ajoute)", en: " (cap reached: nothing more is added)")

  public static func projected(_ amount: String) -> Phrase {
    Phrase(fr: ", fin de mois environ \(amount)", en: ", about \(amount) at the end of the month")
  }

  public static func capAndMinimum(cap: String, minimum: String) -> Phrase {
    Phrase(fr: "Cap : \(cap) · Activation min. : \(minimum)", en: "Cap: \(cap) · Min. activation: \(minimum)")
  }

  /// Days that were not measured as they should be.
  public static func storageEstimated(days: Int) -> Phrase {
    days == 1
      ? Phrase(
        fr: "stockage non relevé un jour : le relevé le plus proche compte",
        en: "storage not sampled on one day: the nearest sample counts")
      : Phrase(
        fr: "stockage non relevé \(days) jours : le relevé le plus proche compte",
        en: "storage not sampled on \(days) days: the nearest sample counts")
  }

  public static func egressMissing(days: Int) -> Phrase {
    days == 1
      ? Phrase(
        fr: "journal CDN perdu un jour : l’egress peut être sous-estimé",
        en: "the CDN’s log of one day is lost: egress may be too low")
      : Phrase(
        fr: "journaux CDN perdus \(days) jours : l’egress peut être sous-estimé",
        en: "the CDN’s logs of \(days) days are lost: egress may be too low")
  }

  public static func egressKnownUntil(_ time: String) -> Phrase {
    Phrase(fr: "egress connu jusqu’au \(time)", en: "egress known until \(time)")
  }

  public static let egressUnknown = Phrase(
    fr: "egress inconnu : aucun journal du CDN n’est lu", en: "egress unknown: no CDN log is read")

  public static func knownUntil(_ time: String) -> Phrase {
    Phrase(fr: "connu jusqu’au \(time)", en: "known until \(time)")
  }
}
