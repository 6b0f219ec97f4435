// The deposit wizard, the list of deposits, and the first run.

extension Phrase {
  /// The wizard's four screens, and the uploads.
  public enum Wizard {
    public static let files = Phrase(fr: "Fichiers", en: "Files")
    public static let check = Phrase(fr: "Vérifier et payer", en: "Check and pay")
    public static let upload = Phrase(fr: "Envoi", en: "Upload")
    public static let ready = Phrase(fr: "Prêt", en: "Ready")

    public static let pasteAnywhere = Phrase(
      fr: "Choisissez une vidéo, ou collez un chemin : ici ou sur n’importe quel écran.",
      en: "Choose a video, or paste a path: here or on any screen.")
    public static let filterOrPath = Phrase(
      fr: "filtre ; ou un chemin : /… ou ~/…, Tab complète", en: "filter; or a path: /… or ~/…, Tab completes")
    public static let reading = Phrase(fr: "Lecture du dossier…", en: "Reading the folder…")
    public static let emptyFolder = Phrase(fr: "Ce dossier est vide.", en: "This folder is empty.")
    public static let sample = Phrase(
      fr: "film d’exemple, pour essayer sans fichier à vous", en: "a sample film, to try without a file of yours")
    public static let recent = Phrase(fr: "récent :", en: "recent:")

    public static func marked(_ count: Int) -> Phrase {
      .plural(
        count, fr: ("\(count) marqué", "\(count) marqués"), en: ("\(count) marked", "\(count) marked"))
    }

    public static func fileOf(_ title: String) -> Phrase {
      Phrase(fr: "Le fichier de « \(title) »", en: "The file of “\(title)”")
    }

    public static func count(_ count: Int) -> Phrase {
      .plural(count, fr: ("\(count) fichier", "\(count) fichiers"), en: ("\(count) file", "\(count) files"))
    }

    public static let measuring = Phrase(fr: "mesure…", en: "measuring…")

    /// Why a file is refused, in the 14 cells that a row has for it; the whole sentence stands below the list.
    public static func refused(_ code: String) -> Phrase {
      switch code {
      case "file_not_found": Phrase(fr: "introuvable", en: "not found")
      case "file_is_directory": Phrase(fr: "dossier", en: "folder")
      case "file_not_readable": Phrase(fr: "illisible", en: "unreadable")
      case "file_empty": Phrase(fr: "vide", en: "empty")
      case "file_truncated": Phrase(fr: "incomplet", en: "incomplete")
      case "file_still_growing": Phrase(fr: "encore écrit", en: "still written")
      case "not_a_video", "file_not_a_file": Phrase(fr: "pas une vidéo", en: "not a video")
      case "duration_unknown": Phrase(fr: "durée ?", en: "duration?")
      case "no_video_there": Phrase(fr: "aucune vidéo", en: "no video")
      case "too_many_files": Phrase(fr: "trop de vidéos", en: "too many")
      case "duration_not_allowed": Phrase(fr: "trop long", en: "too long")
      default: Phrase(fr: "refusé", en: "refused")
      }
    }

    public static let durationNeeded = Phrase(
      fr: "Ce fichier ne dit pas sa durée, ou libmediainfo n’est pas installée : donnez-la.",
      en: "This file does not tell its duration, or libmediainfo is not installed: give it.")
    public static let durationExample = Phrase(fr: "90s, 10m, 1h30m", en: "90s, 10m, 1h30m")
    public static let durationCounts = Phrase(
      fr: "Le prix en dépend. Une durée trop courte coûte un second dépôt : Bunny mesure la vidéo.",
      en: "The price depends on it. One too short costs a second deposit: Bunny measures the video.")

    /// Why the price is what it is, after it.
    public static func priceWhy(_ type: String, limit: String) -> Phrase {
      Phrase(fr: "\(type), jusqu’à \(limit)", en: "\(type), up to \(limit)")
    }

    /// The same, when a limit is in force that the line would pass.
    public static func limitedTime(_ time: String, rate: String) -> Phrase {
      Phrase(fr: "environ \(time), à votre limite de \(rate)", en: "about \(time), at your limit of \(rate)")
    }

    public static func uploadTime(_ time: String, rate: String) -> Phrase {
      Phrase(fr: "environ \(time), à \(rate) comme la dernière fois", en: "about \(time), at \(rate) as the last time")
    }

    public static let enterPays = Phrase(
      fr: "Enter ouvre le paiement chez Stripe. Rien n’est débité avant que vous ayez payé là-bas.",
      en: "Enter opens the payment at Stripe. Nothing is charged before you have paid there.")
    public static let sandboxPays = Phrase(
      fr: "Bac à sable : le paiement est simulé, aucun argent ne bouge.",
      en: "Sandbox: the payment is simulated, no money moves.")
    public static let known = Phrase(fr: "Dépôt repris là où il en était.", en: "Deposit taken up where it was.")
    public static let opening = Phrase(fr: "Ouverture du paiement…", en: "Opening the payment…")

    public static func waiting(_ time: String) -> Phrase {
      Phrase(fr: "En attente du paiement… depuis \(time)", en: "Waiting for payment… for \(time)")
    }

    public static func unpaid(_ count: Int) -> Phrase {
      Phrase(
        fr: "\(count) paiements restent à faire, un par fichier ; Tab montre le suivant.",
        en: "\(count) payments are left, one a file; Tab shows the next.")
    }

