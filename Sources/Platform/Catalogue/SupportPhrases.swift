extension VisualError {
  public static func queryTooLong(limit: Int) -> VisualError {
    VisualError(
      "query_invalid", .badInput,
      Phrase(
        fr: "La recherche dépasse \(limit) octets : gardez-en l’essentiel.",
        en: "The search is longer than \(limit) bytes: keep what matters of it."))
  }

  public static func queryTooManyWords(limit: Int) -> VisualError {
    VisualError(
      "query_invalid", .badInput,
      Phrase(
        fr: "La recherche a plus de \(limit) mots : gardez les plus rares.",
        en: "The search has more than \(limit) words: keep the rarest."))
  }

  /// So much would have to be looked at that everybody else would wait.
  public static let searchTooBroad = VisualError(
    "search_too_broad", .badInput,
    Phrase(
      fr: "Cette recherche parcourrait trop de dépôts : ajoutez-y un mot rare, un état ou une période (since:30d).",
      en: "This search would go through too many deposits: add a rare word, a state or a period (since:30d)."))

  /// A part of a search that means nothing.
  ///
  /// - Parameter known: what may stand there; empty when that cannot be listed.
  public static func queryValueUnknown(_ field: String, _ value: String, known: [String]) -> VisualError {
    let shown = DisplayText(value, limit: 60).text
    let list = known.joined(separator: ", ")
    return VisualError(
      "query_invalid", .badInput,
      Phrase(
        fr: "« \(shown) » ne va pas avec « \(field) »" + (list.isEmpty ? "." : " ; possible : \(list)."),
        en: "“\(shown)” does not go with “\(field)”" + (list.isEmpty ? "." : "; possible: \(list).")))
  }

  public static let cursorInvalid = VisualError(
    "invalid_parameter", .badInput,
    Phrase(
      fr: "Ce « cursor » n’en est pas un : reprenez celui d’une réponse, ou n’en donnez pas.",
      en: "This cursor is none: take an answer's, or give none."))
}
