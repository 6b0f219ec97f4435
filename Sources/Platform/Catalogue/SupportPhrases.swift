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

  /// What stands before a colon is no field, and nearly one.
  ///
  /// - Parameters:
  ///   - part: the whole part as typed.
  ///   - name: what stands before its colon.
  ///   - meant: the field.
  public static func queryFieldUnknown(_ part: String, _ name: String, meant: String) -> VisualError {
    let (part, name) = (DisplayText(part, limit: 60).text, DisplayText(name, limit: 20).text)
    return VisualError(
      "query_invalid", .badInput,
      Phrase(
        fr: "« \(name): » n’est pas un critère : voulez-vous « \(meant): » ? Pour chercher ces mots : \"\(part)\".",
        en: "“\(name):” is no condition: did you mean “\(meant):”? To search for these words: \"\(part)\"."))
  }

  /// A value that excludes others in its list.
  public static func queryStandsAlone(_ value: String, beside others: String) -> VisualError {
    let others = DisplayText(others, limit: 60).text
    return VisualError(
      "query_invalid", .badInput,
      Phrase(
        fr: "« \(value) » se donne à part : \(value) \(others) trouve ce qui est les deux.",
        en: "“\(value)” stands by itself: \(value) \(others) finds what is both."))
  }

  public static let cursorInvalid = VisualError(
    "invalid_parameter", .badInput,
    Phrase(
      fr: "Ce « cursor » n’en est pas un : reprenez celui d’une réponse, ou n’en donnez pas.",
      en: "This cursor is none: take an answer's, or give none."))
}