    public static let simulateHere = Phrase(
      fr: "Bac à sable : s simule le paiement.", en: "Sandbox: s simulates the payment.")
    public static let preparing = Phrase(fr: "Payé ✓ préparation de la vidéo…", en: "Paid ✓ preparing the video…")
    public static let starting = Phrase(fr: "l’envoi commence…", en: "the upload begins…")
    public static let encodes = Phrase(
      fr: "Tous les octets sont chez Bunny, qui encode.", en: "Every byte is at Bunny, which encodes.")
    public static let barMeaning = Phrase(
      fr: "━ confirmé par le serveur  ╍ envoyé, à confirmer", en: "━ confirmed by the server  ╍ sent, to be confirmed")
    public static let leaveAnytime = Phrase(
      fr: "Vous pouvez quitter cet écran, ou le programme : l’envoi se retrouve et reprend.",
      en: "You can leave this screen, or the program: the upload is found again and goes on.")
    public static let paused = Phrase(fr: "en pause", en: "paused")
    public static let pausedHere = Phrase(
      fr: "En pause. Espace le reprend là où il en est.", en: "Paused. Space resumes it where it is.")
    public static let stopped = Phrase(fr: "arrêté", en: "stopped")
    public static let again = Phrase(fr: "réessayer, là où il en est", en: "try again, where it is")
    public static let others = Phrase(fr: "Aussi en cours", en: "Also under way")
    public static let otherBytes = Phrase(
      fr: "Bunny n’a pas les mêmes octets que votre fichier : demandez au support.",
      en: "Bunny does not have the same bytes as your file: ask support.")
    public static let bytesUnknown = Phrase(
      fr: "SHA-256 : Bunny ne l’a pas encore donné, rien à comparer.",
      en: "SHA-256: Bunny has not given it yet, nothing to compare.")
    public static let scan = Phrase(
      fr: "Visez-le avec un téléphone pour payer. Esc : retour.", en: "Point a phone at it to pay. Esc: back.")
    public static let codeTooLarge = Phrase(
      fr: "Le QR ne tient pas dans ce terminal : agrandissez-le, ou copiez le lien (c).",
      en: "The QR code does not fit this terminal: enlarge it, or copy the link (c).")
    public static let playIt = Phrase(
      fr: "p : la regarder, par un lien personnel (30 min, 3 lectures, ne pas partager).",
      en: "p: watch it, by a personal link (30 min, 3 plays, not to be shared).")

    /// Above a play link.
    public static func playTerms(plays: Int, minutes: Int) -> Phrase {
      let count = Phrase.plural(
        plays, fr: ("\(plays) lecture", "\(plays) lectures"), en: ("\(plays) play", "\(plays) plays"))
      return Phrase(fr: "Aperçu personnel : ", en: "Personal preview: ") + count
        + Phrase(fr: ", encore \(minutes) min, ne pas partager", en: ", \(minutes) min left, not to be shared")
    }

    public static let another = Phrase(fr: "Enter : déposer une autre vidéo.", en: "Enter: deposit another video.")
    public static let sandboxEnds = Phrase(
      fr: "Bac à sable : tout est effacé quand vous quittez.", en: "Sandbox: everything is erased when you quit.")
    public static let noUploads = Phrase(
      fr: "Aucun envoi depuis le début de cette session. d : déposer une vidéo.",
      en: "No upload since this session began. d: deposit a video.")
  }

  /// The list of deposits.
  public enum DepositList {
    public static let none = Phrase(
      fr: "Aucun dépôt. d : déposer une première vidéo.", en: "No deposits. d: deposit a first video.")
    public static let filter = Phrase(fr: "titre, état, identifiant", en: "title, state, id")
    public static let payBefore = Phrase(fr: "Avant le", en: "Before")
    /// Who did something, in the history.
    public static let you = Phrase(fr: "vous", en: "you")
    public static let engine = Phrase(fr: "moteur", en: "engine")
  }

  /// Nothing is configured yet.
  public enum FirstRun {
    public static let title = Phrase(fr: "Bienvenue dans VISUAL", en: "Welcome to VISUAL")
    public static let intro = Phrase(
      fr: "Déposer une vidéo, la payer, l’envoyer, suivre ce qu’elle coûte. Par où commencer ?",
      en: "Deposit a video, pay for it, upload it, follow what it costs. Where to begin?")
    public static let sandbox = Phrase(fr: "Essayer dans le bac à sable", en: "Try it in the sandbox")
    public static let sandboxMeaning = Phrase(
      fr: "Données d’exemple, paiements simulés ; tout est effacé en quittant.",
      en: "Sample data, simulated payments; everything is erased on leaving.")
    public static let signIn = Phrase(fr: "Se connecter à un moteur", en: "Sign in to an engine")
    public static let signInMeaning = Phrase(
      fr: "Il faut son adresse et un jeton, donné par qui tient le moteur.",
      en: "It takes its address and a token, issued by whoever runs the engine.")
    public static let engineHere = Phrase(fr: "Faire tourner un moteur ici", en: "Run an engine here")
    public static let engineHereMeaning = Phrase(
      fr: "Sur cette machine, avec vos clés Stripe et Bunny (visual-tui.conf).",
      en: "On this machine, with your Stripe and Bunny keys (visual-tui.conf).")
    public static let waiting = Phrase(fr: "Un instant…", en: "One moment…")
    public static let engine = Phrase(fr: "Adresse", en: "Address")
    public static let token = Phrase(fr: "Jeton", en: "Token")
    public static let tokenHint = Phrase(
      fr: "Le jeton ne s’affiche pas ; il est gardé dans un fichier que vous seul pouvez lire.",
      en: "The token is not shown; it is kept in a file that only you can read.")
  }
}
