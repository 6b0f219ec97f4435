// What keys do: a word or two for the footer, a sentence for the help.

extension Phrase {
  /// The two texts of a key.
  public struct Key: Hashable, Sendable {
    public let hint: Phrase
    public let help: Phrase

    init(_ fr: String, _ en: String, help frHelp: String, _ enHelp: String) {
      hint = Phrase(fr: fr, en: en)
      help = Phrase(fr: frHelp, en: enHelp)
    }

    public static let deposit = Key(
      "déposer", "deposit", help: "déposer une vidéo, ou revenir au dépôt commencé",
      "deposit a video, or go back to the deposit begun")
    public static let act = Key("à faire", "to do", help: "faire ce que dit « À faire »", "do what “To do” says")
    public static let screen = Key(
      "écrans", "screens", help: "écrans (sans Maj. aussi : & é \")", "screens (French keyboards: & é \" too)")
    public static let move = Key("choisir", "move", help: "se déplacer dans la liste", "move in the list")
    public static let enter = Key("ouvrir", "open", help: "ouvrir, ou continuer", "open, or go on")
    public static let pane = Key("volet", "pane", help: "changer de volet", "go to the next pane")
    public static let back = Key(
      "retour", "back", help: "revenir en arrière ; rien n’est perdu", "go back; nothing is lost")
    public static let palette = Key(
      "commandes", "commands", help: "toute commande par son nom : thème, langue, souris…",
      "any command by its name: theme, language, mouse…")
    public static let help = Key("aide", "help", help: "cette aide", "this help")
    public static let quit = Key(
      "quitter", "quit", help: "quitter ; demande si un envoi est en cours", "quit; asks while uploading")
    public static let quitNow = Key(
      "quitter", "quit", help: "quitter tout de suite, sans rien perdre", "quit at once, without losing anything")
    public static let suspend = Key("suspendre", "suspend", help: "suspendre ; fg revient", "suspend; fg comes back")
    public static let redraw = Key("redessiner", "redraw", help: "redessiner l’écran", "draw the screen again")

    public static let month = Key("mois", "month", help: "mois précédent, mois suivant", "previous month, next month")
    public static let whatIf = Key(
      "simuler", "what if", help: "simuler : et si la consommation montait ?", "what if usage went up?")
    public static let videos = Key("vidéos", "videos", help: "parcourir la liste des vidéos", "go through the videos")
    public static let reload = Key("relire", "reload", help: "redemander les chiffres", "ask for the figures again")

    public static let open = Key("ouvrir", "open", help: "ouvrir la ligne choisie", "open the selected row")
    public static let filter = Key(
      "filtrer", "filter", help: "filtrer la liste ; Esc enlève le filtre", "filter the list; Esc removes the filter")
    public static let sort = Key(
      "trier", "sort", help: "trier par la colonne suivante ; < inverse l’ordre",
      "sort by the next column; < turns the order round")
    public static let openPage = Key(
      "page", "page", help: "ouvrir la page de paiement dans le navigateur", "open the payment page in the browser")
    public static let openVideo = Key(
      "rouvrir", "reopen", help: "rouvrir le lien de lecture dans le navigateur",
      "open the play link in the browser again")
    public static let copy = Key(
      "copier", "copy", help: "copier le lien, ou à défaut l’identifiant", "copy the link, or else the id")
    public static let recheck = Key(
      "vérifier", "check", help: "demander à Stripe maintenant", "ask Stripe now")
    public static let retry = Key("réessayer", "retry", help: "réessayer tout de suite", "try again now")
    public static let cancel = Key(
      "annuler", "cancel", help: "annuler un dépôt impayé ; demande d’abord", "cancel an unpaid deposit; asks first")
    public static let simulate = Key(
      "simuler", "simulate", help: "bac à sable : simuler le paiement", "sandbox: simulate the payment")
    public static let play = Key(
      "regarder", "play", help: "faire un lien de lecture personnel, et l’ouvrir",
      "make a personal play link, and open it")
    public static let code = Key(
      "téléphone", "phone", help: "payer au téléphone : le lien en QR", "pay with a phone: the link as a QR code")
    public static let goOn = Key(
      "continuer", "go on", help: "continuer : payer, envoyer, refaire un lien expiré",
      "go on: pay, upload, renew an expired link")
    public static let pause = Key(
      "pause", "pause", help: "mettre l’envoi en pause, ou le reprendre", "pause the upload, or resume it")

    public static let choose = Key("choisir", "choose", help: "choisir", "choose")
    public static let mark = Key(
      "marquer", "mark", help: "marquer plusieurs fichiers, à déposer ensemble",
      "mark several files, to deposit together")
    public static let parent = Key("dossier parent", "parent folder", help: "dossier parent", "parent folder")
    public static let home = Key("dossier personnel", "home", help: "taper un chemin depuis ~", "type a path from ~")
    public static let complete = Key(
      "compléter", "complete", help: "compléter le chemin tapé (/ ou ~ d’abord)",
      "complete the typed path (/ or ~ first)")
    public static let pay = Key("continuer", "go on", help: "continuer vers le paiement", "go on to the payment")
    public static let title = Key("titre", "title", help: "changer le titre", "change the title")
    public static let remove = Key("retirer", "remove", help: "retirer ce fichier", "leave this file out")
    public static let otherWalk = Key(
      "suivant", "next one", help: "le dépôt suivant en cours", "the next deposit under way")
    public static let next = Key(
      "nouveau dépôt", "new deposit", help: "déposer une autre vidéo", "deposit another video")
    public static let signIn = Key("se connecter", "sign in", help: "se connecter au moteur", "sign in to the engine")
    public static let nextField = Key(
      "champ suivant", "next field", help: "passer au champ suivant", "go to the next field")
  }
}
