// The support desk: its pulse, its search, its lists.

extension Phrase {
  /// What the desk says.
  public enum Desk {
    public static let tab = Phrase(fr: "Support", en: "Support")
    public static let pulse = Phrase(fr: "À traiter maintenant", en: "Needs a person now")
    public static let counts = Phrase(fr: "Dépôts", en: "Deposits")
    public static let byStatus = Phrase(fr: "par état", en: "by state")
    public static let byPayment = Phrase(fr: "par paiement", en: "by payment")
    public static let byVideo = Phrase(fr: "par vidéo", en: "by video")
    public static let paidByDay = Phrase(fr: "Encaissé par jour (€)", en: "Paid by day (€)")
    public static let refundedByDay = Phrase(fr: "Remboursé par jour (€)", en: "Refunded by day (€)")
    public static let openedByDay = Phrase(fr: "Dépôts par jour", en: "Deposits by day")
    public static let loading = Phrase(fr: "Le moteur compte…", en: "The engine is counting…")
    public static let searching = Phrase(fr: "Recherche…", en: "Searching…")
    public static let nothingWaits = Phrase(
      fr: "Rien n’attend une personne.", en: "Nothing waits for a person.")

    public static func waiting(_ count: String) -> Phrase {
      Phrase(fr: "À traiter (\(count)) :", en: "To handle (\(count)):")
    }

    public static let events = Phrase(fr: "Événements sans dépôt connu", en: "Events without a known deposit")
    public static let noEvents = Phrase(fr: "Aucun événement n’attend de dépôt.", en: "No event waits for a deposit.")
    public static let eventWaits = Phrase(
      fr: "Rien à rejouer : l’événement agira de lui-même dès que son dépôt sera connu.",
      en: "Nothing to replay: the event acts by itself as soon as its deposit is known.")

    // MARK: What needs a person

    /// A number of the pulse in words; nil for one that an engine of another version counts.
    public static func concern(_ kind: String, _ count: Int) -> Phrase? {
      switch kind {
      case "stuck_video": stuckVideo(count)
      case "stuck_upload": stuckUpload(count)
      case "stuck_encoding": stuckEncoding(count)
      case "stuck_refund": stuckRefund(count)
      case "failing_video": failingVideo(count)
      case "review": review(count)
      case "dispute": dispute(count)
      case "over_limit": overLimit(count)
      case "encoding_failed": encodingFailed(count)
      case "parked_events": parkedEvents(count)
      default: nil
      }
    }

    private static func stuckVideo(_ count: Int) -> Phrase {
      .plural(
        count, fr: ("payé sans vidéo depuis 5 min", "payés sans vidéo depuis 5 min"),
        en: ("paid, no video for 5 min", "paid, no video for 5 min"))
    }

    private static func stuckUpload(_ count: Int) -> Phrase {
      .plural(
        count, fr: ("envoi immobile depuis 24 h", "envois immobiles depuis 24 h"),
        en: ("upload at rest for 24 h", "uploads at rest for 24 h"))
    }

    private static func stuckEncoding(_ count: Int) -> Phrase {
      .plural(
        count, fr: ("encodage depuis plus de 6 h", "encodages depuis plus de 6 h"),
        en: ("encoding for over 6 h", "encodings for over 6 h"))
    }

    private static func stuckRefund(_ count: Int) -> Phrase {
      .plural(
        count, fr: ("remboursement qui ne part pas", "remboursements qui ne partent pas"),
        en: ("refund that does not go out", "refunds that do not go out"))
    }

    private static func failingVideo(_ count: Int) -> Phrase {
      .plural(
        count, fr: ("création de vidéo en échec", "créations de vidéo en échec"),
        en: ("video creation that fails", "video creations that fail"))
    }

    private static func review(_ count: Int) -> Phrase {
      .plural(
        count, fr: ("paiement à vérifier", "paiements à vérifier"),
        en: ("payment to be checked", "payments to be checked"))
    }

    private static func dispute(_ count: Int) -> Phrase {
      .plural(count, fr: ("litige ouvert", "litiges ouverts"), en: ("open dispute", "open disputes"))
    }

