import Dashboard
import DepositDomain
import DepositJourney
import EngineAPI
import EngineClient
import Platform
import Synchronization
import TerminalKit

/// Does what the dashboard asks for, off the terminal's thread, and posts what came of it.
final class EffectPerformer: Sendable {
  private let link: EngineLink
  private let journeys: JourneyRunner
  private let files: FileScout
  private let choices: ScreenChoices
  private let memory: DashboardMemory
  private let machine: Machine
  private let support = SupportLine()
  private let post: @Sendable (Message) -> Void
  private let unanswered: UnansweredEffects
  /// The theme in force, to be read again when its file changes.
  private let theme: Mutex<String>

  init(_ place: DashboardPlace, memory: DashboardMemory, post: @escaping @Sendable (Message) -> Void) {
    link = EngineLink(place, memory: memory) { post(.engineEnded($0)) }
    self.memory = memory
    journeys = JourneyRunner(link, settings: place.settings, memory: memory, post: post)
    files = FileScout(directories: place.directories, memory: memory)
    choices = ScreenChoices(place)
    machine = Machine(environment: place.environment)
    self.post = post
    unanswered = UnansweredEffects(post: post)
    theme = Mutex(place.settings["theme"] ?? Theme.visual.name)
  }

  /// A theme file has changed: what is shown follows it. One that does not read leaves the last good one, and is said.
  @TerminalActor
  func readThemeAgain(on display: any Display) {
    do throws(VisualError) {
      display.use(try choices.shelf.theme(named: theme.withLock { $0 }))
    } catch {
      post(.trouble(error))
    }
  }

  var themeFolders: [String] { choices.shelf.folders }

  /// Nothing that was asked for is unanswered. Journeys are not counted: they tell in the model how far they are.
  var isIdle: Bool { unanswered.isEmpty }

  @TerminalActor
  func perform(_ effect: Dashboard.Effect, on display: any Display) {
    switch effect {
    case .startJourney(let walk, var request):
      request.path = files.expanded(request.path)
      journeys.start(walk, request)
    case .resumeJourney(let walk, let deposit, let path):
      journeys.resume(walk, deposit, path: path.map(files.expanded))
    case .stopJourney(let walk): journeys.stop(walk)
    case .upload(let walk, let wish): journeys.carryOut(wish, of: walk)
    case .limitUploads(let limit): journeys.limitAll(limit)
    case .orderUploads(let walks): journeys.order(walks)
    case .watch(let list, let version, let engine): watch(list, version, engine)
    case .copy(let text):
      display.copyToClipboard(text)
      answer { [machine] in .copied(machine.copy(text)) }
    case .notify(let text): display.notify(text)
    case .preview(let name): if let theme = try? choices.shelf.theme(named: name) { display.use(theme) }
    case .apply(let setting): apply(setting, on: display)
    case .suspend, .redraw, .quit: break
    default: answer { [self] in await reply(to: effect) }
    }
  }

  /// What was tried ends with this program.
  var isInOwnSandbox: Bool { link.sandbox != nil }

  /// Stops the journeys; their last words are posted.
  func stopJourneys() async { await journeys.stopAll() }

  /// Ends what was started here.
  func stopEngines() async { await link.stop() }

  private func answer(_ body: @escaping @Sendable () async -> Message?) {
    unanswered.begin()
    Task(executorPreference: QuietExecutor.shared) { [unanswered] in unanswered.end(await body()) }
  }

  /// Not counted as under way: it waits for news, however long there are none.
  private func watch(_ list: WatchedList, _ version: String?, _ engine: Int) {
    Task(executorPreference: QuietExecutor.shared) { [self] in
      let answer = await result { [self] () throws(VisualError) in try await news(of: list, version) }
      post(.watched(list, answer, engine: engine))
    }
  }

  /// An answer without news that comes sooner than this was cut short by an engine about to stop.
  private static let briefly = Duration.seconds(2)

  /// Asks until there are news: the model need not be woken to hear that there are none.
  private func news(of list: WatchedList, _ version: String?) async throws(VisualError) -> ChangesResponse {
    var known = version
    // In this order: an engine that comes into use in between ends the watch.
    let (changes, client) = (link.changes, link.client)
    while true {
      let began = ContinuousClock.now
      let answer = try await client.changes(after: known, ofEveryone: list == .everyone)
      // Nobody waits any more for what an engine says that was left.
      guard link.changes == changes else { return answer }
      if answer.changed || ContinuousClock.now - began < Self.briefly { return answer }
      known = answer.version
    }
  }

