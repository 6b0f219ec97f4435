public import Platform

extension SupportQuery {
  /// What may stand before a colon.
  public enum Field: String, CaseIterable, Sendable {
    case status, payment, video, type, user, email, since, until, stuck, dispute

    /// The words that may stand behind it; empty when it takes other text.
    public var choices: [String] {
      switch self {
      case .status: DepositStatus.allCases.map { $0.rawValue.lowercased() }
      case .payment: PaymentState.allCases.map(\.rawValue)
      case .video: SearchGroup.VideoState.allCases.map(\.rawValue) + [Self.overLimit]
      case .type: DepositType.allCases.map(\.rawValue)
      case .stuck: Waiting.allCases.map(\.rawValue) + [Self.creating]
      case .dispute: SearchGroup.DisputeState.allCases.map(\.rawValue)
      case .since, .until: ["today", "24h", "7d", "30d"]
      case .user, .email: []
      }
    }

    /// A video that is longer than was paid for.
    static let overLimit = "over_limit"
    /// A video whose making fails, however long it has been waited for.
    static let creating = "creating"

    /// The field that a name before a colon was meant for: its beginning, its French name, or it with a slip.
    static func meant(by name: String) -> Field? {
      let letters = Array(name)
      guard letters.count > 2, letters.count < 12 else { return nil }
      let inFrench: [String: Field] = ["paiement": .payment, "depuis": .since, "litige": .dispute]
      return inFrench[name]
        ?? allCases.first { field in
          field.rawValue.hasPrefix(name) || distance(letters, Array(field.rawValue)) <= 1
        }
    }

