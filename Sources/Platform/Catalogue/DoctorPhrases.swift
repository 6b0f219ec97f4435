// What `doctor` says.

extension Phrase {
  public static let checkConfiguration = Phrase(fr: "réglages", en: "settings")
  public static let checkCredentials = Phrase(fr: "connexion", en: "login")
  public static let checkEngine = Phrase(fr: "moteur", en: "engine")
  public static let checkTheme = Phrase(fr: "thème", en: "theme")
  public static let checkToken = Phrase(fr: "jeton", en: "token")
  public static let checkTerminal = Phrase(fr: "terminal", en: "terminal")

  public static func engineAnswers(_ origin: String) -> Phrase {
    Phrase(fr: "\(origin) répond", en: "\(origin) answers")
  }

  public static func tokenSpeaksFor(user: String, roles: [String], mode: String) -> Phrase {
    let list = roles.joined(separator: ", ")
    return Phrase(fr: "\(user) (\(list)), mode \(mode)", en: "\(user) (\(list)), \(mode) mode")
  }

  public static func fromLogin(path: String) -> Phrase {
    Phrase(fr: "visual-tui login (\(path))", en: "visual-tui login (\(path))")
  }

  public static let libraryFound = Phrase(fr: "trouvée", en: "found")

  public static let withoutMediaInfo = Phrase(
    fr: "absente : la durée des vidéos est à donner (--duration). Installez libmediainfo0v5.",
    en: "missing: the duration of videos has to be given (--duration). Install libmediainfo0v5.")

  public static let withoutQRCodes = Phrase(
    fr: "absente : pas de QR pour payer au téléphone. Installez libqrencode4.",
    en: "missing: no QR code for paying with a phone. Install libqrencode4.")

  public static func terminalAbilities(
    _ size: (columns: Int, rows: Int)?, name: String, colors: String, isASCII: Bool
  ) -> Phrase {
    let text = isASCII ? "ASCII" : "UTF-8"
    guard let size else {
      return Phrase(fr: "sortie redirigée, \(text)", en: "output is redirected, \(text)")
    }
    return Phrase(
      fr: "\(size.columns)×\(size.rows), TERM \(name), COLORTERM \(colors), \(text)",
      en: "\(size.columns)×\(size.rows), TERM \(name), COLORTERM \(colors), \(text)")
  }
}