  @TerminalActor
  private func apply(_ setting: Setting, on display: any Display) {
    switch setting {
    case .theme(let name):
      do throws(VisualError) {
        display.use(try choices.shelf.theme(named: name))
        theme.withLock { $0 = name }
      } catch {
        post(.trouble(error))
        return
      }
    case .language(let language): link.speak(language)
    case .mouse(let isOn): display.setMouse(isOn)
    case .order(let order): memory.note(order: order)
    }
    answer { [choices, memory] in
      memory.save()
      return choices.remember(setting).map { .trouble($0) }
    }
  }

  private func reply(to effect: Dashboard.Effect) async -> Message? {
    switch effect {
    case .support(let request): .support(await support.answer(to: request, at: link.client))
    case .loadSession: .session(await result { [self] () throws(VisualError) in try await link.session() })
    case .enterSandbox: .session(await result { [self] () throws(VisualError) in try await link.enterSandbox() })
    case .runEngineHere: .session(await result { [self] () throws(VisualError) in try await link.runOwnEngine() })
    case .relaunchEngine: .relaunched(await result { [self] () throws(VisualError) in try await link.relaunch() })
    case .signIn(let engine, let token):
      .session(await result { [self] () throws(VisualError) in try await link.signIn(engine, token) })
    case .loadUsage(let month):
      .usage(month, await result { [self] () throws(VisualError) in try await link.client.panel(of: month) })
    case .loadDeposits:
      .deposits(await result { [self] () throws(VisualError) in try await link.client.newestDeposits() })
    case .loadDeposit(let id):
      .deposit(id, .look, await result { [self] () throws(VisualError) in try await link.client.deposit(id) })
    case .recheck(let id):
      .deposit(id, .recheck, await result { [self] () throws(VisualError) in try await link.client.check(id) })
    case .cancel(let id):
      .deposit(id, .cancel, await result { [self] () throws(VisualError) in try await cancel(id) })
    case .retitle(let id, let title):
      .deposit(
        id, .retitle, await result { [self] () throws(VisualError) in try await link.client.retitle(id, title) })
    case .simulatePayment(let id, let url):
      .paymentSimulated(id, await trouble { () throws(VisualError) in try await link.pay(url) })
    case .browse(let path): .folder(await result { [files] () throws(VisualError) in try files.listing(path) })
    case .complete(let typed): .completed(typed, files.completion(of: typed))
    case .probe(let paths): await probe(paths)
    case .findFilms(let folder):
      .films(folder, await result { [files] () throws(VisualError) in try files.films(in: folder) })
    case .measure(let path, let seconds):
      .probed(path, await result { [files] () throws(VisualError) in try await files.measure(path, seconds) })
    case .makePlayLink(let id, let guid):
      .playLink(id, await result { [self] () throws(VisualError) in try await link.client.playToken(for: guid) })
    case .findUploads:
      .uploadsFound(await result { [journeys] () throws(VisualError) in try journeys.unfinished() })
    case .makeCode(let text): CodeMaker.modules(of: text).map { .code(text, $0) }
    case .openURL(let url): .opened(await trouble { () throws(VisualError) in try machine.open(url) })
    case .startJourney, .resumeJourney, .stopJourney, .upload, .limitUploads, .orderUploads, .watch, .copy, .notify,
      .preview, .apply, .suspend, .redraw, .quit:
      nil
    }
  }

  private func result<Value: Sendable>(
    _ body: @Sendable () async throws(VisualError) -> Value
  ) async -> Result<Value, VisualError> {
    do throws(VisualError) {
      return .success(try await body())
    } catch {
      return .failure(error)
    }
  }

  private func trouble(_ body: () async throws(VisualError) -> Void) async -> VisualError? {
    do throws(VisualError) {
      try await body()
      return nil
    } catch {
      return error
    }
  }

  /// One message a path; the last is the answer, the others go before.
  private func probe(_ paths: [String]) async -> Message? {
    var last: Message?
    for path in paths {
      if let last { post(last) }
      last = .probed(path, await result { [files] () throws(VisualError) in try await files.measure(path) })
    }
    return last
  }

  private func cancel(_ id: DepositID) async throws(VisualError) -> DepositObject {
    let deposit = try await link.client.cancel(id)
    if let user = link.user {
      // A journal that cannot be told, or a journey that still holds the file, learns of it from the engine.
      try? link.journey.noteCancelled(id, of: user)
    }
    return deposit
  }
}
