// Uploads in the dashboard: their list, their limits, and those of an earlier run.

extension Phrase.Key {
  public static let limitAll = Phrase.Key(
    "limite", "limit", help: "limiter le débit de tous les envois, ou moins les limiter",
    "limit the rate of all uploads, or limit it less")
  public static let limitOne = Phrase.Key(
    "celui-ci", "this one", help: "limiter cet envoi seul, ou moins le limiter",
    "limit this upload alone, or limit it less")
  public static let reorder = Phrase.Key(
    "ordre", "order", help: "envoyer celui-ci avant (K, Maj-↑) ou après (J, Maj-↓)",
    "send this one before (K, Shift-↑) or after (J, Shift-↓)")
  public static let cancelUpload = Phrase.Key(
    "annuler", "cancel", help: "annuler l’envoi, effacer ce qui est parti ; demande",
    "cancel the upload, delete what was sent; asks first")
  public static let retitle = Phrase.Key("titre", "title", help: "changer le titre", "change the title")
  public static let save = Phrase.Key("garder", "keep", help: "garder ce titre", "keep this title")
}

extension Phrase {
  /// The uploads beside one another.
  public enum Uploads {
    public static func atOnce(_ count: Int) -> Phrase {
      Phrase(fr: "\(count) à la fois", en: "\(count) at once")
    }

    /// In the list's heading; nil: none.
    public static func limit(_ rate: String?) -> Phrase {
      rate.map { Phrase(fr: "limite \($0)", en: "limit \($0)") } ?? Phrase(fr: "sans limite", en: "no limit")
    }

    public static func limitOfAll(_ rate: String?) -> Phrase {
      rate.map {
        Phrase(
          fr: "Tous les envois ensemble : \($0) au plus, jusqu’à la fin de cette session.",
          en: "All uploads together: \($0) at most, until this session ends.")
      } ?? Phrase(fr: "Tous les envois : sans limite.", en: "All uploads: no limit.")
    }

    public static func limitOfOne(_ title: String, _ rate: String?) -> Phrase {
      rate.map {
        Phrase(fr: "« \(title) » : \($0) au plus.", en: "“\(title)”: \($0) at most.")
      } ?? Phrase(fr: "« \(title) » : sans limite à lui.", en: "“\(title)”: no limit of its own.")
    }

    /// Below an upload's bar: what is sure, and what it may take.
    public static func confirmed(_ size: String) -> Phrase {
      Phrase(fr: "\(size) confirmés par Bunny", en: "\(size) confirmed by Bunny")
    }

    public static func ownLimit(_ rate: String) -> Phrase {
      Phrase(fr: "limite de cet envoi : \(rate)", en: "limit of this upload: \(rate)")
    }

    public static func sharedLimit(_ rate: String) -> Phrase {
      Phrase(fr: "limite de tous : \(rate)", en: "limit of all: \(rate)")
    }

    public static func turn(ahead: Int) -> Phrase {
      ahead == 0
        ? Phrase(fr: "le prochain à partir", en: "the next to go")
        : Phrase(fr: "attend son tour (\(ahead + 1))", en: "waits its turn (\(ahead + 1))")
    }

    public static let cancelled = Phrase(fr: "envoi annulé", en: "upload cancelled")
    public static let cancelTitle = Phrase(fr: "Annuler cet envoi ?", en: "Cancel this upload?")

    public static func cancelMessage(_ title: String) -> Phrase {
      Phrase(
        fr: "« \(title) » : ce qui est déjà parti est effacé chez Bunny. Le dépôt reste payé : le fichier pourra être "
          + "renvoyé, depuis le début.",
        en: "“\(title)”: what was sent is deleted at Bunny. The deposit stays paid: the file can be sent again, from "
          + "its start.")
    }

    public static let cancelYes = Phrase(fr: "annuler l’envoi", en: "cancel the upload")
    public static let keepSending = Phrase(fr: "continuer", en: "go on")

    public static func cancelling(_ title: String) -> Phrase {
      Phrase(fr: "L’envoi de « \(title) » s’arrête…", en: "The upload of “\(title)” is being stopped…")
    }

    public static let nothingToCancel = Phrase(
      fr: "Il n’y a pas d’envoi à annuler ici.", en: "There is no upload to cancel here.")

    /// At the program's start: what an earlier run has left goes on.
    public static func resumed(_ title: String, others: Int) -> Phrase {
      others == 0
        ? Phrase(fr: "Reprise de l’envoi de « \(title) ».", en: "Resuming the upload of “\(title)”.")
        : Phrase(
          fr: "Reprise de « \(title) » et de \(others) autre\(others > 1 ? "s" : "") ; 3 montre les envois.",
          en: "Resuming “\(title)” and \(others) other\(others > 1 ? "s" : ""); 3 shows the uploads.")
    }

    public static func sentElsewhere(_ title: String) -> Phrase {
      Phrase(
        fr: "« \(title) » : un autre programme de cette machine l’envoie déjà.",
        en: "“\(title)”: another program on this machine is sending it already.")
    }
  }
}

extension Phrase.ToDo {
  public static func paused(_ title: String) -> Phrase {
    Phrase(fr: "l’envoi de « \(title) » est en pause.", en: "the upload of “\(title)” is paused.")
  }

  /// While one deposit is before the person's eyes, the others are not named.
  public static func others(_ count: Int) -> Phrase {
    .plural(
      count, fr: ("un autre dépôt vous attend.", "\(count) autres dépôts vous attendent."),
      en: ("another deposit waits for you.", "\(count) other deposits wait for you."))
  }

  public static let goThere = Phrase(fr: "y aller", en: "go there")
}

extension Phrase.Said {
  public static func retitled(_ title: String) -> Phrase {
    Phrase(fr: "Le titre est maintenant « \(title) ».", en: "The title is now “\(title)”.")
  }
}
