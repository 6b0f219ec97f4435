// The dashboard's frame, lines and overlays.

extension VisualError {
  /// What was typed in the form that signs in.
  public static let tokenRefusedHere = VisualError(
    "unauthorized", .unauthorized,
    Phrase(
      fr: "Ce moteur refuse ce jeton. Vérifiez l’adresse et le jeton, ou demandez-en un autre à qui tient le moteur.",
      en: "This engine refuses this token. Check the address and the token, or ask whoever runs the engine for another."
    ))
}

extension Phrase {
  /// The first and the last lines.
  public enum Frame {
    public static let usage = Phrase(fr: "Conso", en: "Usage")
    public static let deposits = Phrase(fr: "Dépôts", en: "Deposits")
    public static let uploads = Phrase(fr: "Envois", en: "Uploads")
    public static let sandbox = Phrase(fr: "BAC À SABLE", en: "SANDBOX")
    public static let test = Phrase(fr: "TEST", en: "TEST")
    public static let live = Phrase(fr: "RÉEL", en: "LIVE")
    public static let online = Phrase(fr: "en ligne", en: "online")
    public static let offline = Phrase(fr: "hors ligne", en: "offline")
    public static let connecting = Phrase(fr: "connexion", en: "connecting")

    /// After "offline — ".
    public static func dataFrom(_ age: String) -> Phrase {
      Phrase(fr: "données d’il y a \(age)", en: "data from \(age) ago")
    }

    public static let noAnswer = Phrase(fr: "Le moteur ne répond pas", en: "The engine does not answer")
    public static let triesAgain = Phrase(
      fr: "Nouvel essai tout seul.", en: "Trying again by itself.")
    public static let sampleData = Phrase(
      fr: "Données d’exemple. d : votre premier dépôt d’essai, gratuit (paiement simulé).",
      en: "Sample data. d: your first trial deposit, free (the payment is simulated).")
    public static let tooSmall = Phrase(
      fr: "Terminal trop petit : agrandissez-le, rien n’est perdu.",
      en: "The terminal is too small: enlarge it, nothing is lost.")
  }

  /// The line that says what waits for the person.
  public enum ToDo {
    public static func lead(_ count: Int) -> Phrase { Phrase(fr: "À faire (\(count)) :", en: "To do (\(count)):") }

    public static let nothing = Phrase(fr: "À faire : rien", en: "To do: nothing")
    public static let unknown = Phrase(fr: "À faire : …", en: "To do: …")

    public static func sendFile(_ title: String) -> Phrase {
      Phrase(fr: "« \(title) » est payé, son fichier manque.", en: "“\(title)” is paid, its file is missing.")
    }

    public static func resume(_ title: String) -> Phrase {
      Phrase(fr: "l’envoi de « \(title) » s’est arrêté.", en: "the upload of “\(title)” has stopped.")
    }

    public static func sendAgain(_ title: String) -> Phrase {
      Phrase(fr: "« \(title) » n’a pas pu être encodé.", en: "“\(title)” could not be encoded.")
    }

    public static func pay(_ title: String) -> Phrase {
      Phrase(fr: "« \(title) » est à payer.", en: "“\(title)” is to be paid.")
    }

    public static func look(_ title: String) -> Phrase {
      Phrase(fr: "« \(title) » n’a pas pu commencer.", en: "“\(title)” could not begin.")
    }

    public static let send = Phrase(fr: "l’envoyer", en: "send it")
    public static let goOn = Phrase(fr: "le reprendre", en: "resume it")
    public static let see = Phrase(fr: "le voir", en: "see it")
  }

  /// Help, commands and questions.
  public enum Palette {
    public static let help = Phrase(fr: "Aide", en: "Help")
    public static let here = Phrase(fr: "Ici", en: "Here")
    public static let everywhere = Phrase(fr: "Partout", en: "Everywhere")
    public static let title = Phrase(fr: "Commandes", en: "Commands")
    public static let nothingFound = Phrase(fr: "Rien de tel. Esc efface.", en: "Nothing like it. Esc clears.")

    public static func theme(_ name: String) -> Phrase { Phrase(fr: "thème \(name)", en: "theme \(name)") }

    public static func language(_ language: Language) -> Phrase {
      switch language {
      case .fr: Phrase(fr: "langue : français", en: "language: français")
      case .en: Phrase(fr: "langue : English", en: "language: English")
      }
    }

    public static func mouse(_ isOn: Bool) -> Phrase {
      isOn
        ? Phrase(fr: "souris : allumer (clics et molette)", en: "mouse: on (clicks and wheel)")
        : Phrase(fr: "souris : éteindre, pour sélectionner du texte", en: "mouse: off, to select text")
    }

