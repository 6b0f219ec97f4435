extension Phrase {
  static let containsControls = Phrase(fr: "contient des caractères de contrôle", en: "contains control characters")
  static let mustBeURL = Phrase(
    fr: "doit être une adresse http:// ou https://, sans identifiants ni paramètres",
    en: "must be an http:// or https:// address, without credentials or query")
  static let mustBeRate = Phrase(
    fr: "doit être un débit en octets par seconde : 500k, 2M, ou 0",
    en: "must be a rate in bytes per second: 500k, 2M, or 0")

  static let mustBeIdentifier = Phrase(
    fr: "doit avoir de 1 à 40 lettres sans accent, chiffres ou . _ -",
    en: "must have 1 to 40 plain letters, digits or . _ -")

  static func mustBeNumber(_ range: ClosedRange<Int>) -> Phrase {
    Phrase(
      fr: "doit être un nombre entier de \(range.lowerBound) à \(range.upperBound)",
      en: "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
  }

  static func mustBeOneOf(_ words: [String]) -> Phrase {
    let list = words.joined(separator: ", ")
    return Phrase(fr: "doit être l’un de : \(list)", en: "must be one of: \(list)")
  }

  static func mustStartWith(_ prefixes: [String]) -> Phrase {
    let list = prefixes.map { $0.hasSuffix("_") ? $0 + "…" : $0 }
    return Phrase(
      fr: "doit être de la forme \(list.joined(separator: " ou "))",
      en: "must have the form \(list.joined(separator: " or "))")
  }

  static func mustHaveBytes(_ minimum: Int) -> Phrase {
    Phrase(fr: "doit avoir au moins \(minimum) octets", en: "must have at least \(minimum) bytes")
  }

  static func mustHaveBytesEach(_ minimum: Int) -> Phrase {
    Phrase(
      fr: "doit avoir au moins \(minimum) octets, entre les virgules aussi s’il y en a",
      en: "must have at least \(minimum) bytes, between commas too if there are any")
  }

  static let mustBeAddresses = Phrase(
    fr: "doit être une liste d’adresses IP ou de réseaux (10.0.0.0/8) séparés par des virgules",
    en: "must be a list of IP addresses or networks (10.0.0.0/8), with commas")
}

extension VisualError {
  private static func configuration(_ code: String, fr: String, en: String) -> VisualError {
    VisualError(code, .configuration, Phrase(fr: fr, en: en))
  }

  static func configurationNotTOML(path: String, line: Int, column: Int, cause: String) -> VisualError {
    configuration(
      "configuration_not_toml",
      fr:
        "\(path):\(line):\(column) : ce n’est pas du TOML valide (\(cause)). Corrigez cette ligne ; visual-tui.conf, à la racine du dépôt, sert d’exemple.",
      en:
        "\(path):\(line):\(column): not valid TOML (\(cause)). Mend that line; visual-tui.conf at the root of the repository is a sample."
    )
  }

  static func configurationValueNotScalar(path: String, key: String) -> VisualError {
    configuration(
      "configuration_value_form",
      fr: "\(path) : la valeur de « \(key) » doit être un texte, un nombre entier, true ou false.",
      en: "\(path): the value of \(key) must be a text, a whole number, true or false.")
  }

  static func configurationKeyUnknown(path: String, key: String, known: [String]) -> VisualError {
    configuration(
      "configuration_key_unknown",
      fr: "\(path) : clé inconnue « \(key) ». Clés possibles : \(known.joined(separator: ", ")).",
      en: "\(path): unknown key \(key). Known keys: \(known.joined(separator: ", ")).")
  }

  static func secretReadableByOthers(path: String, key: String) -> VisualError {
    configuration(
      "secret_readable_by_others",
      fr: "\(path) contient un secret (\(key)) et d’autres utilisateurs peuvent le lire. Faites : chmod 600 \(path)",
      en: "\(path) holds a secret (\(key)) and other users can read it. Do: chmod 600 \(path)")
  }

  static func settingMalformed(key: ConfigurationKey, origin: Settings.Origin, _ problem: Phrase) -> VisualError {
    let place = origin.place(of: key)
    return configuration("setting_malformed", fr: "\(place.fr) \(problem.fr).", en: "\(place.en) \(problem.en).")
  }

  public static func settingMissing(_ key: ConfigurationKey) -> VisualError {
    let name = key.variable ?? key.name
    return configuration(
      "setting_missing",
      fr:
        "\(name) manque (\(key.purpose.fr)). Donnez-le par l’environnement ou par « \(key.name) » sous [engine] dans le fichier --config.",
      en:
        "\(name) is missing (\(key.purpose.en)). Set it in the environment, or as \(key.name) under [engine] in the --config file."
    )
  }

  public static func settingUnknown(_ name: String) -> VisualError {
    configuration("setting_unknown", fr: "Réglage inconnu : \(name).", en: "Unknown setting: \(name).")
  }
}

extension Settings.Origin {
  /// Where to mend the value of `key`.
  func place(of key: ConfigurationKey) -> Phrase {
    switch self {
    case .flag: Phrase(verbatim: "--" + key.name.split(separator: "_").joined(separator: "-"))
    case .environment(let variable): Phrase(verbatim: variable)
    case .file(let path): Phrase(fr: "\(path) : « \(key.name) »", en: "\(path): \(key.name)")
    case .builtIn: Phrase(verbatim: key.name)
    }
  }

  /// For `doctor`: where the value in force came from.
  public var description: Phrase {
    switch self {
    case .flag: Phrase(fr: "option", en: "flag")
    case .environment(let variable): Phrase(fr: "environnement (\(variable))", en: "environment (\(variable))")
    case .file(let path): Phrase(verbatim: path)
    case .builtIn: Phrase(fr: "défaut", en: "default")
    }
  }
}
