// Play links: refusals, the pages people meet, the trail for support, the command.

extension VisualError {
  public static let playExpired = VisualError(
    "expired", .forbidden,
    Phrase(
      fr: "Ce lien de lecture a expiré (30 minutes) : demandez-en un nouveau.",
      en: "This play link has expired (30 minutes): ask for a new one."))

  public static let playExhausted = VisualError(
    "exhausted", .forbidden,
    Phrase(
      fr: "Ce lien a déjà servi trois fois : demandez-en un nouveau.",
      en: "This link has been used three times: ask for a new one."))

  public static let playViewerMismatch = VisualError(
    "viewer_mismatch", .forbidden,
    Phrase(
      fr: "Ce lien est réservé à l’appareil qui l’a ouvert : demandez-en un pour celui-ci.",
      en: "This link belongs to the device that opened it: ask for one for this device."))

  public static let playBadSignature = VisualError(
    "bad_signature", .forbidden,
    Phrase(
      fr: "Ce lien n’est pas valide : il a été coupé ou modifié. Copiez-le en entier, ou demandez-en un nouveau.",
      en: "This link is not valid: it was cut or changed. Copy all of it, or ask for a new one."))

  /// - Parameter isRedeeming: a link was opened; else one was asked for.
  public static func playNotPlayable(isRedeeming: Bool) -> VisualError {
    VisualError(
      "not_playable", isRedeeming ? .forbidden : .conflict,
      Phrase(
        fr: "Ce film ne peut pas être lu : pas encore prêt, trop long, remboursé ou contesté. « show » dit lequel.",
        en: "This film cannot be played: not ready yet, too long, refunded or disputed. “show” tells which."))
  }

  public static let playLimit = VisualError(
    "too_many_play_tokens", .busy,
    Phrase(
      fr: "Trop de liens de lecture demandés : attendez un peu, puis recommencez.",
      en: "Too many play links asked for: wait a little, then try again."))

  public static let playBusy = VisualError(
    "too_many_requests", .busy,
    Phrase(
      fr: "Trop d’ouvertures depuis cette adresse : attendez une minute.",
      en: "Too many openings from this address: wait a minute."))

  public static let playbackNotSetUp = VisualError(
    "playback_not_set_up", .notReady,
    Phrase(
      fr: "Ce moteur ne peut pas protéger la lecture : donnez-lui BUNNY_TOKEN_SECURITY_KEY, puis relancez-le.",
      en: "This engine cannot protect playback: give it BUNNY_TOKEN_SECURITY_KEY, then restart it."))
}

// MARK: - Pages

extension Phrase {
  public static let playPageTitle = Phrase(fr: "Lecture impossible", en: "This film does not play")
  public static let playPageBusyTitle = Phrase(fr: "Un instant", en: "One moment")

  /// Why a link plays nothing, for who opened it.
  public static func playPageText(_ code: String) -> Phrase {
    switch code {
    case "expired":
      Phrase(
        fr: "Ce lien a expiré : il ne vaut que 30 minutes. Demandez-en un nouveau à la personne qui vous l’a donné.",
        en: "This link has expired: it holds for 30 minutes. Ask whoever gave it to you for a new one.")
    case "exhausted":
      Phrase(
        fr: "Ce lien a déjà servi trois fois. Demandez-en un nouveau à la personne qui vous l’a donné.",
        en: "This link has been used three times already. Ask whoever gave it to you for a new one.")
    case "viewer_mismatch":
      Phrase(
        fr:
          "Ce lien est réservé à un autre appareil ou à un autre réseau. S’il est à vous, rouvrez-le là où vous l’aviez ouvert, ou demandez-en un nouveau.",
        en:
          "This link belongs to another device or network. If it is yours, open it again where you opened it first, or ask for a new one."
      )
    case "not_playable":
      Phrase(
        fr: "Ce film ne peut pas être lu en ce moment. Son auteur peut dire pourquoi.",
        en: "This film cannot be played at the moment. Its author can tell why.")
    default:
      Phrase(
        fr: "Ce lien n’est pas valide : il a peut-être été coupé. Copiez-le en entier, ou demandez-en un nouveau.",
        en: "This link is not valid: it may have been cut. Copy all of it, or ask for a new one.")
    }
  }

