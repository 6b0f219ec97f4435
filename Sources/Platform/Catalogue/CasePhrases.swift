// One deposit on the support desk: its tree, its history, what can be done.

extension Phrase {
  /// What stands in a case.
  public enum Case {
    public static let none = Phrase(fr: "aucun", en: "none")
    public static let notYet = Phrase(fr: "pas encore", en: "not yet")
    public static let session = Phrase(fr: "Session Checkout", en: "Checkout Session")
    public static let payment = Phrase(fr: "Paiement", en: "Payment")
    public static let charge = Phrase(fr: "Débit", en: "Charge")
    public static let refund = Phrase(fr: "Remboursement", en: "Refund")
    public static let dispute = Phrase(fr: "Litige", en: "Dispute")
    public static let upload = Phrase(fr: "Envoi", en: "Upload")
    public static let webhooks = Phrase(fr: "Webhooks", en: "Webhooks")
    public static let outbox = Phrase(fr: "Travaux", en: "Outbox")
    public static let second = Phrase(fr: "second paiement", en: "second payment")
    public static let replaced = Phrase(fr: "remplacée", en: "replaced")
    public static let notBegun = Phrase(fr: "pas commencé", en: "not begun")
    public static let deletionAsked = Phrase(fr: "suppression demandée", en: "deletion asked for")
    public static let running = Phrase(fr: "en cours", en: "running")
    public static let dueNow = Phrase(fr: "tout de suite", en: "at once")

    public static func until(_ time: String) -> Phrase { Phrase(fr: "jusqu’au \(time)", en: "until \(time)") }
    public static func refunded(_ amount: String) -> Phrase {
      Phrase(fr: "remboursé \(amount)", en: "refunded \(amount)")
    }
    public static func receipt(_ number: String) -> Phrase { Phrase(fr: "reçu \(number)", en: "receipt \(number)") }
    public static func again(_ time: String) -> Phrase {
      Phrase(fr: "nouvel essai dans \(time)", en: "again in \(time)")
    }
    public static func doubted(_ ago: String) -> Phrase {
      Phrase(fr: "peut-être supprimée (\(ago))", en: "maybe deleted (\(ago))")
    }

    public static func parked(_ count: Int) -> Phrase {
      .plural(count, fr: ("1 sans dépôt", "\(count) sans dépôt"), en: ("1 without deposit", "\(count) without deposit"))
    }

    public static func waiting(_ count: Int) -> Phrase {
      Phrase(fr: "\(count) en attente", en: "\(count) waiting")
    }

    public static func done(_ count: Int) -> Phrase {
      .plural(count, fr: ("\(count) fait", "\(count) faits"), en: ("\(count) done", "\(count) done"))
    }

    public static func failures(_ count: Int) -> Phrase {
      .plural(count, fr: ("1 échec", "\(count) échecs"), en: ("1 failure", "\(count) failures"))
    }

    public static func sessionState(_ name: String) -> Phrase {
      switch name {
      case "open": Phrase(fr: "ouverte", en: "open")
      case "expired": Phrase(fr: "expirée", en: "expired")
      case "complete": Phrase(fr: "terminée", en: "complete")
      default: Phrase(verbatim: name)
      }
    }

    public static func money(_ name: String) -> Phrase {
      switch name {
      case "unpaid": Phrase(fr: "impayée", en: "unpaid")
      case "failed": Phrase(fr: "paiement refusé", en: "payment failed")
      case "paid": Phrase(fr: "payée", en: "paid")
      default: Phrase(verbatim: name)
      }
    }

    public static func refundState(_ name: String) -> Phrase {
      switch name {
      case "asked": Phrase(fr: "demandé", en: "asked for")
      case "refused": Phrase(fr: "refusé par Stripe", en: "refused by Stripe")
      case "pending", "requires_action": Phrase(fr: "en cours", en: "under way")
      case "succeeded": Phrase(fr: "fait", en: "done")
      case "failed": Phrase(fr: "échoué", en: "failed")
      case "canceled": Phrase(fr: "annulé", en: "cancelled")
      default: Phrase(verbatim: name)
      }
    }

    public static func disputeState(_ name: String) -> Phrase {
      switch name {
      case "open": Phrase(fr: "ouvert", en: "open")
      case "won": Phrase(fr: "gagné", en: "won")
      case "lost": Phrase(fr: "perdu", en: "lost")
      default: Phrase(verbatim: name)
      }
    }

