public import Platform

extension Fault {
  /// Reads a fault script: a JSON list of `{"endpoint", "skip", "count", "chance", "action"}`.
  ///
  /// `action` is one of `"reset"`, `"loseReply"`, `"duplicate"`, `"drop"`, `"reorder"`, `"failEncoding"`,
  /// `{"status":S,"body":…,"headers":{…},"sticky":bool}`, `{"delayMs":N}`, `{"delayReplyMs":N}`,
  /// `{"cutAfterBytes":N,"keep":bool}`, `{"lengthSec":N}`.
  ///
  /// - Throws: `faults_invalid` (kind configuration), naming the place and what is allowed there.
  public static func script(_ bytes: [UInt8]) throws(VisualError) -> [Fault] {
    let parsed: JSONValue
    do {
      parsed = try JSONValue(parsing: bytes)
    } catch {
      throw invalid("the script", "is not JSON", "expected a list like [{\"endpoint\":…,\"action\":…}]")
    }
    guard let items = parsed.array else {
      throw invalid("the script", "is not a list", "write […] around the faults")
    }
    guard items.count <= 1_000 else { throw invalid("the script", "has more than 1000 faults", "shorten it") }
    var faults: [Fault] = []
    for (index, item) in items.enumerated() {
      faults.append(try Fault(item, at: "fault \(index + 1)"))
    }
    return faults
  }

  private init(_ json: JSONValue, at place: String) throws(VisualError) {
    guard let members = json.members else {
      throw Self.invalid(place, "is not an object", "write {\"endpoint\":…}")
    }
    try Self.refuseOthers(members, than: ["endpoint", "skip", "count", "chance", "action", "comment"], at: place)
    guard let text = members["endpoint"]?.string, let endpoint = Endpoint(text) else {
      let served = Endpoint.served.map(\.description).joined(separator: ", ")
      throw Self.invalid("\(place), endpoint", "names nothing that is served here", "one of: \(served)")
    }
    let skip = try Self.integer(members, "skip", 0...1_000_000_000, at: place) ?? 0
    let count = try Self.integer(members, "count", 1...1_000_000_000, at: place) ?? 1
    let chance = try Self.fraction(members["chance"], at: place)
    guard let action = members["action"] else { throw Self.invalid(place, "has no action", Self.actionHelp) }
    let read = try Self.action(action, at: "\(place), action")
    guard read.fits(endpoint.kind) else {
      throw Self.invalid("\(place), action", "makes no sense at \(endpoint)", Self.actionHelp)
    }
    self.init(endpoint, skip: skip, count: count, chance: chance, action: read)
  }

  private static func action(_ json: JSONValue, at place: String) throws(VisualError) -> Action {
    let plain: [String: Action] = [
      "reset": .reset, "loseReply": .loseReply, "duplicate": .duplicate, "drop": .drop, "reorder": .reorder,
      "failEncoding": .failEncoding,
    ]
    if let word = json.string, let action = plain[word] { return action }
    guard let members = json.members else { throw invalid(place, "is not known", actionHelp) }
    if members["status"] != nil { return .reply(try reply(members, at: place)) }
    let day = 0...86_400_000
    if let delay = try integer(members, "delayMs", day, at: place) {
      try refuseOthers(members, than: ["delayMs"], at: place)
      return .delay(.milliseconds(delay))
    }
    if let delay = try integer(members, "delayReplyMs", day, at: place) {
      try refuseOthers(members, than: ["delayReplyMs"], at: place)
      return .delayReply(.milliseconds(delay))
    }
    if let bytes = try integer(members, "cutAfterBytes", 0...Int.max, at: place) {
      try refuseOthers(members, than: ["cutAfterBytes", "keep"], at: place)
      return .cutUpload(UploadCut(afterBytes: bytes, keeps: members["keep"]?.bool ?? true))
    }
    if let seconds = try integer(members, "lengthSec", 0...10_000_000, at: place) {
      try refuseOthers(members, than: ["lengthSec"], at: place)
      return .length(seconds)
    }
    throw invalid(place, "is not known", actionHelp)
  }

  private static func reply(_ members: [String: JSONValue], at place: String) throws(VisualError) -> Reply {
    try refuseOthers(members, than: ["status", "body", "headers", "sticky"], at: place)
    let status = try integer(members, "status", 400...599, at: place) ?? 500
    var headers: [String: String] = [:]
    if let given = members["headers"] {
      guard let map = given.members else {
        throw invalid("\(place), headers", "is not an object", "{\"Name\":\"value\"}")
      }
      for (name, value) in map {
        guard let text = value.string, isHeaderName(name) else {
          throw invalid("\(place), headers", "has a name or value that is not text", "{\"Retry-After\":\"2\"}")
        }
        headers[name] = text
      }
    }
    return Reply(
      status: status, body: members["body"]?.text, headers: headers, sticky: members["sticky"]?.bool ?? false)
  }

  private static func integer(
    _ members: [String: JSONValue], _ key: String, _ range: ClosedRange<Int>, at place: String
  ) throws(VisualError) -> Int? {
    guard let given = members[key] else { return nil }
    guard let value = given.int, range.contains(value) else {
      let upTo =
        range.upperBound == Int.max ? "at least \(range.lowerBound)" : "\(range.lowerBound)…\(range.upperBound)"
      throw invalid("\(place), \(key)", "is out of range", "a whole number, \(upTo)")
    }
    return value
  }

  private static func fraction(_ json: JSONValue?, at place: String) throws(VisualError) -> Double {
    switch json {
    case nil: return 1
    case .number(let value) where (0...1).contains(value): return value
    case .integer(let value) where (0...1).contains(value): return Double(value)
    default: throw invalid("\(place), chance", "is out of range", "a number, 0…1")
    }
  }

  private static func refuseOthers(
    _ members: [String: JSONValue], than known: Set<String>, at place: String
  ) throws(VisualError) {
    guard let unknown = members.keys.sorted().first(where: { !known.contains($0) }) else { return }
    throw invalid("\(place), \(unknown)", "is not known", "one of: \(known.sorted().joined(separator: ", "))")
  }

  private static let actionHelp =
    "one of \"reset\", \"loseReply\", {\"status\":S}, {\"delayMs\":N}, {\"delayReplyMs\":N}; for PATCH and PUT "
    + "{\"cutAfterBytes\":N}; for WEBHOOK \"duplicate\", \"drop\", \"reorder\", {\"delayMs\":N}; "
    + "for ENCODE \"failEncoding\", {\"lengthSec\":N}"

  private static func invalid(_ place: String, _ trouble: String, _ cure: String) -> VisualError {
    VisualError(
      "faults_invalid", .configuration, Phrase(verbatim: "Fault script: \(place) \(trouble); \(cure)"))
  }
}

extension Fault.Action {
  /// Whether this can be done at an endpoint of `kind`.
  func fits(_ kind: Endpoint.Kind) -> Bool {
    switch (self, kind) {
    case (.reply, .request), (.reset, .request), (.loseReply, .request), (.delayReply, .request): true
    case (.reply, .upload), (.reset, .upload), (.loseReply, .upload), (.delayReply, .upload), (.cutUpload, .upload):
      true
    case (.delay, .request), (.delay, .upload), (.delay, .webhook): true
    case (.duplicate, .webhook), (.drop, .webhook), (.reorder, .webhook): true
    case (.failEncoding, .encoding), (.length, .encoding): true
    default: false
    }
  }
}