  public static let playPageBusyText = Phrase(
    fr: "Trop d’ouvertures depuis votre réseau. Réessayez dans une minute : aucune lecture n’a été comptée.",
    en: "Too many openings from your network. Try again in a minute: no play was counted.")
  public static let playPageNotSetUpText = Phrase(
    fr: "La lecture n’est pas configurée sur ce serveur. Prévenez la personne qui s’en occupe.",
    en: "Playback is not set up on this server. Tell whoever looks after it.")
}

// MARK: - The trail

extension Phrase {
  /// A line of a play token's trail, as support reads it.
  static func playback(_ kind: String, _ data: [String: String]) -> Phrase {
    let name = data["token"] ?? ""
    let left = data["playsLeft"] ?? "?"
    let from = data["from"].map { from in
      let agent = data["agent"].map { ", \($0)" } ?? ""
      return Phrase(fr: " depuis \(from)\(agent)", en: " from \(from)\(agent)")
    }
    let place = from ?? Phrase(verbatim: "")
    switch kind {
    case "play_link_issued":
      let viewer = data["from"].map { Phrase(fr: " pour \($0)", en: " for \($0)") } ?? Phrase(verbatim: "")
      return Phrase(fr: "Lien de lecture \(name) émis", en: "Play link \(name) issued") + viewer
    case "play_opened":
      return Phrase(fr: "Film ouvert", en: "Film opened") + place
        + Phrase(fr: " (lien \(name), reste \(left))", en: " (link \(name), \(left) left)")
    default:
      return Phrase(fr: "Lecture refusée", en: "Play refused") + place
        + Phrase(fr: " (lien \(name) : ", en: " (link \(name): ") + playCause(data["cause"] ?? "")
        + Phrase(verbatim: ")")
    }
  }

  private static func playCause(_ code: String) -> Phrase {
    switch code {
    case "expired": Phrase(fr: "expiré", en: "expired")
    case "exhausted": Phrase(fr: "lectures épuisées", en: "no plays left")
    case "viewer_mismatch": Phrase(fr: "autre appareil ou réseau", en: "another device or network")
    case "not_playable": Phrase(fr: "film non lisible", en: "film not playable")
    default: Phrase(verbatim: code)
    }
  }
}

// MARK: - The command, the check, the settings

extension Phrase {
  public static let helpPlay = Phrase(
    fr: "Un lien de lecture (30 minutes, 3 lectures) : l’affiche et l’ouvre.",
    en: "A play link (30 minutes, 3 plays): print it and open it.")
  public static let helpPlayNoOpen = Phrase(fr: "Ne pas ouvrir le lien.", en: "Do not open the link.")
  public static let helpPlayAll = Phrase(
    fr: "Un film de n’importe quel créateur (rôles support et admin).",
    en: "Any creator's film (support and admin roles).")
  public static let labelPlayAt = Phrase(fr: "À ouvrir ici", en: "Open here")

  /// - Parameter time: the instant as the person reads it.
  public static func playsLeft(_ plays: Int, minutes: Int, until time: String) -> Phrase {
    let count = plural(plays, fr: ("\(plays) lecture", "\(plays) lectures"), en: ("\(plays) play", "\(plays) plays"))
    return count
      + Phrase(fr: ", encore \(minutes) min (jusqu’au \(time))", en: ", for another \(minutes) min (until \(time))")
  }

  public static let playBoundAtOpening = Phrase(
    fr: "Le lien sera réservé au premier appareil qui l’ouvre.",
    en: "The link will belong to the first device that opens it.")

  public static let checkPlaybackOff = Phrase(
    fr: "Lecture protégée : inactive. Donnez BUNNY_TOKEN_SECURITY_KEY pour faire des liens de lecture.",
    en: "Protected playback: off. Give BUNNY_TOKEN_SECURITY_KEY to make play links.")

  public static func checkPlayback(_ form: String) -> Phrase {
    Phrase(fr: "Lecture protégée : \(form).", en: "Protected playback: \(form).")
  }
}