    public static func videoState(_ name: String, percent: Int) -> Phrase {
      switch name {
      case "awaiting_upload": Phrase(fr: "attend son fichier", en: "waits for its file")
      case "uploading": Phrase(fr: "reçoit le fichier", en: "receives its file")
      case "processing": Phrase.stateEncoding(percent: percent)
      case "playable": .statePlayable
      case "failed": .stateEncodingFailed
      case "gone": Phrase(fr: "supprimée", en: "deleted")
      default: Phrase(verbatim: name)
      }
    }

    public static func outcome(_ name: String) -> Phrase {
      switch name {
      case "applied": Phrase(fr: "appliqué", en: "applied")
      case "parked": Phrase(fr: "sans dépôt", en: "no deposit")
      case "ignored": Phrase(fr: "sans effet", en: "no effect")
      default: Phrase(verbatim: name)
      }
    }

    public static func effect(_ kind: String) -> Phrase {
      switch kind {
      case "open_checkout": Phrase(fr: "ouvrir le paiement", en: "open the payment")
      case "close_session": Phrase(fr: "fermer la page de paiement", en: "close the payment page")
      case "create_video": Phrase(fr: "créer la vidéo", en: "create the video")
      case "follow_video": Phrase(fr: "suivre la vidéo", en: "follow the video")
      case "confirm_film": Phrase(fr: "vérifier le film", en: "check the film")
      case "refund", "refund_order": Phrase(fr: "rembourser", en: "refund")
      case "delete_video": Phrase(fr: "supprimer la vidéo", en: "delete the video")
      default: Phrase(verbatim: kind)
      }
    }

    public static func effectState(_ name: String) -> Phrase {
      switch name {
      case "running": running
      case "waiting": Phrase(fr: "en attente", en: "waiting")
      case "done": Phrase(fr: "fait", en: "done")
      default: Phrase(verbatim: name)
      }
    }

    // MARK: Who looks after it

    public static let unclaimed = Phrase(fr: "Personne n’a pris ce dossier.", en: "Nobody has claimed this case.")
    public static let claimIt = Phrase(fr: "le prendre", en: "claim it")
    public static let releaseIt = Phrase(fr: "le rendre", en: "give it back")
    public static let releaseHint = Phrase(fr: "rendre", en: "give back")
    public static func claimedByYou(_ ago: String) -> Phrase {
      Phrase(fr: "Ce dossier est à vous (\(ago)).", en: "This case is yours (\(ago)).")
    }
    public static func claimed(by name: String, _ ago: String) -> Phrase {
      Phrase(fr: "\(name) a pris ce dossier (\(ago)).", en: "\(name) has claimed this case (\(ago)).")
    }

    public static let loading = Phrase(fr: "Lecture du dossier…", en: "Reading the case…")
    public static let noDashboard = Phrase(
      fr: "Pas de page pour cette ligne : le bac à sable n’a pas de tableau de bord.",
      en: "No page for this row: the sandbox has no dashboard.")
    public static let noEventBehind = Phrase(
      fr: "Aucun événement n’est connu derrière cette ligne.", en: "No event is known behind this line.")
    public static let nothingToCopy = Phrase(fr: "Cette ligne n’a pas d’identifiant.", en: "This row has no id.")
    public static let eventFirst = Phrase(
      fr: "Choisissez d’abord un événement sous Webhooks.", en: "Select an event under Webhooks first.")
    public static let held = Phrase(
      fr: "remboursement en cours : dépôt suspendu", en: "refund under way: deposit on hold")
  }

  /// Dialogs and papers of the desk.
  public enum Order {
    public static func title(_ action: String) -> Phrase {
      switch action {
      case "claim": Phrase(fr: "Prendre le dossier", en: "Claim the case")
      case "release": Phrase(fr: "Rendre le dossier", en: "Give the case back")
      case "retry": Phrase(fr: "Relancer maintenant", en: "Retry now")
      case "refund": Phrase(fr: "Rembourser", en: "Refund")
      case "cancel": Phrase(fr: "Annuler le dépôt", en: "Cancel the deposit")
      case "note": Phrase(fr: "Note au dossier", en: "Note on the case")
      case "checkout_link": Phrase(fr: "Nouveau lien de paiement", en: "New payment link")
      case "accept_over_limit": Phrase(fr: "Accepter la durée", en: "Accept the duration")
      case "ask_difference": Phrase(fr: "Demander la différence", en: "Ask for the difference")
      case "delete_video": Phrase(fr: "Supprimer la vidéo", en: "Delete the video")
      case "reveal": Phrase(fr: "Voir qui a payé", en: "See who paid")
      case "replay": Phrase(fr: "Rejouer l’événement", en: "Replay the event")
      default: Phrase(verbatim: action)
      }
    }

