// What visual-engine's --help says, and what its tools print for people.

extension Phrase {
  /// The engine's tools.
  public enum EngineTool {
    public static let engine = Phrase(
      fr: "Le moteur de VISUAL : API, réception des webhooks, travail de fond et base de données.",
      en: "VISUAL's engine: API, webhook listener, worker and database.")
    public static let config = Phrase(
      fr: "Fichier de réglages avec une section [engine].", en: "Conf file with an [engine] section.")
    public static let database = Phrase(
      fr: "Fichier de la base de données (VISUAL_DATABASE).", en: "Database file (VISUAL_DATABASE).")
    public static let check = Phrase(
      fr: "Vérifie les réglages, la base de données, les clés et l’horloge ; chaque problème vient avec son remède.",
      en: "Check configuration, database, keys and clock; each problem comes with its cure.")

    // MARK: serve

    public static let serve = Phrase(
      fr: "Sert l’API et les webhooks, et fait le travail de fond.",
      en: "Serve the API and the webhooks, and run the worker.")
    public static let host = Phrase(fr: "Adresse où écouter.", en: "Address to listen on.")
    public static let port = Phrase(
      fr: "Port où écouter ; 0 en prend un libre (PORT, sinon 4000).",
      en: "Port to listen on; 0 takes a free one (PORT, else 4000).")
    public static let unixSocket = Phrase(
      fr: "Écouter aussi sur cette socket Unix.", en: "Listen on this Unix socket too.")
    public static let certificate = Phrase(fr: "Chaîne de certificats, PEM.", en: "Certificate chain, PEM.")
    public static let privateKey = Phrase(fr: "Clé privée, PEM.", en: "Private key, PEM.")
    public static let localToken = Phrase(
      fr: "Écrire ici un jeton de tous les rôles, pour une seule machine.",
      en: "Write a token with all roles here, for use on one machine.")
    public static let endsWithInput = Phrase(fr: "Finir avec l’entrée standard.", en: "End when standard input does.")
    public static let tlsTogether = Phrase(
      fr: "--tls-cert et --tls-key vont ensemble.", en: "--tls-cert and --tls-key go together.")
    public static let portRange = Phrase(fr: "--port va de 0 à 65535.", en: "--port is 0 to 65535.")

    // MARK: token

    public static let token = Phrase(
      fr: "Crée, liste et révoque des jetons d’accès.", en: "Make, list and revoke access tokens.")
    public static let tokenCreate = Phrase(
      fr: "Crée un jeton et l’affiche, une seule fois.", en: "Make a token and print it, once.")
    public static let tokenUser = Phrase(fr: "Pour qui il parle.", en: "Who it speaks for.")
    public static let tokenRole = Phrase(
      fr: "Ce qu’il permet : creator, support, admin. Peut être donné plusieurs fois.",
      en: "What it may do: creator, support, admin. May be given several times.")
    public static let tokenLifetime = Phrase(
      fr: "Durée de validité, comme 12h ou 30d ; pour toujours si elle manque.",
      en: "How long it is valid, such as 12h or 30d; for ever when not given.")
    public static let tokenJSON = Phrase(
      fr: "Afficher un objet au lieu du seul jeton.", en: "Print an object instead of the bare token.")
    public static let tokenList = Phrase(
      fr: "Liste les jetons, sans leur texte.", en: "List tokens, without their text.")
    public static let tokenListJSON = Phrase(fr: "Afficher un objet JSON.", en: "Print a JSON object.")
    public static let tokenRevoke = Phrase(fr: "Révoque un jeton.", en: "Revoke a token.")
    public static let tokenID = Phrase(
      fr: "L’identifiant du jeton, comme le montre « token list ».", en: "The token's id, as token list shows it.")

    /// - Parameter instant: as the list writes it.
    public static func revoked(_ instant: String) -> Phrase {
      Phrase(fr: "révoqué \(instant)", en: "revoked \(instant)")
    }

    public static func expired(_ instant: String) -> Phrase {
      Phrase(fr: "expiré \(instant)", en: "expired \(instant)")
    }

    public static func validUntil(_ instant: String) -> Phrase {
      Phrase(fr: "valable jusqu’à \(instant)", en: "valid until \(instant)")
    }

    public static let valid = Phrase(fr: "valable", en: "valid")

