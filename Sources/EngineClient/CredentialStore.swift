import FoundationEssentials
public import Platform

/// The tokens that `login` was given, by engine, and which engine it was: one small file, 0600.
public struct CredentialStore: Sendable {
  /// What `login` left behind.
  public struct Credential: Codable, Hashable, Sendable {
    var token: String
    /// Whom the engine said the token speaks for.
    public var user: String

    /// The token, wrapped so that it cannot be shown.
    public var secret: Secret { Secret(token) }
  }

  private struct Contents: Codable {
    var v = 1
    var engine: String?
    var tokens: [String: Credential] = [:]
  }

  /// Largest file read, in bytes.
  public static let maximumBytes = 256 * 1_024
  /// Longest token taken, in bytes.
  public static let maximumTokenBytes = 4_096

  /// Where it lies.
  public let path: String

  public init(_ directories: UserDirectories) {
    path = directories.configuration + "/credentials.json"
  }

  /// The engine that `login URL` named last.
  public func engine() throws(VisualError) -> String? {
    try read().engine
  }

  /// The token stored for an engine.
  public func credential(for origin: EngineOrigin) throws(VisualError) -> Credential? {
    try read().tokens[origin.text]
  }

  /// Keeps a token that the engine has accepted.
  ///
  /// - Parameter remember: makes this engine the default.
  public func store(_ token: Secret, user: String, for origin: EngineOrigin, remember: Bool) throws(VisualError) {
    var contents = try read()
    contents.tokens[origin.text] = Credential(token: token.reveal(), user: user)
    if remember { contents.engine = origin.text }
    try write(contents)
  }

  /// Forgets the engine's token, and the engine when it was the default.
  ///
  /// - Returns: false when there was none.
  public func remove(_ origin: EngineOrigin) throws(VisualError) -> Bool {
    var contents = try read()
    guard contents.tokens.removeValue(forKey: origin.text) != nil else { return false }
    if contents.engine == origin.text { contents.engine = nil }
    try write(contents)
    return true
  }

  /// A token as typed or piped in: one line of visible ASCII.
  public static func token(from text: String) throws(VisualError) -> Secret {
    let line = text.trimmingSpaces
    guard (1...maximumTokenBytes).contains(line.utf8.count), line.utf8.allSatisfy({ (33...126).contains($0) }) else {
      throw .tokenMalformed
    }
    return Secret(line)
  }

  private func read() throws(VisualError) -> Contents {
    guard let file = try PrivateFile.read(path: path, limit: Self.maximumBytes) else { return Contents() }
    if file.isReadableByOthers { throw .credentialsReadableByOthers(path: path) }
    do {
      return try JSONDecoder().decode(Contents.self, from: Data(file.bytes))
    } catch {
      throw .credentialsUnreadable(path: path)
    }
  }

  private func write(_ contents: Contents) throws(VisualError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let data: Data
    do {
      data = try encoder.encode(contents)
    } catch {
      throw .credentialsUnreadable(path: path)
    }
    try PrivateFile.write(Array(data), path: path)
  }
}