    private static func overLimit(_ count: Int) -> Phrase {
      .plural(
        count, fr: ("film plus long que payé", "films plus longs que payé"),
        en: ("film longer than paid for", "films longer than paid for"))
    }

    private static func encodingFailed(_ count: Int) -> Phrase {
      .plural(
        count, fr: ("encodage échoué", "encodages échoués"), en: ("failed encoding", "failed encodings"))
    }

    private static func parkedEvents(_ count: Int) -> Phrase {
      .plural(
        count, fr: ("événement sans dépôt connu", "événements sans dépôt connu"),
        en: ("event without a known deposit", "events without a known deposit"))
    }

    /// - Parameter type: the event's; `unknown` is not said.
    public static func failedWebhooks(_ count: Int, source: String, type: String, outcome: String) -> Phrase {
      let what = type == "unknown" ? source : "\(source) \(type)"
      return switch outcome {
      case "refused":
        .plural(
          count, fr: ("webhook à signature fausse (\(what))", "webhooks à signature fausse (\(what))"),
          en: ("webhook wrongly signed (\(what))", "webhooks wrongly signed (\(what))"))
      case "unreadable":
        .plural(
          count, fr: ("webhook illisible (\(what))", "webhooks illisibles (\(what))"),
          en: ("unreadable webhook (\(what))", "unreadable webhooks (\(what))"))
      default:
        .plural(
          count, fr: ("webhook en échec (\(what))", "webhooks en échec (\(what))"),
          en: ("failed webhook (\(what))", "failed webhooks (\(what))"))
      }
    }

    public static func webhookAdvice(_ outcome: String) -> Phrase {
      switch outcome {
      case "refused":
        Phrase(
          fr: "Comparez le secret du moteur (STRIPE_WEBHOOK_SECRET) à celui de l’expéditeur ; ou quelqu’un essaie.",
          en: "Compare the engine’s secret (STRIPE_WEBHOOK_SECRET) with the sender’s; or somebody is trying.")
      case "unreadable":
        Phrase(
          fr: "Signé, mais d’une autre forme : voyez la version d’API de l’endpoint chez Stripe.",
          en: "Signed, but of another form: see the endpoint’s API version at Stripe.")
      default:
        Phrase(
          fr: "Pas enregistré, donc renvoyé par l’expéditeur : voyez /readyz et le journal du moteur.",
          en: "Not stored, so the sender sends it again: see /readyz and the engine’s log.")
      }
    }

    public static func logsRead(_ until: String) -> Phrase {
      Phrase(fr: "logs CDN au \(until)", en: "CDN logs to \(until)")
    }

    public static let logsNotRead = Phrase(fr: "logs CDN non lus", en: "CDN logs not read")
    public static let logsHint = Phrase(
      fr: "Egress inconnu depuis : visual-engine logs import FICHIER, ou la clé du compte Bunny.",
      en: "Egress is unknown since then: visual-engine logs import FILE, or Bunny's account key.")
    public static let noList = Phrase(fr: "Ce nombre n’a pas de liste.", en: "This number has no list.")

    // MARK: Search

    public static let search = Phrase(fr: "Recherche", en: "Search")
    public static let everything = Phrase(fr: "tous les dépôts", en: "all deposits")
    public static let searchPlaceholder = Phrase(
      fr: "titre, référence, e-mail, pi_…, ou status:paid", en: "title, reference, e-mail, pi_…, or status:paid")
    public static let nothingFound = Phrase(
      fr: "Aucun dépôt ne répond à cela. / change la recherche.", en: "No deposit answers that. / changes the search.")

    public static func place(_ row: String, of total: String?) -> Phrase {
      Phrase(verbatim: row + (total.map { " / " + $0 } ?? ""))
    }

    public static func fresh(_ count: String, isOne: Bool) -> Phrase {
      isOne
        ? Phrase(fr: "↑ 1 nouveau", en: "↑ 1 new") : Phrase(fr: "↑ \(count) nouveaux", en: "↑ \(count) new")
    }