    // MARK: tariffs

    public static let tariffs = Phrase(
      fr: "Montre ou fixe ce que coûte la consommation, à partir de maintenant.",
      en: "Show or set what usage costs, from now on.")
    public static let tariffsShow = Phrase(
      fr: "Affiche les tarifs en vigueur, en JSON.", en: "Print the terms in force, as JSON.")
    public static let tariffsSet = Phrase(
      fr: "Fixe des tarifs en euros décimaux ; ce qui n’est pas donné reste. Un mois clos garde les siens.",
      en: "Set terms in decimal euros; what is not given stays. A closed month keeps its own.")
    public static let storage = Phrase(
      fr: "Euros par Go stocké (la moyenne du mois), avec un point : 0.012.",
      en: "Euros per GB held (the month's mean), with a dot: 0.012.")
    public static let egress = Phrase(fr: "Euros par Go envoyé : 0.01.", en: "Euros per GB sent: 0.01.")
    public static let encode = Phrase(fr: "Euros par minute encodée : 0.005.", en: "Euros per minute encoded: 0.005.")
    public static let cap = Phrase(
      fr: "Personne ne paie plus d’euros par mois : 20.", en: "Nobody pays more euros in a month: 20.")
    public static let minActivation = Phrase(fr: "Personne n’en paie moins : 1.", en: "Nobody pays fewer: 1.")
    public static let wholeCents = Phrase(
      fr: "--cap et --min-activation sont des centimes entiers.", en: "--cap and --min-activation are whole cents.")
    public static let nothingToSet = Phrase(
      fr: "Rien à fixer : donnez --storage, --egress, --encode, --cap ou --min-activation.",
      en: "Nothing to set: give --storage, --egress, --encode, --cap or --min-activation.")

    // MARK: logs

    public static let logs = Phrase(
      fr: "Compte des logs du CDN que Bunny ne sert plus.", en: "Count CDN logs that Bunny no longer serves.")
    public static let logsScan = Phrase(
      fr: "Lit un log sans rien garder : ce qu’il contient, et à quelle vitesse il se lit.",
      en: "Read a log and store nothing: what is in it, and how fast it is read.")
    public static let logFile = Phrase(fr: "Un fichier de log.", en: "A log file.")
    public static let threads = Phrase(fr: "Fils d’exécution, de 1 à 16.", en: "Threads, 1 to 16.")
    public static let noDedupe = Phrase(
      fr: "Prendre pour deux les lignes qui viennent deux fois.", en: "Take lines that come twice for two.")
    public static let logsImport = Phrase(
      fr: "Compte des logs, bruts ou gzip ; - est l’entrée standard.",
      en: "Count logs, plain or gzip; - is standard input.")
    public static let logsImportMore = Phrase(
      fr: "Chacun compte en entier ou pas du tout, et aucune ligne deux fois, dans quelque fichier qu’elle revienne.",
      en: "Each is counted whole or not at all, and no line twice, in whatever file it comes again.")
    public static let logFiles = Phrase(fr: "Fichiers de log.", en: "Log files.")

    // MARK: backup, restore

    public static let backup = Phrase(
      fr: "Écrit une copie vérifiée de la base de données, même pendant qu’un moteur tourne.",
      en: "Write a checked copy of the database, also while an engine runs.")
    public static let backupMore = Phrase(
      fr: "Ce qui a été mesuré va à côté (FICHIER.usage). Un moteur en fait une chaque heure de lui-même.",
      en: "What was metered goes beside it (FILE.usage). An engine makes one every hour by itself.")
    public static let backupFile = Phrase(
      fr: "Où elle va ; un fichier qui s’y trouve est remplacé.", en: "Where it goes; a file there is replaced.")
    public static let restore = Phrase(
      fr: "Met une sauvegarde à la place de la base de données ; refusé pendant qu’un moteur tourne.",
      en: "Put a backup in the database's place; refused while an engine runs.")
    public static let restoreMore = Phrase(
      fr: "La base d’avant est gardée à côté. Au démarrage, le moteur demande à Stripe ce qui s’est passé depuis.",
      en: "The database before is kept beside. When the engine starts, it asks Stripe for what happened since.")
    public static let restoreFile = Phrase(fr: "Une sauvegarde.", en: "A backup.")
  }
}
