import Dashboard
import DepositDomain
import EngineClient
import Glibc
public import Platform
import Reports
import TerminalKit

/// The dashboard as a program: takes the terminal, shows the first frame, runs until the person leaves, gives the
/// terminal back, and ends what it started.
public enum DashboardProgram {
  /// How long uploads have to write down where they are, and to hear how much has arrived, after a signal or a terminal that
  /// is gone: nobody looks on.
  private static let lastLook = Duration.seconds(3)
  /// How long engines that were started here have to end then.
  private static let lastWords = Duration.milliseconds(700)

  /// - Returns: how the program ends.
  /// - Throws: no terminal to draw on, a theme that does not read, a script that does not play.
  @TerminalActor
  public static func run(_ place: DashboardPlace) async throws(VisualError) -> ExitCode {
    let choices = ScreenChoices(place)
    let theme = try choices.shelf.theme(named: place.settings["theme"] ?? Theme.visual.name)
    let display = try display(place, theme)
    let memory = DashboardMemory(place.directories)
    let setup = setup(place, display, theme, choices, memory)
    var performer: EffectPerformer?
    let loop = DashboardLoop(setup, display: display, clock: SystemClock()) { mailbox in
      let made = EffectPerformer(place, memory: memory) { mailbox.post($0) }
      performer = made
      return { made.perform($0, on: display) }
    }
    guard let performer else { return .done }
    let readThemeAgain: @TerminalActor () -> Void = { performer.readThemeAgain(on: display) }
    ThemeWatch.start(performer.themeFolders) { TerminalActor.task { readThemeAgain() } }
    let failure = await failure(of: loop, on: display, place.script, performer)
    let code = await leave(loop, display, performer, memory, place)
    if let failure { throw failure }
    return code
  }

  @TerminalActor
  private static func display(_ place: DashboardPlace, _ theme: Theme) throws(VisualError) -> any Display {
    if place.script != nil, isatty(STDOUT_FILENO) == 0 || isatty(STDIN_FILENO) == 0 {
      return HeadlessDisplay(place.environment)
    }
    var options = Terminal.Options()
    options.theme = theme
    options.color = place.color
    options.notices = place.settings["notifications"].flatMap { Terminal.NoticeForm(rawValue: $0) } ?? .bell
    options.mouse = place.settings["mouse"] != "false"
    do throws(TerminalError) {
      return try Terminal(options, environment: place.environment)
    } catch {
      throw error.asVisualError
    }
  }

  @TerminalActor
  private static func setup(
    _ place: DashboardPlace, _ display: any Display, _ theme: Theme, _ choices: ScreenChoices,
    _ memory: DashboardMemory
  ) -> Setup {
    let now = SystemClock().now()
    var setup = Setup(
      beginning: beginning(place, memory), size: display.size,
      now: now, zone: LocalZone(at: now), language: place.language, theme: theme.name, themes: choices.shelf.themeNames,
      asciiForm: display.asciiForm, hasMouse: place.settings["mouse"] != "false", isRemote: place.isRemote,
      home: place.directories.home, recentFolders: memory.recentFolders,
      lastBytesPerSecond: memory.lastBytesPerSecond, engine: place.origin.text)
    setup.opensWizard = place.opensWizard
    setup.uploadLimit = JourneyRunner.limit(place.settings)
    setup.parallelUploads = JourneyRunner.width(place.settings)
    setup.order = memory.order
    setup.isReadOnly = place.isReadOnly
    return setup
  }

  private static func beginning(_ place: DashboardPlace, _ memory: DashboardMemory) -> Setup.Beginning {
    if place.isSandbox { return .sandbox }
    if place.token != nil { return .configured }
    if place.settings.isGiven("engine_url") { return .signIn }
    return memory.runsEngineHere ? .engineHere : .firstRun
  }

  /// Runs until the end; a script first, and a person after it where there is one.
  @TerminalActor
  private static func failure(
    of loop: DashboardLoop, on display: any Display, _ script: [ScriptStep]?, _ performer: EffectPerformer
  ) async -> VisualError? {
    guard let script else {
      // The first frame is there, and most of the code that it took is not needed again.
      ResidentCode.release()
      await loop.run()
      return nil
    }
    do throws(VisualError) {
      try await ScriptPlayer(loop: loop) { performer.isIdle && $0.hasRestingWalks }.play(script)
      if !(display is HeadlessDisplay) { await loop.run() }
      return nil
    } catch {
      return error
    }
  }

  /// The terminal first: whatever takes long afterwards happens in front of the person's own screen.
  @TerminalActor
  private static func leave(
    _ loop: DashboardLoop, _ display: any Display, _ performer: EffectPerformer, _ memory: DashboardMemory,
    _ place: DashboardPlace
  ) async -> ExitCode {
    display.close()
    let unfinished = loop.unfinished ?? []
    // An engine elsewhere keeps what it has, whatever stands in for Stripe there.
    let lastLines: [Phrase] =
      performer.isInOwnSandbox
      ? [.sandboxErased]
      : unfinished.map { way in
        .resumeWith(ResumeCommand(words: way.words, isASCII: display.asciiForm != nil).text())
      }
    switch loop.cause {
    case nil:
      // What is known already is not waited for.
      for line in lastLines { say(line, place.language) }
      await performer.stopJourneys()
      memory.save()
      await performer.stopEngines()
      return .done
    case .signal, .hangUp:
      await within(lastLook) { await performer.stopJourneys() }
      memory.save()
      if loop.cause != .hangUp {
        for line in lastLines { say(line, place.language) }
      }
      // Engines that were started here end when their standard input does, which is when this program ends.
      await within(lastWords) { await performer.stopEngines() }
      return loop.cause == .signal(SIGINT) ? .interrupted : unfinished.isEmpty ? .done : .resumable
    }
  }

  private static func say(_ phrase: Phrase, _ language: Language) {
    let line = DisplayText(phrase(language), limit: 8_192).text + "\n"
    _ = write(STDOUT_FILENO, line, line.utf8.count)
  }

  /// Waits for `body`, but no longer than that.
  @TerminalActor
  private static func within(_ limit: Duration, _ body: @escaping @Sendable () async -> Void) async {
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      let first = Once(done)
      Task(executorPreference: QuietExecutor.shared) {
        await body()
        first.resume()
      }
      TerminalActor.task {
        try? await TerminalActor.sleep(for: limit)
        first.resume()
      }
    }
  }
}