    public static func sort(_ column: Phrase) -> Phrase {
      Phrase(fr: "trier par \(column.fr.lowercased())", en: "sort by \(column.en.lowercased())")
    }

    public static let quitTitle = Phrase(fr: "Quitter ?", en: "Quit?")
    public static let quitMessage = Phrase(
      fr: "Un envoi est en cours. Il s’arrête, et reprendra là où il en est : la commande s’affiche en sortant.",
      en: "An upload is under way. It stops, and will go on where it is: the command is shown on leaving.")
    public static let quitYes = Phrase(fr: "quitter", en: "quit")
    public static let stay = Phrase(fr: "rester", en: "stay")
    public static let cancelTitle = Phrase(fr: "Annuler ce dépôt ?", en: "Cancel this deposit?")

    public static func cancelMessage(_ title: String) -> Phrase {
      Phrase(
        fr: "« \(title) » : sa page de paiement se ferme chez Stripe, rien n’est débité. Le fichier reste chez vous.",
        en: "“\(title)”: its payment page closes at Stripe, nothing is charged. The file stays with you.")
    }

    public static let cancelYes = Phrase(fr: "annuler le dépôt", en: "cancel the deposit")
    public static let keep = Phrase(fr: "le garder", en: "keep it")
  }
}

extension Phrase {
  /// What the message line says.
  public enum Said {
    /// Instead of figures and deposits, for whoever has none.
    public static let notCreator = Phrase(
      fr: "Ce jeton n’est pas celui d’un créateur : il n’a ni dépôts ni conso. Le support est l’écran 4.",
      en: "This token is no creator’s: it has neither deposits nor usage. Support is screen 4.")
    public static let opened = Phrase(
      fr: "La page s’ouvre dans le navigateur.", en: "The page opens in the browser.")
    public static let copied = Phrase(fr: "Copié.", en: "Copied.")
    public static let notAPath = Phrase(
      fr: "Ce n’est pas un chemin de fichier. Collez-en un pour le déposer.",
      en: "That is no file path. Paste one to deposit it.")

    public static func mouse(_ isOn: Bool) -> Phrase {
      isOn
        ? Phrase(fr: "Souris allumée : clics et molette.", en: "Mouse on: clicks and wheel.")
        : Phrase(
          fr: "Souris éteinte : le terminal sélectionne du texte.", en: "Mouse off: the terminal selects text.")
    }

    public static func monthNotBegun(month: Int) -> Phrase {
      let name = Time.month(month)
      return Phrase(
        fr: "Le mois suivant (\(name.fr)) n’a pas commencé.", en: "The next month (\(name.en)) has not begun.")
    }

    public static let askingStripe = Phrase(fr: "Question posée à Stripe…", en: "Asking Stripe…")
    public static let notPaidYet = Phrase(fr: "pas encore payé", en: "not paid yet")

    public static func stripeSays(_ title: String, _ state: Phrase) -> Phrase {
      Phrase(fr: "Stripe, pour « \(title) » : \(state.fr).", en: "Stripe, for “\(title)”: \(state.en).")
    }

    public static let makingLink = Phrase(fr: "Lien de lecture en cours…", en: "Making a play link…")

    public static func notPlayable(_ state: Phrase) -> Phrase {
      Phrase(fr: "Pas encore à regarder : \(state.fr).", en: "Not to be watched yet: \(state.en).")
    }

    public static let simulating = Phrase(fr: "Paiement simulé en cours…", en: "Simulating the payment…")
    public static let simulated = Phrase(
      fr: "Paiement simulé : aucun argent n’a bougé.", en: "Payment simulated: no money moved.")

    public static func cancelled(_ title: String) -> Phrase {
      Phrase(fr: "« \(title) » est annulé ; rien n’a été débité.", en: "“\(title)” is cancelled; nothing was charged.")
    }

    public static let nothingToCancel = Phrase(
      fr: "Ce dépôt n’est plus à payer : il n’y a rien à annuler.",
      en: "This deposit is no longer to be paid: there is nothing to cancel.")
    public static let nothingToDo = Phrase(fr: "Rien à faire.", en: "Nothing to do.")

    public static func nothingToGoOnWith(_ state: Phrase) -> Phrase {
      Phrase(fr: "Rien à faire de plus : \(state.fr).", en: "Nothing more to do: \(state.en).")
    }

