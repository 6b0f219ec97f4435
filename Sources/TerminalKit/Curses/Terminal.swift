import CNcursesw
import Glibc
public import Platform

/// The terminal the program has taken over: shows grids, hands on what is typed, and is given back as it was found,
/// whatever ends the program.
@TerminalActor
public final class Terminal {
  /// How to take it over.
  public struct Options: Sendable {
    public var theme = Theme.visual
    public var color = ColorDepth.Choice.auto
    public var mouse = true
    public var notices = NoticeForm.bell
    public var input = STDIN_FILENO
    public var output = STDOUT_FILENO

    public init() {}
  }

  /// How the person is told of something while looking elsewhere.
  public enum NoticeForm: String, Sendable {
    case off
    case bell
    /// On the desktop, by the terminal (OSC 9 or 777), and the bell.
    case osc
  }

  public nonisolated let abilities: TerminalAbilities
  public private(set) var size: Size

  private let events = EventQueue()
  private let options: Options
  private let tty: TTY
  private let screen: CursesScreen
  private let modes: TerminalModes
  private var isEntered = false
  private var isClosed = false
  private var isCursorShown = false
  private var hasMouse: Bool
  private let multiplexer: Multiplexer
  private let speaks777: Bool
  private var lastGrid: CellGrid?
  /// What says the progress to the terminal; nil: it was never told any.
  private var shownProgress: [UInt8]?
  private var saidProgress: [UInt8]?

  /// Frames longer than this are wrapped so that they appear at once; shorter ones do anyway.
  private static let longFrame = 256

  /// Takes the terminal over. Nothing is written before the first ``show(_:)``.
  ///
  /// - Throws: ``TerminalError``: there is none, or none that can be drawn on.
  public init(_ options: Options, environment: Environment) throws(TerminalError) {
    guard let tty = TTY(input: options.input, output: options.output) else { throw .notATerminal }
    cnc_guard_remember()
    Self.setEncoding(isUTF8: TerminalAbilities.isUTF8(environment))
    screen = try CursesScreen(
      names: TerminalAbilities.terminfoNames(environment["TERM"] ?? "dumb"), size: tty.size)
    abilities = TerminalAbilities(environment: environment, choice: options.color, colors: screen.colors)
    modes = TerminalModes(isXtermLike: abilities.isXtermLike)
    multiplexer = Multiplexer(environment)
    speaks777 = ["rxvt", "foot", "contour"].contains { environment["TERM"]?.hasPrefix($0) == true }
    self.tty = tty
    self.options = options
    size = tty.size
    hasMouse = options.mouse
    screen.use(Palette(options.theme, depth: abilities.depth))
    tty.arm(restore: modes.restore)
    tty.makeRaw()
    let decoder = InputDecoder(KeySequences(terminal: TerminfoKeys.sequences()))
    let pump = InputPump(descriptor: options.input, decoder: decoder) { [weak self] events in
      // Jobs of the actor, made on its own thread: they keep their order.
      TerminalActor.task {
        for event in events { self?.take(event) }
      }
    }
    TerminalThread.shared.listen(pump)
  }

  /// The next key or whatever else the terminal tells, in order; nil once it is closed. For one reader.
  public func nextEvent() async -> InputEvent? {
    await events.next()
  }

  /// Makes the terminal show `grid`, with one write, or with none when it shows it already.
  public func show(_ grid: CellGrid) {
    lastGrid = grid
    guard !isClosed else { return }
    let shown = abilities.asciiForm.map { grid.inASCII($0) } ?? grid
    var bytes = isEntered ? [] : modes.enter(mouse: hasMouse)
    bytes += screen.frame(shown)
    if isCursorShown != (grid.cursor != nil) {
      isCursorShown.toggle()
      bytes += isCursorShown ? modes.showCursor : modes.hideCursor
    }
    if shownProgress != saidProgress || !isEntered {
      bytes += shownProgress ?? []
      saidProgress = shownProgress
    }
    isEntered = true
    if abilities.isSynchronized, bytes.count > Self.longFrame {
      bytes = TerminalModes.startOfFrame + bytes + TerminalModes.endOfFrame
    }
    write(bytes)
  }

