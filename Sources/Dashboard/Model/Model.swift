public import Platform
public import TerminalKit

/// Everything the dashboard knows, as plain values: ``update(_:)`` is the one place where it changes, ``view`` the one
/// way it is shown.
public struct Model: Hashable, Sendable {
  // What the machine told.
  public internal(set) var size: Size
  public internal(set) var now: Instant
  public internal(set) var zone: LocalZone
  public internal(set) var language: Language
  public internal(set) var theme: String
  public internal(set) var hasMouse: Bool
  let themes: [String]
  let asciiForm: ASCIIForm?
  let isRemote: Bool
  let home: String?
  let recentFolders: [String]
  var lastBytesPerSecond: Double?

  // Who is there.
  public internal(set) var session: Session?
  public internal(set) var connection = Connection()

  // Where the person is.
  public internal(set) var screen: Screen
  /// Where Esc leads from the wizard.
  var wizardOrigin: Screen = .usage
  /// What lies over the screen and has the keys.
  public internal(set) var overlay: Overlay?
  public internal(set) var notice: Notice?
  private(set) var noticesSaid = 0

  // What the screens show.
  public internal(set) var usage: UsageState
  public internal(set) var deposits = DepositsState()
  public internal(set) var wizard = Wizard()
  public internal(set) var support: SupportState
  /// Journeys of this run, in the order in which they began.
  public internal(set) var walks: [Walk] = []
  var uploadRow = ListState()
  /// Bytes per second of all uploads together; nil: as fast as the line.
  public internal(set) var uploadLimit: Int?
  /// Uploads at once.
  let parallelUploads: Int
  /// What earlier runs have left was asked for.
  var hasLookedForUploads = false
  /// The window has the keyboard; nil: the terminal has not told yet.
  var hasFocus: Bool?
  /// A theme that is tried out in the palette.
  var previewed: String?
  /// Addresses as codes for cameras.
  var codes: [String: [[Bool]]] = [:]
  var firstRun: FirstRun
  private var walksMade = 0

  /// The model at the start, and the first requests.
  public static func launch(_ setup: Setup) -> (model: Model, effects: [Effect]) {
    var model = Model(setup)
    var effects = model.begin(setup.beginning)
    if setup.opensWizard, model.screen != .firstRun { effects += model.openWizard() }
    return (model, effects)
  }

  private init(_ setup: Setup) {
    size = setup.size
    now = setup.now
    zone = setup.zone
    language = setup.language
    theme = setup.theme
    hasMouse = setup.hasMouse
    themes = setup.themes
    asciiForm = setup.asciiForm
    isRemote = setup.isRemote
    home = setup.home
    recentFolders = setup.recentFolders
    lastBytesPerSecond = setup.lastBytesPerSecond
    uploadLimit = setup.uploadLimit
    parallelUploads = setup.parallelUploads
    deposits.order = setup.order.flatMap { DepositOrder(text: $0) } ?? DepositOrder()
    screen = setup.beginning == .firstRun || setup.beginning == .signIn ? .firstRun : .usage
    usage = UsageState(month: Month(of: setup.now))
    firstRun = FirstRun(engine: setup.engine)
    support = SupportState(isPinned: setup.isReadOnly)
  }

  private mutating func begin(_ beginning: Setup.Beginning) -> [Effect] {
    switch beginning {
    case .firstRun: return []
    case .signIn:
      firstRun.choice = .signIn
      firstRun.field = .token
      return []
    case .configured:
      connection.isAsking = true
      return [.loadSession]
    case .sandbox:
      connection.isAsking = true
      return [.enterSandbox]
    case .engineHere:
      connection.isAsking = true
      firstRun.choice = .engineHere
      return [.runEngineHere]
    }
  }

  /// A number for a new journey.
  mutating func newWalkID() -> WalkID {
    walksMade += 1
    return WalkID(walksMade)
  }

  /// Shows a line; it stays until something else is said, or its time is over.
  mutating func say(_ text: Phrase, _ role: StyleRole = .dim) {
    // Errors stay longer: they say what to do.
    let seconds = role == .error || role == .warning ? 60 : 12
    noticesSaid += 1
    notice = Notice(role: role, text: text, until: now + .seconds(seconds))
  }

  mutating func say(_ error: VisualError) {
    say(error.onScreen, error.kind == .interrupted ? .dim : .error)
    notice?.isOfAbsence = error.isAbsence
  }

  /// Why a journey ended that is not shown: a key that it names is one of the screen where it is.
  mutating func say(ofUnseen ending: VisualError) {
    say(ending)
    if ending.onScreen != ending.sentence { notice?.text = ending.onScreen + Phrase.Uploads.shownThere }
  }

  subscript(walk id: WalkID) -> Walk? {
    get { walks.first { $0.id == id } }
    set {
      guard let index = walks.firstIndex(where: { $0.id == id }) else { return }
      if let newValue { walks[index] = newValue } else { walks.remove(at: index) }
    }
  }
}

/// A line about what just happened.
public struct Notice: Hashable, Sendable {
  public var role: StyleRole
  public var text: Phrase
  public var until: Instant
  /// It answered a key, and goes with the next.
  var isAnswer = false
  /// It says that the engine does not answer, and goes when it does.
  var isOfAbsence = false

  init(role: StyleRole, text: Phrase, until: Instant) {
    self.role = role
    self.text = text
    self.until = until
  }
}