    public static let columnState = Phrase(fr: "État", en: "State")
    public static let columnReference = Phrase(fr: "Réf.", en: "Ref.")
    public static let columnUser = Phrase(fr: "Créateur", en: "Creator")
    public static let columnEmail = Phrase(fr: "E-mail", en: "E-mail")
    public static let noLongerHere = Phrase(
      fr: "ne répond plus à la recherche", en: "no longer answers the search")
    public static let listIsOld = Phrase(
      fr: "Liste d’avant la coupure.", en: "The list is from before the connection was lost.")

    // MARK: States of a found deposit

    public static let uploading = Phrase(fr: "envoi en cours", en: "uploading")
    public static let encoding = Phrase(fr: "encodage", en: "encoding")
    public static let videoGone = Phrase(fr: "vidéo supprimée", en: "video deleted")

    /// It waits for too long, and for what.
    public static func stuck(_ what: String, _ time: String) -> Phrase {
      switch what {
      case "video": Phrase(fr: "sans vidéo \(time)", en: "no video \(time)")
      case "upload": Phrase(fr: "envoi arrêté \(time)", en: "upload at rest \(time)")
      case "encoding": Phrase(fr: "encodage long \(time)", en: "long encoding \(time)")
      case "refund": Phrase(fr: "à rembourser \(time)", en: "refund due \(time)")
      default: Phrase(fr: "bloqué \(time)", en: "stuck \(time)")
      }
    }

    public static func status(_ name: String) -> Phrase {
      switch name {
      case "PENDING": Phrase(fr: "à payer", en: "to pay")
      case "PAID": Phrase(fr: "payés, vidéo à créer", en: "paid, video to come")
      case "READY": Phrase(fr: "prêts", en: "ready")
      case "CANCELLED": Phrase(fr: "annulés", en: "cancelled")
      case "EXPIRED": Phrase(fr: "expirés", en: "expired")
      default: Phrase(verbatim: name)
      }
    }

    public static func payment(_ name: String) -> Phrase {
      switch name {
      case "unpaid": Phrase(fr: "impayés", en: "unpaid")
      case "processing": Phrase(fr: "en cours", en: "under way")
      case "paid": Phrase(fr: "payés", en: "paid")
      case "review": Phrase(fr: "à vérifier", en: "to be checked")
      case "refunded": Phrase(fr: "remboursés", en: "refunded")
      case "disputed": Phrase(fr: "contestés", en: "disputed")
      default: Phrase(verbatim: name)
      }
    }

    public static func video(_ name: String) -> Phrase {
      switch name {
      case "none": Phrase(fr: "pas encore", en: "not yet")
      case "awaiting_upload": Phrase(fr: "attendent leur fichier", en: "waiting for the file")
      case "uploading": Phrase(fr: "envoi en cours", en: "uploading")
      case "processing": Phrase(fr: "encodage", en: "encoding")
      case "playable": Phrase(fr: "lisibles", en: "playable")
      case "failed": Phrase(fr: "encodage échoué", en: "encoding failed")
      case "gone": Phrase(fr: "supprimées", en: "deleted")
      default: Phrase(verbatim: name)
      }
    }

    // MARK: Reading and writing

    public static let readOnly = Phrase(fr: "lecture seule", en: "read-only")
    public static let writing = Phrase(fr: "ÉCRITURE", en: "WRITE")
    public static let writes = Phrase(
      fr: "Écriture. w, ou 5 minutes sans touche : lecture seule.",
      en: "Write mode. w, or 5 minutes without a key: read-only.")
    public static let readsAgain = Phrase(fr: "Lecture seule.", en: "Read-only.")
    public static let readsAgainIdle = Phrase(
      fr: "Lecture seule de nouveau : 5 minutes sans touche.", en: "Read-only again: 5 minutes without a key.")
    public static let writeFirst = Phrase(
      fr: "Lecture seule : w passe en écriture.", en: "Read-only: w turns write mode on.")
    public static let pinned = Phrase(
      fr: "--read-only : ce programme n’agit sur rien. Relancez-le sans, pour agir.",
      en: "--read-only: this program acts on nothing. Start it without, to act.")
  }
}
