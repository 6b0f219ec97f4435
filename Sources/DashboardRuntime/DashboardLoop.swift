import Dashboard
import DepositDomain
import Glibc
import Platform
import TerminalKit

/// The dashboard's life on the terminal's thread: takes messages, lets the model change, has the effects performed,
/// shows the view, and sleeps until the next message or the model's next tick.
@TerminalActor
final class DashboardLoop {
  private(set) var model: Model
  let mailbox = Mailbox()
  /// Set once the person leaves: the deposits that are not finished.
  private(set) var unfinished: [WayOn]?
  /// What ended it from outside: a signal's number, or the terminal that is gone.
  private(set) var cause: Cause?

  /// Why it ended, when no key did it.
  enum Cause: Hashable, Sendable {
    case signal(Int32)
    case hangUp
  }

  private let display: any Display
  private let clock: any WallClock
  private let perform: @TerminalActor (Dashboard.Effect) -> Void
  private var alarm: (due: Instant, task: Task<Void, Never>)?

  /// Shows the first frame, before anything is asked of anybody.
  ///
  /// - Parameter perform: starts an effect; what comes of it is posted to ``mailbox``.
  init(
    _ setup: Setup, display: any Display, clock: any WallClock,
    mailbox make: (Mailbox) -> @TerminalActor (Dashboard.Effect) -> Void
  ) {
    let launch = Model.launch(setup)
    model = launch.model
    self.display = display
    self.clock = clock
    perform = make(mailbox)
    display.show(model.view)
    for effect in launch.effects { start(effect) }
  }

  /// Runs until the person leaves.
  func run() async {
    let events = TerminalActor.task { [display, mailbox] in
      while let event = await display.nextEvent() { mailbox.post(.input(event)) }
    }
    while unfinished == nil { handle(await mailbox.take()) }
    events.cancel()
    alarm?.task.cancel()
  }

  /// Takes messages in, and shows what came of all of them.
  func handle(_ messages: [Message]) {
    for message in messages where unfinished == nil {
      note(message)
      for effect in model.update(.tick(clock.now())) { start(effect) }
      let zone = LocalZone(at: model.now)
      if zone != model.zone { _ = model.update(.zone(zone)) }
      for effect in model.update(message) { start(effect) }
    }
    guard unfinished == nil else { return }
    display.progress = model.uploadPercent
    display.show(model.view)
    setAlarm()
  }

  private func note(_ message: Message) {
    switch message {
    case .input(.signal(let number)): cause = .signal(number)
    case .input(.hangUp): cause = .hangUp
    default: break
    }
  }

  private func start(_ effect: Dashboard.Effect) {
    switch effect {
    case .quit(let ways): unfinished = ways
    case .suspend: display.suspend()
    case .redraw: display.redraw()
    default: perform(effect)
    }
  }

  private func setAlarm() {
    let due = model.nextTick
    guard due != alarm?.due else { return }
    alarm?.task.cancel()
    alarm = due.map { due in
      let delay = max(due - clock.now(), .zero)
      let task = TerminalActor.task { [mailbox, clock] in
        do { try await TerminalActor.sleep(for: delay) } catch { return }
        mailbox.post(.tick(clock.now()))
      }
      return (due, task)
    }
  }
}

extension LocalZone {
  /// The machine's zone at that instant, which summer changes.
  init(at instant: Instant) {
    var seconds = time_t(instant.unixSeconds)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else {
      self = .utc
      return
    }
    self.init(secondsFromUTC: parts.tm_gmtoff, name: parts.tm_zone.map { String(cString: $0) } ?? "UTC")
  }
}
