// What --help says.

extension Phrase {
  public static let helpProgram = Phrase(
    fr: "Déposer des vidéos : mesurer, payer, envoyer, suivre jusqu’à la lecture.",
    en: "Deposit videos: measure, pay, upload, follow until they play.")
  public static let helpUsage = Phrase(fr: "COMMANDE [options]", en: "COMMAND [options]")
  public static let helpJSON = Phrase(
    fr: "Une ligne JSON par événement ou réponse.", en: "One JSON line for each event or answer.")
  public static let helpPlain = Phrase(
    fr: "Texte linéaire : que les changements d’état, rien qui se redessine.",
    en: "Linear text: changes of state only, nothing redrawn.")
  public static let helpEngine = Phrase(fr: "Adresse du moteur.", en: "The engine's address.")
  public static let helpConfig = Phrase(fr: "Fichier de réglages à lire à la place.", en: "Conf file to read instead.")
  public static let helpScript = Phrase(
    fr: "Joue des touches depuis un fichier (une par ligne ; :wait idle, :resize, :save-display).",
    en: "Play keys from a file (one a line; :wait idle, :resize, :save-display).")
  public static let helpReadOnly = Phrase(
    fr: "Support : tout se lit, rien ne s’agit.", en: "Support: everything is read, nothing is done.")
  public static let helpCompletions = Phrase(
    fr: "Complétion pour un shell : commandes, options, thèmes, dépôts. Voyez le README pour l’installer.",
    en: "Completions for a shell: commands, options, themes, deposits. The README tells how to install them.")
  public static let helpShell = Phrase(fr: "bash, zsh ou fish.", en: "bash, zsh or fish.")
  public static let helpMan = Phrase(
    fr: "La page de manuel : visual-tui man | man -l -", en: "The manual page: visual-tui man | man -l -")
  public static let manCommands = Phrase(fr: "COMMANDES", en: "COMMANDS")
  public static let manOptions = Phrase(fr: "OPTIONS", en: "OPTIONS")
  public static let manKeys = Phrase(fr: "TOUCHES", en: "KEYS")
  public static let manKeysIntro = Phrase(
    fr: "Dans le tableau de bord ; ? montre celles de l’endroit où l’on est.",
    en: "In the dashboard; ? shows those of the place one is in.")
  public static let manSettings = Phrase(fr: "RÉGLAGES", en: "SETTINGS")
  public static let manExit = Phrase(fr: "CODES DE SORTIE", en: "EXIT CODES")
  public static let manExitCodes = Phrase(
    fr:
      "0 fait ; 1 échec définitif (refusé, expiré, annulé) ; 64 usage ; 65 fichier, durée ou titre refusé ; 69 moteur ou service injoignable ; 75 arrêté, la même commande reprend ; 77 interdit ; 78 configuration ; 130 interrompu.",
    en:
      "0 done; 1 failed for good (declined, expired, cancelled); 64 usage; 65 bad file, duration or title; 69 engine or service unreachable; 75 stopped, the same command goes on; 77 not allowed; 78 configuration; 130 interrupted."
  )
  public static let manName = Phrase(
    fr: "déposer des vidéos, les payer, suivre ce qu’elles coûtent",
    en: "deposit videos, pay for them, follow what they cost")
  public static let helpThemes = Phrase(
    fr: "Les thèmes et leurs fichiers.", en: "Themes and their files.")
  /// Where the default theme comes from.
  public static let builtInTheme = Phrase(fr: "(intégré)", en: "(built in)")
  public static let helpTheme = Phrase(fr: "Thème.", en: "Theme.")
  public static let helpLanguage = Phrase(fr: "Langue.", en: "Language.")
  public static let helpColor = Phrase(fr: "Couleurs.", en: "Colours.")
  public static let helpSandbox = Phrase(
    fr: "Un moteur et des services d’essai privés, arrêtés à la fin ; aucun argent ne bouge.",
    en: "A private engine and stand-in services, stopped at exit; no money moves.")
  public static let helpQuiet = Phrase(fr: "Ne dire que l’indispensable.", en: "Say only what is indispensable.")
  public static let helpVersion = Phrase(fr: "Affiche la version.", en: "Show the version.")