    /// Letters to change, put in or leave out (Levenshtein 1965).
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
      var row = Array(0...b.count)
      for (index, letter) in a.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in b.indices {
          let changed = diagonal + (letter == b[column] ? 0 : 1)
          diagonal = row[column + 1]
          row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
        }
      }
      return row[b.count]
    }
  }

  /// - Parameter now: what `today` and `7d` count from.
  /// - Throws: `query_invalid`, naming the part and what may stand there.
  public init(_ text: String, now: Instant) throws(VisualError) {
    self.init()
    guard text.utf8.count <= Self.lengthLimit else { throw .queryTooLong(limit: Self.lengthLimit) }
    for part in Self.joined(Self.parts(text)) { try take(part, now) }
    guard prefixes.count + phrases.count + emails.count + depositIDs.count + eventIDs.count <= Self.wordLimit else {
      throw .queryTooManyWords(limit: Self.wordLimit)
    }
  }

  /// One part of the text as typed.
  struct Part: Hashable {
    var text: String
    var isQuoted: Bool
  }

  /// Parts are separated by blanks; quotation marks hold blanks together, also behind a colon.
  static func parts(_ text: String) -> [Part] {
    var parts: [Part] = []
    var part = Part(text: "", isQuoted: false)
    var isInQuotes = false
    func end() {
      if !part.text.isEmpty { parts.append(part) }
      part = Part(text: "", isQuoted: false)
    }
    for character in text {
      switch character {
      case "\"", "«", "»", "“", "”":
        // The quotation belongs to the field before it, or stands alone.
        if !isInQuotes, !part.text.hasSuffix(":") { end() }
        if !isInQuotes, part.text.isEmpty { part.isQuoted = true }
        if isInQuotes { end() }
        isInQuotes.toggle()
      case " ", "\t", "\n", "\u{A0}", "\u{202F}":
        if isInQuotes { part.text.append(" ") } else { end() }
      default: part.text.append(character)
      }
    }
    end()
    return parts
  }

  /// What a whole text of two times three letters says when it is no words: a reference as it is spoken, `K7M 2QX`.
  public static func spokenReference(_ text: String) -> String? {
    let parts = parts(text)
    guard parts.count == 2, parts.allSatisfy({ !$0.isQuoted && $0.text.count == 3 }) else { return nil }
    return DepositID.reference(parts[0].text + "-" + parts[1].text)
  }

  /// What is written apart and belongs together: `5 €`, `>5 €`.
  private static func joined(_ parts: [Part]) -> [Part] {
    parts.reduce(into: []) { joined, part in
      if part.text == "€", !part.isQuoted, let last = joined.last, !last.isQuoted, isPrice(last.text) {
        joined[joined.count - 1].text += "€"
      } else {
        joined.append(part)
      }
    }
  }

  private static func isPrice(_ text: String) -> Bool {
    text.hasPrefix(">") || text.hasPrefix("<") ? text.last?.isNumber == true : exactPrice(text + "€") != nil
  }

  private mutating func take(_ part: Part, _ now: Instant) throws(VisualError) {
    if part.isQuoted {
      let words = SearchText.words(part.text)
      if !words.isEmpty { phrases.append(words) }
    } else if let address = Self.address(part.text) {
      emails.append(address)
    } else if let exact = Self.exactPrice(part.text) {
      (minimum, maximum) = (exact, exact)
    } else if let first = part.text.first, first == ">" || first == "<" {
      try takePrice(part.text)
    } else if let colon = part.text.firstIndex(of: ":"), colon > part.text.startIndex {
      let name = part.text[..<colon].lowercased()
      guard let field = Field(rawValue: name) else {
        // A search for a word that looks like a condition would find nothing, and not say why.
        let isProse = part.text.index(after: colon) == part.text.endIndex
        if !isProse, let meant = Field.meant(by: name) {
          throw .queryFieldUnknown(part.text, name, meant: meant.rawValue)
        }
        return takeWord(part.text)
      }
      try take(field, String(part.text[part.text.index(after: colon)...]), now)
    } else {
      takeWord(part.text)
    }
  }

  private mutating func take(_ field: Field, _ value: String, _ now: Instant) throws(VisualError) {
    switch field {
    case .status: statuses = try choices(field, value) { DepositStatus(rawValue: $0.uppercased()) }
    case .payment: payments = try choices(field, value) { PaymentState(rawValue: $0) }
    case .type: types = try choices(field, value) { DepositType(rawValue: $0) }
    case .video:
      var names = value.lowercased().split(separator: ",").map(String.init)
      if names.contains(Field.overLimit) {
        overLimit = true
        names.removeAll { $0 == Field.overLimit }
        if names.isEmpty { return }
        // The others are states, of which one video has one; too long it may be in any.
        throw .queryStandsAlone("video:\(Field.overLimit)", beside: "video:" + names.joined(separator: ","))
      }
      videos = try choices(field, names.joined(separator: ",")) { SearchGroup.VideoState(rawValue: $0) }
    case .stuck:
      var names = value.lowercased().split(separator: ",").map(String.init)
      if names.contains(Field.creating) {
        isCreationFailing = true
        names.removeAll { $0 == Field.creating }
        if names.isEmpty { return }
        throw .queryStandsAlone("stuck:\(Field.creating)", beside: "stuck:" + names.joined(separator: ","))
      }
      stuck = value.isEmpty ? Set(Waiting.allCases) : try choices(field, value) { Waiting(rawValue: $0) }
    case .dispute:
      disputes =
        value.isEmpty ? [.open, .won, .lost] : try choices(field, value) { SearchGroup.DisputeState(rawValue: $0) }
    case .user:
      user = UserID(value)
      guard user?.isWellFormed == true else { throw .queryValueUnknown(field.rawValue, value, known: []) }
    case .email:
      guard value.contains("@"), !value.hasPrefix("@"), !value.hasSuffix("@") else {
        throw .queryValueUnknown(field.rawValue, value, known: ["name@example.com"])
      }
      emails.append(value.lowercased())
    case .since: since = try instant(field, value, now, isEnd: false)
    case .until: until = try instant(field, value, now, isEnd: true)
    }
  }

  private func choices<Value>(
    _ field: Field, _ text: String, _ make: (String) -> Value?
  ) throws(VisualError) -> Set<Value> {
    let names = text.lowercased().split(separator: ",").map(String.init)
    var values: Set<Value> = []
    for name in names {
      guard let value = make(name) else { throw .queryValueUnknown(field.rawValue, name, known: field.choices) }
      values.insert(value)
    }
    guard !values.isEmpty else { throw .queryValueUnknown(field.rawValue, text, known: field.choices) }
    return values
  }

  /// `2026-11-01` (UTC; as an end, that day included), an RFC 3339 instant, `today`, or so long ago: `30m`, `24h`, `7d`.
  private func instant(
    _ field: Field, _ text: String, _ now: Instant, isEnd: Bool
  ) throws(VisualError) -> Instant {
    let day: Duration = .seconds(86_400)
    let wanted = text.lowercased()
    if wanted == "today" {
      let start = Instant(unixSeconds: now.unixSeconds / 86_400 * 86_400)
      return isEnd ? start + day : start
    }
    if let midnight = Instant(rfc3339: wanted.uppercased() + "T00:00:00Z") { return isEnd ? midnight + day : midnight }
    if let instant = Instant(rfc3339: text.uppercased()) { return instant }
    let units = ["m": 60, "h": 3_600, "d": 86_400, "j": 86_400]
    if let unit = wanted.last.flatMap({ units[String($0)] }), let count = Int(wanted.dropLast()),
      (1...10_000).contains(count)
    {
      return now - .seconds(count * unit)
    }
    throw .queryValueUnknown(field.rawValue, text, known: ["2026-11-01"] + field.choices)
  }

  /// `>5€`, `<2€`, `>=5,50`: both ends in whole cents.
  private mutating func takePrice(_ text: String) throws(VisualError) {
    let isAbove = text.hasPrefix(">")
    var rest = text.dropFirst()
    let isOrEqual = rest.hasPrefix("=")
    if isOrEqual { rest = rest.dropFirst() }
    guard let amount = Self.amount(rest) else {
      throw .queryValueUnknown(isAbove ? ">" : "<", String(text.dropFirst()), known: ["5€", "2,50€"])
    }
    if isAbove { minimum = Cents(isOrEqual ? amount : amount + 1) }
    if !isAbove { maximum = Cents(isOrEqual ? amount : amount - 1) }
  }

  /// `5€`, `=5`, when something costs that: other amounts stand in titles, and a number alone is a word.
  private static func exactPrice(_ text: String) -> Cents? {
    guard text.hasPrefix("=") || text.hasSuffix("€"),
      let amount = amount(text.hasPrefix("=") ? text.dropFirst() : text[...])
    else { return nil }
    return DepositType.allCases.map(\.fee).first { $0 == Cents(amount) }
  }

  /// In cents; nil for what is no amount.
  private static func amount(_ text: Substring) -> Int? {
    let bare = text.hasSuffix("€") ? text.dropLast() : text
    let parts = bare.replacing(",", with: ".").split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts[0].count <= 6, let euros = Int(parts[0]), euros >= 0,
      let cents = parts.count == 1 ? 0 : cents(parts[1])
    else { return nil }
    return euros * 100 + cents
  }

  private static func cents(_ text: Substring) -> Int? {
    guard (1...2).contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return Int(text).map { text.count == 1 ? $0 * 10 : $0 }
  }

  private mutating func takeWord(_ text: String) {
    let lower = text.lowercased()
    if lower.hasPrefix("dep_") { return depositIDs.append(lower) }
    if Self.looksLikeDepositID(lower) { return depositIDs.append("dep_" + lower) }
    if lower.hasPrefix("evt_") { return eventIDs.append(text) }
    if text.count == 7, text.contains("-"), let reference = DepositID.reference(text) {
      return tokens.append(reference)
    }
    if SearchText.idKinds.contains(where: lower.hasPrefix) || Self.looksLikeGUID(lower) {
      let id = SearchText.id(text)
      // One letter tells nothing of an id.
      if id.count > 1 { prefixes.append(id) }
      return
    }
    for word in SearchText.words(text) {
      // One letter is a word of its own: too many begin with it.
      if word.count > 1 { prefixes.append(word) } else { tokens.append(word) }
    }
  }

  /// An address as it stands in mails and notes: `<a@b.fr>`, `mailto:a@b.fr`, `a@b.fr,`; nil for other text.
  private static func address(_ text: String) -> String? {
    guard text.contains("@") else { return nil }
    let edges: Set<Character> = ["<", ">", "(", ")", "[", "]", ",", ";", ":", ".", "'", "’"]
    func bare(_ text: Substring) -> Substring {
      let start = text.drop { edges.contains($0) }
      return start.prefix(start.count - start.reversed().prefix { edges.contains($0) }.count)
    }
    var address = bare(text.lowercased()[...])
    if address.hasPrefix("mailto:") { address = bare(address.dropFirst(7).prefix { $0 != "?" }) }
    guard !address.hasPrefix("@"), !address.hasSuffix("@"), address.contains("@"), !address.contains(":") else {
      return nil
    }
    return String(address)
  }

  /// What is searched for text that was copied somewhere: of `Alice Martin <a@b.fr>` the address, else the text as it is.
  public static func pasted(_ text: String) -> String {
    guard let start = text.lastIndex(of: "<"), let end = text[start...].firstIndex(of: ">") else { return text }
    return address(String(text[start...end])) ?? text
  }

  /// A whole id without its `dep_`: 26 of Crockford's letters, the first of them an octal digit, and no word.
  private static func looksLikeDepositID(_ text: String) -> Bool {
    text.utf8.count == 26 && text.allSatisfy { "0123456789abcdefghjkmnpqrstvwxyz".contains($0) }
      && text.first.map { "01234567".contains($0) } == true
  }

  /// Eight hexadecimal digits and a hyphen, and more of both.
  private static func looksLikeGUID(_ text: String) -> Bool {
    let letters = Array(text)
    return letters.count > 8 && letters[8] == "-" && letters.prefix(8).allSatisfy(\.isHexDigit)
      && letters.allSatisfy { $0.isHexDigit || $0 == "-" }
  }
}

