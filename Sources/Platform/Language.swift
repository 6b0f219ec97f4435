/// The languages the catalogue speaks.
public enum Language: String, Codable, CaseIterable, Sendable {
  case fr
  case en

  /// The language of a locale or header such as `fr_FR.UTF-8` or `en-GB`; nil for any other.
  public init?(tag: some StringProtocol) {
    let primary = tag.prefix { $0.isLetter }.lowercased()
    self.init(rawValue: primary)
  }

  /// `VISUAL_LANG`, then the conf file's `language`, then the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`), else French.
  public static func resolve(flag: String?, environment: Environment, configured: String?) -> Language {
    let candidates = [
      flag, environment["VISUAL_LANG"], configured, environment["LC_ALL"], environment["LC_MESSAGES"],
      environment["LANG"],
    ]
    for case let candidate? in candidates {
      if let language = Language(tag: candidate) { return language }
    }
    return .fr
  }

  /// The first language of an `Accept-Language` header that the catalogue speaks, else French.
  ///
  /// Quality values are honoured; the header is read up to 20 items.
  public init(acceptLanguage header: String?) {
    let items = (header ?? "").split(separator: ",").prefix(20).enumerated().compactMap { index, item in
      Self.weighted(item, at: index)
    }
    self = items.max { ($0.quality, -$0.index) < ($1.quality, -$1.index) }?.language ?? .fr
  }

  private static func weighted(_ item: Substring, at index: Int) -> (language: Language, quality: Double, index: Int)? {
    let parts = item.split(separator: ";")
    let tag = parts.first.map { $0.drop { $0 == " " } } ?? ""
    guard let language = Language(tag: tag) else { return nil }
    let weight = parts.dropFirst().first { $0.contains("q=") }?.split(separator: "=").last
    let quality = weight.flatMap { Double(String($0.prefix { $0 != " " })) } ?? 1
    return quality > 0 ? (language, quality, index) : nil
  }
}