  public static let helpDeposit = Phrase(
    fr:
      "Dépose des fichiers : prix, paiement, envoi, suivi. Relancée, la commande reprend et ne paie jamais deux fois.",
    en: "Deposit files: price, payment, upload, follow-up. Run again, it goes on and never pays twice.")
  public static let helpFiles = Phrase(
    fr: "Fichiers vidéo ; sans fichier l’assistant les demande (avec --plain, en dialogue).",
    en: "Video files; without one the wizard asks for them (with --plain, as a dialogue).")
  public static let helpType = Phrase(
    fr: "Type de dépôt ; sinon le moins cher qui convient à la durée.",
    en: "Kind of deposit; else the cheapest that fits the duration.")
  public static let helpTitle = Phrase(fr: "Titre ; sinon le nom du fichier.", en: "Title; else the file's name.")
  public static let helpYes = Phrase(
    fr: "Ne rien demander ; avec --sandbox, payer aussi.", en: "Ask nothing; with --sandbox, pay as well.")
  public static let helpNoOpen = Phrase(fr: "Ne pas ouvrir la page de paiement.", en: "Do not open the payment page.")
  public static let helpAgain = Phrase(
    fr: "Un autre dépôt du même fichier, à payer ; tant que celui-là n’est pas fini, --again le reprend.",
    en: "Another deposit of the same file, to be paid; until that one is done, --again goes on with it.")
  public static let helpNoWait = Phrase(
    fr: "Ne pas attendre : afficher où payer, finir avec 75.", en: "Do not wait: show where to pay, end with 75.")
  public static let helpWait = Phrase(
    fr: "Attendre en tout au plus cette durée (90s, 10m, 1h) paiement, création et encodage, puis finir avec 75.",
    en: "Wait at most so long (90s, 10m, 1h) for payment, video and encoding together, then end with 75.")
  public static let helpLimit = Phrase(
    fr: "Débit d’envoi maximal en octets par seconde (500k, 2M).",
    en: "Highest upload rate in bytes per second (500k, 2M).")
  public static let helpDuration = Phrase(
    fr: "Durée de la vidéo (90s, 10m, 1h), pour un fichier qui ne peut pas être mesuré.",
    en: "The video's duration (90s, 10m, 1h), for a file that cannot be measured.")
  public static let helpUpload = Phrase(
    fr: "Envoie ou reprend le fichier d’un dépôt payé ; avec l’un des deux, le journal trouve l’autre.",
    en: "Upload or resume the file of a paid deposit; with one of the two, the journal finds the other.")
  public static let helpUploadWords = Phrase(
    fr: "Identifiant du dépôt, fichier, ou les deux.", en: "Deposit id, file, or both.")
  public static let helpDeposits = Phrase(fr: "Liste les dépôts.", en: "List deposits.")
  public static let helpStatus = Phrase(fr: "Seulement ceux de cet état.", en: "Only those of this status.")
  public static let helpAll = Phrase(fr: "De tous les créateurs (rôle support).", en: "Everyone's (support role).")
  public static let helpRows = Phrase(fr: "Lignes par page (1 à 200).", en: "Rows a page (1 to 200).")
  public static let helpCursor = Phrase(fr: "Suite d’une liste.", en: "Where a list goes on.")
  public static let helpShow = Phrase(fr: "Un dépôt et son historique.", en: "One deposit and its history.")
  public static let helpDepositID = Phrase(fr: "Identifiant du dépôt (dep_…).", en: "The deposit's id (dep_…).")
  public static let helpCheck = Phrase(fr: "Demande à Stripe maintenant.", en: "Ask Stripe now.")
  public static let helpCancel = Phrase(fr: "Annule un dépôt impayé.", en: "Cancel an unpaid deposit.")
  public static let helpUsageCommand = Phrase(
    fr: "La consommation du mois et son coût.", en: "The month's usage and its cost.")
  public static let helpMonth = Phrase(fr: "Mois (AAAA-MM, UTC).", en: "Month (YYYY-MM, UTC).")
  public static let helpLogin = Phrase(
    fr: "Vérifie et enregistre un jeton d’accès (demandé, ou lu sur l’entrée standard).",
    en: "Check and store an access token (asked for, or read from standard input).")
  public static let helpLogout = Phrase(fr: "Oublie le jeton du moteur.", en: "Forget the engine's token.")
  public static let helpLoginURL = Phrase(
    fr: "Adresse du moteur, retenue ensuite.", en: "The engine's address, remembered.")
  public static let helpDoctor = Phrase(
    fr: "Les réglages et leur origine, le moteur, le jeton, les bibliothèques, le terminal.",
    en: "Settings and where each came from, engine, token, libraries, terminal.")
}

extension Phrase {
  public static let askToken = Phrase(fr: "Jeton (rien ne s’affiche) : ", en: "Token (nothing is shown): ")

  public static func loggedIn(user: String, roles: [String], origin: String) -> Phrase {
    let list = roles.joined(separator: ", ")
    return Phrase(fr: "Connecté à \(origin) : \(user) (\(list)).", en: "Signed in at \(origin): \(user) (\(list)).")
  }

  public static func loggedOut(origin: String, wasKnown: Bool) -> Phrase {
    wasKnown
      ? Phrase(fr: "Jeton de \(origin) oublié.", en: "Token for \(origin) forgotten.")
      : Phrase(fr: "Aucun jeton n’était enregistré pour \(origin).", en: "No token was stored for \(origin).")
  }
}
