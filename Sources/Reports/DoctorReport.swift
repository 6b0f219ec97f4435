public import Platform

/// What `doctor` found, as text and JSON. Never holds a secret: settings come as they may be shown.
public struct DoctorReport: Sendable {
  /// One setting in force.
  public struct Setting: Sendable {
    /// The kind of place a value came from: stable, for programs.
    public enum Source: String, Sendable, CaseIterable {
      case flag, environment, file, login, builtIn

      public init(_ origin: Settings.Origin) {
        switch origin {
        case .flag: self = .flag
        case .environment: self = .environment
        case .file: self = .file
        case .builtIn: self = .builtIn
        }
      }
    }

    public let name: String
    public let value: String
    public let source: Source
    /// The place itself, for a person.
    public let origin: Phrase

    public init(name: String, value: String, source: Source, origin: Phrase) {
      self.name = name
      self.value = value
      self.source = source
      self.origin = origin
    }
  }

  /// One thing that was looked at.
  public struct Check: Sendable {
    public let name: Phrase
    public let isGood: Bool
    public let finding: Phrase
    /// Stable, for programs.
    public let key: String

    public init(name: Phrase, isGood: Bool, finding: Phrase, key: String) {
      self.name = name
      self.isGood = isGood
      self.finding = finding
      self.key = key
    }
  }

  public var settings: [Setting] = []
  public var checks: [Check] = []
  private let language: Language

  public init(language: Language) {
    self.language = language
  }

  /// The report for a person.
  public var lines: [String] {
    var table = TextTable([.left, .left, .left])
    for setting in settings { table.add([setting.name, setting.value, setting.origin(language)]) }
    let colon = language == .fr ? " : " : ": "
    let found = checks.map { check in
      (check.isGood ? "✓ " : "✗ ") + check.name(language) + colon + check.finding(language)
    }
    return table.lines + [""] + found
  }

  /// The report for a program.
  public func json(at instant: Instant) -> String {
    Envelope.line(
      [
        (
          "settings",
          .array(
            settings.map {
              .object([
                ("key", .string($0.name)), ("value", .string($0.value)), ("source", .string($0.source.rawValue)),
                ("origin", .string($0.origin(language))),
              ])
            })
        ),
        (
          "checks",
          .array(
            checks.map {
              .object([("name", .string($0.key)), ("ok", .bool($0.isGood)), ("text", .string($0.finding(language)))])
            })
        ),
      ], at: instant)
  }
}