    public static let reason = Phrase(fr: "Raison", en: "Reason")
    public static let optional = Phrase(fr: "facultative", en: "optional")
    public static let required = Phrase(fr: "obligatoire, gardée dans l’audit", en: "required, kept in the audit")
    public static let amount = Phrase(fr: "Montant", en: "Amount")
    public static func all(_ amount: String) -> Phrase {
      Phrase(fr: "tout : \(amount)", en: "all of it: \(amount)")
    }
    public static let note = Phrase(fr: "Note", en: "Note")
    public static let noteHint = Phrase(fr: "le créateur ne la voit pas", en: "the creator does not see it")
    public static let sending = Phrase(fr: "En cours…", en: "Under way…")
    public static let changed = Phrase(
      fr: "Ce dossier a changé entre-temps. Relisez, puis Enter si c’est toujours juste :",
      en: "This case changed meanwhile. Read again, then Enter if it still is right:")
    public static let changedAndOver = Phrase(
      fr: "Ce dossier a changé entre-temps, et il n’y a plus rien à faire ici :",
      en: "This case changed meanwhile, and nothing is left to be done here:")
    public static let typed = Phrase(fr: "Vous aviez écrit : ", en: "You had typed: ")
    public static func versions(_ old: Int, _ new: Int) -> Phrase {
      Phrase(fr: "version \(old) → \(new)", en: "version \(old) → \(new)")
    }
    public static let needsReason = Phrase(
      fr: "Dites pourquoi : la raison reste dans l’audit.", en: "Say why: the reason stays in the audit.")
    public static let onceMore = Phrase(
      fr: "Lecture seule entre-temps : Enter encore une fois, si c’est toujours voulu.",
      en: "Read-only meanwhile: Enter once more, if it still is wanted.")
    public static let needsNote = Phrase(fr: "La note est vide.", en: "The note is empty.")
    public static func badAmount(_ most: String) -> Phrase {
      Phrase(
        fr: "Un montant jusqu’à \(most) : 5 ou 2,50. Vide : tout.",
        en: "An amount up to \(most): 5 or 2.50. Empty: all of it.")
    }
    public static let takeOver = Phrase(fr: "le reprendre à son nom", en: "take it over")
    public static let cancelIt = Phrase(fr: "annuler le dépôt", en: "cancel the deposit")
    public static let yes = Phrase(fr: "faire", en: "do it")
    public static let no = Phrase(fr: "ne rien faire", en: "do nothing")
    public static let close = Phrase(fr: "fermer", en: "close")
    public static let otherField = Phrase(fr: "autre champ", en: "other field")
    public static let copy = Phrase(fr: "copier", en: "copy")
    public static let otherReply = Phrase(fr: "autre réponse", en: "other reply")
    public static func done(_ action: Phrase) -> Phrase {
      Phrase(fr: "\(action.fr) : fait.", en: "\(action.en): done.")
    }
    public static let replyCopied = Phrase(
      fr: "Réponse copiée : collez-la dans votre message.", en: "Reply copied: paste it into your message.")
    public static let noReply = Phrase(
      fr: "Aucune réponse préparée ne convient ici.", en: "No prepared reply fits here.")
    public static let otherLanguage = Phrase(fr: "autre langue", en: "other language")
    public static let replyTitle = Phrase(fr: "Réponse au créateur", en: "Reply to the creator")
    public static let linkTitle = Phrase(fr: "Nouveau lien, à envoyer", en: "New link, to send")
    public static let personTitle = Phrase(fr: "Qui a payé", en: "Who paid")
    public static let replayedTitle = Phrase(fr: "Événement rejoué", en: "Event replayed")
    public static let email = Phrase(fr: "E-mail", en: "E-mail")
    public static let name = Phrase(fr: "Nom", en: "Name")
    public static let phone = Phrase(fr: "Téléphone", en: "Phone")
    public static let untold = Phrase(fr: "non donné", en: "not given")
    public static let seen = Phrase(
      fr: "Que vous l’avez vu est noté à l’historique.", en: "That you saw it stands in the history.")
    public static let noBody = Phrase(
      fr: "Le contenu de cet événement n’a pas été gardé.", en: "What this event held was not kept.")
  }
}
