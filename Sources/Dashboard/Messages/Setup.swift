public import Platform
public import TerminalKit

/// What the dashboard is told at its start; nothing of it is asked of the machine later.
public struct Setup: Hashable, Sendable {
  /// Where the dashboard begins.
  public enum Beginning: Hashable, Sendable {
    /// Nothing is configured: the three choices.
    case firstRun
    /// An engine is named, and nobody signed in to it: the form, at its token.
    case signIn
    /// An engine is configured; ``Effect/loadSession`` finds out whether it answers.
    case configured
    /// `--sandbox`: ``Effect/enterSandbox`` at once.
    case sandbox
    /// An engine was run here the last time: ``Effect/runEngineHere`` at once.
    case engineHere
  }

  public var beginning: Beginning
  /// Begin with choosing a file to deposit, once somebody is signed in.
  public var opensWizard = false
  /// The support desk acts on nothing (`--read-only`).
  public var isReadOnly = false
  public var size: Size
  public var now: Instant
  public var zone: LocalZone
  public var language: Language
  /// The theme in force, and those that can be chosen.
  public var theme: String
  public var themes: [String]
  /// What the terminal cannot draw; nil when it draws everything.
  public var asciiForm: ASCIIForm?
  public var hasMouse: Bool
  /// The person sits at another machine (SSH): pages are not opened here, Stripe's own address is shown.
  public var isRemote: Bool
  /// The person's home, shown as `~`.
  public var home: String?
  /// Folders that files were deposited from, the last one first.
  public var recentFolders: [String]
  /// Of the last upload, for an estimate of the next; nil when unknown.
  public var lastBytesPerSecond: Double?
  /// The engine to propose at signing in.
  public var engine: String
  /// Bytes per second of all uploads together; nil: as fast as the line.
  public var uploadLimit: Int?
  /// Uploads at once.
  public var parallelUploads = 2
  /// The order that the deposits were left in: ``DepositOrder/text``.
  public var order: String?

  public init(
    beginning: Beginning, size: Size, now: Instant, zone: LocalZone = .utc, language: Language = .fr,
    theme: String = "visual", themes: [String] = ["visual"], asciiForm: ASCIIForm? = nil, hasMouse: Bool = true,
    isRemote: Bool = false, home: String? = nil, recentFolders: [String] = [], lastBytesPerSecond: Double? = nil,
    engine: String = "http://127.0.0.1:4000"
  ) {
    self.beginning = beginning
    self.size = size
    self.now = now
    self.zone = zone
    self.language = language
    self.theme = theme
    self.themes = themes
    self.asciiForm = asciiForm
    self.hasMouse = hasMouse
    self.isRemote = isRemote
    self.home = home
    self.recentFolders = recentFolders
    self.lastBytesPerSecond = lastBytesPerSecond
    self.engine = engine
  }
}

/// The zone local times are shown in.
public struct LocalZone: Hashable, Sendable {
  /// East of Greenwich.
  public var secondsFromUTC: Int
  /// `CET`
  public var name: String

  public init(secondsFromUTC: Int, name: String) {
    self.secondsFromUTC = secondsFromUTC
    self.name = name
  }

  public static let utc = LocalZone(secondsFromUTC: 0, name: "UTC")
}
