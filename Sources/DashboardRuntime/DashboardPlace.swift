public import CurlTransport
public import Dashboard
public import EngineClient
public import Platform
public import TerminalKit

/// What the dashboard works with, as the program found it: settings, folders, the engine it is pointed to.
public struct DashboardPlace: Sendable {
  public var environment: Environment
  public var directories: UserDirectories
  public var settings: Settings
  /// Where choices that are made on the screen are remembered.
  public var configurationPath: String
  public var language: Language
  /// `--sandbox`
  public var isSandbox: Bool
  public var origin: EngineOrigin
  /// nil: nobody signed in to that engine yet.
  public var token: Secret?
  public var credentials: CredentialStore
  public var transport: CurlTransport
  /// Steps that drive the dashboard instead of, or before, a person.
  public var script: [ScriptStep]?
  /// Begin with choosing a file.
  public var opensWizard: Bool
  /// Colours, as the flag or setting says.
  public var color: ColorDepth.Choice
  /// `--read-only`: the support desk acts on nothing.
  public var isReadOnly: Bool

  public init(
    environment: Environment, directories: UserDirectories, settings: Settings, configurationPath: String,
    language: Language, isSandbox: Bool, origin: EngineOrigin, token: Secret?, credentials: CredentialStore,
    transport: CurlTransport, script: [ScriptStep]? = nil, opensWizard: Bool = false, color: ColorDepth.Choice = .auto,
    isReadOnly: Bool = false
  ) {
    self.environment = environment
    self.directories = directories
    self.settings = settings
    self.configurationPath = configurationPath
    self.language = language
    self.isSandbox = isSandbox
    self.origin = origin
    self.token = token
    self.credentials = credentials
    self.transport = transport
    self.script = script
    self.opensWizard = opensWizard
    self.color = color
    self.isReadOnly = isReadOnly
  }

  /// The person sits at another machine.
  var isRemote: Bool { environment["SSH_CONNECTION"] != nil || environment["SSH_TTY"] != nil }
}
