// What keys do on the support desk.

extension Phrase.Key {
  public static let supportScreens = Phrase.Key(
    "écrans", "screens", help: "écrans (sans Maj. aussi : & é \" ') ; le 4e est au support",
    "screens (without Shift, too: & é \" '); 4 is support's")
  public static let search = Phrase.Key(
    "chercher", "search", help: "chercher : mots, e-mail, identifiants, status:… ; Tab complète",
    "search: words, e-mail, ids, status:…; Tab completes")
  public static let list = Phrase.Key("liste", "list", help: "la liste de ce nombre", "the list of this number")
  public static let column = Phrase.Key("volet", "pane", help: "l’autre volet", "the other pane")
  public static let openCase = Phrase.Key(
    "ouvrir", "open", help: "ouvrir le dossier du dépôt", "open the deposit's case")
  public static let fold = Phrase.Key("plier", "fold", help: "plier, déplier", "fold, unfold")
  public static let raw = Phrase.Key(
    "détail", "detail", help: "plier, déplier ; d’un événement : ce qui a été reçu",
    "fold, unfold; of an event: what was received")
  public static let write = Phrase.Key(
    "écrire", "write", help: "passer en écriture, ou revenir en lecture seule", "turn write mode on or off")
  public static let claim = Phrase.Key(
    "prendre", "claim", help: "prendre le dossier, ou le rendre : les autres le voient",
    "claim the case, or give it back: the others see it")
  public static let retryNow = Phrase.Key(
    "relancer", "retry", help: "relancer tout de suite ce qui attend ou échoue",
    "run now what waits or fails")
  public static let refund = Phrase.Key(
    "rembourser", "refund", help: "rembourser tout, ou un montant ; demande d’abord",
    "refund all of it, or an amount; asks first")
  public static let note = Phrase.Key(
    "note", "note", help: "ajouter une note à l’historique", "add a note to the history")
  public static let replay = Phrase.Key(
    "rejouer", "replay", help: "rejouer l’événement choisi", "replay the selected event")
  public static let replayWaits = Phrase.Key(
    "rejouer", "replay", help: "dire pourquoi rien n’est à rejouer ici", "say why there is nothing to replay here")
  public static let cancelCase = Phrase.Key(
    "annuler", "cancel", help: "annuler le dépôt ; demande d’abord", "cancel the deposit; asks first")
  public static let reply = Phrase.Key(
    "réponse", "reply", help: "copier une réponse dans la langue du créateur",
    "copy a reply in the creator's language")
  public static let copyRow = Phrase.Key(
    "copier", "copy", help: "copier l’identifiant de la ligne", "copy the row's id")
  public static let openRow = Phrase.Key(
    "page", "page", help: "ouvrir la ligne chez Stripe ou Bunny", "open the row at Stripe or Bunny")
}
