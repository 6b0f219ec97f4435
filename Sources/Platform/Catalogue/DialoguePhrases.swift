// The wizard as a dialogue (`deposit --plain`): short questions first, so that who listens can answer before the end.

extension Phrase {
  public static let dialogueBegins = Phrase(
    fr: "Déposer une vidéo. À chaque question, « ? » explique ; Ctrl-C arrête, et rien n’est perdu.",
    en: "Deposit a video. At every question “?” explains; Ctrl-C stops, and nothing is lost.")
  public static let dialogueFile = Phrase(fr: "Fichier vidéo : ", en: "Video file: ")
  public static let dialogueFileHelp = Phrase(
    fr: "Le chemin d’une vidéo, ou d’un dossier dont les vidéos sont proposées par numéro. ~ est votre dossier ; un "
      + "fichier glissé sur le terminal convient aussi.",
    en:
      "The path of a video, or of a folder whose videos are offered by number. ~ is your home folder; a file dropped on "
      + "the terminal will do as well.")

  public static func dialogueFilms(_ count: Int) -> Phrase {
    .plural(
      count, fr: ("\(count) vidéo dans ce dossier :", "\(count) vidéos dans ce dossier :"),
      en: ("\(count) video in this folder:", "\(count) videos in this folder:"))
  }

  public static func dialogueNumber(_ count: Int) -> Phrase {
    Phrase(fr: "Numéro, de 1 à \(count) [1] : ", en: "Number, 1 to \(count) [1]: ")
  }

  public static let dialogueNumberHelp = Phrase(
    fr: "Le numéro de la vidéo dans la liste ; une ligne vide choisit la première.",
    en: "The video’s number in the list; an empty line chooses the first.")
  public static let dialogueDurationHelp = Phrase(
    fr: "Combien dure la vidéo : 90s, 10m, 1h30m. Le prix en dépend, et Bunny la mesurera.",
    en: "How long the video is: 90s, 10m, 1h30m. The price depends on it, and Bunny will measure it.")

  public static func dialogueTitle(_ title: String) -> Phrase {
    Phrase(fr: "Titre [\(title)] : ", en: "Title [\(title)]: ")
  }

  public static let dialogueTitleHelp = Phrase(
    fr: "Le titre de la vidéo ; une ligne vide garde celui entre crochets. Il pourra changer plus tard.",
    en: "The video’s title; an empty line keeps the one in brackets. It can be changed later.")
  public static let dialogueOpens = Phrase(
    fr: "Ouvrir la page de paiement dans le navigateur ? (o/N) ", en: "Open the payment page in the browser? (y/N) ")
  public static let dialogueOpensHelp = Phrase(
    fr: "o l’ouvre dès qu’elle existe. Son adresse est écrite ici dans tous les cas.",
    en: "y opens it as soon as it exists. Its address is written here in any case.")
  public static let dialogueConsentHelp = Phrase(
    fr:
      "o prépare la page de paiement de Stripe ; rien n’est débité avant que vous ayez payé là-bas. Toute autre réponse "
      + "arrête ici.",
    en: "y prepares Stripe’s payment page; nothing is charged before you have paid there. Any other answer stops here.")
  public static let dialogueAnother = Phrase(
    fr: "Déposer une autre vidéo ? (o/N) ", en: "Deposit another video? (y/N) ")
  public static let dialogueAnotherHelp = Phrase(
    fr: "o recommence avec un autre fichier ; une ligne vide termine.",
    en: "y begins again with another file; an empty line ends.")
}

extension VisualError {
  /// Nothing more is typed: nobody is there any longer.
  public static let dialogueEnded = VisualError(
    "input_ended", .failed,
    Phrase(
      fr: "Fin de la saisie : rien de plus n’est commencé. « visual-tui deposit FICHIER » dépose sans question.",
      en: "End of input: nothing more is begun. “visual-tui deposit FILE” deposits without questions."))
}