    public static let stillMeasuring = Phrase(
      fr: "Les fichiers sont encore mesurés : un instant.", en: "The files are still being measured: one moment.")
    public static let nothingToDeposit = Phrase(
      fr: "Aucun de ces fichiers ne peut être déposé. Esc : en choisir d’autres.",
      en: "None of these files can be deposited. Esc: choose others.")

    /// Of a folder.
    public static func allListed(_ folder: String) -> Phrase {
      Phrase(
        fr: "Toutes les vidéos de \(folder) sont déjà dans la liste.",
        en: "All videos of \(folder) are in the list already.")
    }

    public static func mostFiles(_ most: Int) -> Phrase {
      Phrase(
        fr: "\(most) fichiers au plus à la fois : les autres du dossier ne sont pas pris. Déposez-les ensuite.",
        en: "\(most) files at most at once: the others of the folder are not taken. Deposit them afterwards.")
    }

    public static func paid(_ title: String) -> Phrase {
      Phrase(fr: "« \(title) » est payé.", en: "“\(title)” is paid.")
    }

    public static func paidNext(_ title: String) -> Phrase {
      Phrase(fr: "« \(title) » est payé. Voici le suivant.", en: "“\(title)” is paid. Here is the next one.")
    }

    public static func uploaded(_ title: String) -> Phrase {
      Phrase(fr: "« \(title) » est envoyé ; Bunny l’encode.", en: "“\(title)” is uploaded; Bunny encodes it.")
    }

    public static let nearCap = Phrase(
      fr: "La diffusion du mois approche du plafond ; au-delà, plus rien ne s’ajoute.",
      en: "The month’s streaming comes near its cap; beyond it, nothing more is added.")

    public static func playable(_ title: String) -> Phrase {
      Phrase(fr: "« \(title) » est lisible.", en: "“\(title)” is playable.")
    }

    public static func oneFile(_ title: String) -> Phrase {
      Phrase(
        fr: "« \(title) » attend un seul fichier ; d pour déposer plusieurs vidéos.",
        en: "“\(title)” waits for one file; d to deposit several videos.")
    }

    public static func otherFile(_ title: String) -> Phrase {
      Phrase(
        fr: "« \(title) » attend un autre fichier : taille ou durée différente.",
        en: "“\(title)” waits for another file: size or length differs.")
    }

    public static func fileGone(_ title: String) -> Phrase {
      Phrase(
        fr: "Le fichier de « \(title) » n’est plus là : choisissez-le où il est, ou collez son chemin.",
        en: "The file of “\(title)” is no longer there: choose it where it is, or paste its path.")
    }

    public static func fileNeeded(_ title: String) -> Phrase {
      Phrase(
        fr: "Le fichier de « \(title) » n’est pas connu ici : choisissez-le, ou collez son chemin.",
        en: "The file of “\(title)” is not known here: choose it, or paste its path.")
    }
  }

  /// Months, and how long ago something was.
  public enum Time {
    public static let justNow = Phrase(fr: "à l’instant", en: "just now")
    public static let yesterday = Phrase(fr: "hier", en: "yesterday")

    public static func minutesAgo(_ minutes: Int) -> Phrase {
      Phrase(fr: "il y a \(minutes) min", en: "\(minutes) min ago")
    }

    public static func days(_ days: Int) -> Phrase { Phrase(fr: "\(days) j", en: "\(days) d") }

    public static func hoursAgo(_ hours: Int) -> Phrase { Phrase(fr: "il y a \(hours) h", en: "\(hours) h ago") }

    /// - Parameter month: 1…12
    public static func month(_ month: Int) -> Phrase {
      let french = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
      ]
      let english = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
      ]
      guard french.indices.contains(month - 1) else { return Phrase(verbatim: "?") }
      return Phrase(fr: french[month - 1], en: english[month - 1])
    }

    /// Three letters in English; two digits in French, where dates are written so.
    public static func monthShort(_ month: Int) -> Phrase {
      Phrase(fr: pad(month, 2), en: String(Time.month(month).en.prefix(3)))
    }
  }
}

extension VisualError {
  /// A line of `--script` that is neither a key nor a command.
  public static func scriptLine(_ number: Int, _ line: String) -> VisualError {
    let line = DisplayText(line, limit: 60).text
    return VisualError(
      "script_line", .usage,
      Phrase(
        fr:
          "Ligne \(number) du script : « \(line) » n’est ni une touche (d, Enter, Ctrl-C…) ni une commande (:wait idle…).",
        en: "Line \(number) of the script: “\(line)” is neither a key (d, Enter, Ctrl-C…) nor a command (:wait idle…).")
    )
  }
}