// MARK: - Completion

extension SupportQuery {
  /// What the last part of a text may become, best first: whole parts, to stand in its place.
  public static func completions(of text: String) -> [String] {
    let part = text.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    guard !part.contains("\"") else { return [] }
    guard let colon = part.firstIndex(of: ":") else {
      let typed = part.lowercased()
      return Field.allCases.map { $0.rawValue + ":" }.filter { $0.hasPrefix(typed) }
    }
    guard let field = Field(rawValue: part[..<colon].lowercased()) else { return [] }
    let values = part[part.index(after: colon)...].lowercased()
    let before = values.lastIndex(of: ",").map { String(values[...$0]) } ?? ""
    let typed = values.dropFirst(before.count)
    var used = Set(before.split(separator: ",").map(String.init))
    // These stand alone.
    let alone: Set = [Field.overLimit, Field.creating]
    if !used.isDisjoint(with: alone) { return [] }
    if !used.isEmpty { used.formUnion(alone) }
    return field.choices.filter { $0.hasPrefix(typed) && $0 != typed && !used.contains($0) }
      .map { "\(field.rawValue):\(before)\($0)" }
  }

  /// The text with its last part replaced by one of ``completions(of:)``, ready to go on typing.
  public static func completed(_ text: String, with completion: String) -> String {
    let kept = text.lastIndex(of: " ").map { String(text[...$0]) } ?? ""
    return kept + completion + (completion.hasSuffix(":") ? "" : " ")
  }
}
