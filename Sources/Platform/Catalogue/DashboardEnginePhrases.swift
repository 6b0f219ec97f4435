// An engine that this program has started, and that ends.

extension Phrase {
  /// What is said of an engine of one's own.
  public enum Engine {
    public static let ended = Phrase(
      fr: "Le moteur s’est arrêté : il est relancé, ses données sont gardées…",
      en: "The engine has stopped: it is started again, its data is kept…")
    public static let isBack = Phrase(fr: "Le moteur est relancé.", en: "The engine runs again.")
    public static let sandboxEnded = Phrase(
      fr: "Le bac à sable s’est arrêté : il est relancé…", en: "The sandbox has stopped: it is started again…")
    public static let sandboxIsBack = Phrase(
      fr: "Le bac à sable est relancé, avec ses données d’exemple du début.",
      en: "The sandbox runs again, with its sample data as at the start.")
    public static let keepsEnding = Phrase(
      fr: "Le moteur s’arrête sans cesse. r le relance ; visual-engine check l’explique.",
      en: "The engine keeps stopping. r starts it again; visual-engine check tells why.")
  }
}