  public func use(_ theme: Theme) {
    guard !isClosed else { return }
    screen.use(Palette(theme, depth: abilities.depth))
    if let lastGrid, isEntered { show(lastGrid) }
  }

  /// Switches the mouse: while it is on, most terminals select text with Shift held down only.
  public func setMouse(_ isOn: Bool) {
    guard isOn != hasMouse, !isClosed else { return }
    hasMouse = isOn
    if isEntered { write(modes.setMouse(isOn)) }
  }

  /// Draws everything anew, whatever the terminal shows.
  public func redraw() {
    guard !isClosed, let lastGrid else { return }
    isEntered = false
    screen.repaint()
    show(lastGrid)
  }

  /// Hands a text to the terminal's clipboard (OSC 52). Terminals that do not take it ignore it; so does tmux unless it
  /// is told otherwise.
  public func copyToClipboard(_ text: String) {
    guard isEntered, !isClosed, abilities.isXtermLike else { return }
    write(TerminalModes.clipboard(text, through: multiplexer))
  }

  /// Tells the person of something, as the options say.
  public func notify(_ text: String) {
    guard isEntered, !isClosed, options.notices != .off else { return }
    let isShown = options.notices == .osc && abilities.isXtermLike
    write((isShown ? TerminalModes.notification(text, speaks777: speaks777, through: multiplexer) : []) + [0x07])
  }

  /// How far what is under way has come, 0…100, beside the window's title where terminals show it; nil: nothing is. Only
  /// for who has asked for notices by the terminal: others may take it for one. Written with the next frame.
  public var progress: Int? {
    didSet {
      guard progress != oldValue, options.notices == .osc, abilities.isXtermLike else { return }
      if shownProgress == nil { tty.alsoRestore(TerminalModes.progress(nil, through: multiplexer)) }
      shownProgress = TerminalModes.progress(progress, through: multiplexer)
    }
  }

  /// Stops the program as Ctrl-Z does, with the terminal given back; comes back when it goes on.
  public func stop() {
    guard !isClosed else { return }
    cnc_guard_give_back()
    cnc_guard_stop()
    tty.readModes()
    goOn()
  }

  /// Gives the terminal back, as it was found. May be called again.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    TerminalThread.shared.stopListening()
    cnc_guard_disarm()
    screen.end()
    events.finish()
  }

  private func take(_ event: RawEvent) {
    guard !isClosed else { return }
    switch event {
    case .input(.key(KeyPress(.character("z"), .control))), .stop: stop()
    case .continued: goOn()
    case .sizeChanged: noteSize()
    case .input(let event): events.add(event)
    }
  }

  /// The terminal may have been anybody's since: everything is set and drawn anew.
  private func goOn() {
    guard !isClosed, tty.takeAgain() else { return }
    tty.makeRaw()
    isEntered = false
    isCursorShown = false
    screen.repaint()
    noteSize()
    if let lastGrid { show(lastGrid) }
    events.add(.resumed)
  }

  private func noteSize() {
    let present = tty.size
    guard present != size else { return }
    size = present
    screen.resize(present)
    events.add(.resize(present))
  }

  private func write(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    let error = bytes.withUnsafeBytes { cnc_guard_write(options.output, $0.baseAddress, $0.count) }
    // The reading side notices a terminal that is gone as well; whoever is first tells.
    if error != 0 { events.add(.hangUp) }
  }

  /// The C library measures characters by the locale. Only that part of it is set, and to one that is always there.
  static func setEncoding(isUTF8: Bool) {
    if isUTF8, setlocale(LC_CTYPE, "C.UTF-8") != nil { return }
    _ = setlocale(LC_CTYPE, isUTF8 ? "" : "C")
  }
}
