/// A sentence for people, in every language of the catalogue side by side: a missing translation does not compile.
///
/// The catalogue is the set of `Phrase`s in this room's `Catalogue` folder. Values from outside go in raw;
/// whoever shows a phrase passes it through ``DisplayText``.
public struct Phrase: Hashable, Sendable {
  public let fr: String
  public let en: String

  public init(fr: String, en: String) {
    self.fr = fr
    self.en = en
  }

  /// Text that is the same in every language: a name, a number, a sentence another program already wrote.
  public init(verbatim text: String) {
    self.init(fr: text, en: text)
  }

  /// The sentence in `language`.
  public func callAsFunction(_ language: Language) -> String {
    switch language {
    case .fr: fr
    case .en: en
    }
  }

  /// `one` or `many` by the language's own rule: French has a plural from 2 up, English for all but 1.
  public static func plural(_ count: Int, fr: (one: String, many: String), en: (one: String, many: String)) -> Phrase {
    Phrase(fr: abs(count) >= 2 ? fr.many : fr.one, en: abs(count) == 1 ? en.one : en.many)
  }

  public static func + (a: Phrase, b: Phrase) -> Phrase {
    Phrase(fr: a.fr + b.fr, en: a.en + b.en)
  }
}
