import DepositDomain
import DepositJourney
import Platform
import Reports
import Synchronization
import VideoUpload

/// Tells one file's journey: JSON lines, or words with a bar that is drawn over itself.
final class Teller: Sendable {
  private struct State {
    var lines: JourneyLines
    var narrator: JourneyNarrator
    var code: Platform.ExitCode?
    /// Doing it again goes on where it stopped.
    var goesOn = false
    /// What it failed with.
    var error: VisualError?
  }

  private let place: Workplace
  /// As it was named; nil when only a deposit was.
  let path: String?
  private let isOneOfSeveral: Bool
  /// What the file is and costs was said before.
  private let isOffered: Bool
  /// One command goes on with all of them, without naming any.
  private let goesOnTogether: Bool
  /// On the run's board.
  private let number: Int
  private let state: Mutex<State>

  init(
    place: Workplace, path: String?, isOneOfSeveral: Bool, depositId: DepositID? = nil, waits: Bool = true,
    paysItself: Bool = false, goesOnTogether: Bool = false, isOffered: Bool = false
  ) {
    self.isOffered = isOffered
    self.goesOnTogether = goesOnTogether
    self.place = place
    self.path = path
    self.isOneOfSeveral = isOneOfSeveral
    number = place.board.withLock { $0.add(path ?? depositId?.rawValue ?? "") }
    let showsCheckoutURL = place.environment["SSH_CONNECTION"] != nil
    state = Mutex(
      State(
        lines: JourneyLines(language: place.language, file: path, depositId: depositId),
        narrator: JourneyNarrator(
          language: place.language, detail: place.common.quiet ? .quiet : .normal,
          file: isOneOfSeveral ? path : nil, showsCheckoutURL: showsCheckoutURL, waits: waits, paysItself: paysItself)))
  }

  /// A file that was measured and looked up.
  func found(_ deposit: PreparedDeposit) {
    knows(deposit)
    event(.probed(path.map(deposit.file.named) ?? deposit.file))
  }

  /// A deposit that is known already: nothing is measured or priced.
  func knows(_ deposit: PreparedDeposit) { knows(deposit.depositId, of: deposit.file.path) }

  /// - Parameter file: the path, where none was named.
  func knows(_ deposit: DepositID?, of file: String) {
    let lines = JourneyLines(language: place.language, file: path ?? file, depositId: deposit)
    state.withLock { $0.lines = lines }
    if path == nil { place.board.withLock { $0.rename(number, file) } }
    if deposit != nil { place.hasCheckout = true }
  }

  func event(_ event: JourneyEvent) {
    if case .checkout = event { place.hasCheckout = true }
    place.board.withLock { $0.note(number, event) }
    state.withLock { state in
      guard place.isText else {
        if let line = state.lines.line(event, at: place.clock.now()) { place.console.json(line) }
        return
      }
      let offer = if case .probed(let file) = event, !isOffered { state.narrator.offer(file) } else { [String]() }
      place.console.lines(offer + state.narrator.lines(event))
      draw(event)
    }
  }

  func succeeded() {
    state.withLock { $0.code = .done }
    place.board.withLock { $0.end(number, isDone: true) }
  }

  /// The end of a journey that did not arrive. A signal's own words replace "interrupted".
  func failed(_ cause: VisualError) {
    let error = cause.kind == .interrupted ? place.signals.error ?? cause : cause
    // A provider's refusal ends with 69 and goes on all the same: the key is kept.
    let goesOn = [.resumable, .interrupted, .providerRefused].contains(error.kind)
    let hint =
      goesOn && !place.common.sandbox ? place.resumeCommand(file: isOneOfSeveral && !goesOnTogether ? path : nil) : nil
    place.board.withLock { $0.end(number, isDone: false) }
    state.withLock { state in
      state.code = error.kind.exitCode
      state.goesOn = goesOn
      state.error = error
      // Not waiting was asked for: no failure to tell.
      let isWish = error.code == VisualError.notWaiting.code
      if !place.isText {
        if !isWish {
          place.console.json(state.lines.failed(error, hint: hint, goesOn: goesOn, at: place.clock.now()))
        }
      } else {
        if !isWish {
          // Many sentences begin with the path.
          let sentence = error.sentence(place.language)
          let prefix = path.flatMap { isOneOfSeveral && !sentence.contains($0) ? $0 + ": " : nil } ?? ""
          place.console.error("visual-tui: " + prefix + sentence)
        }
        if let hint { place.say(.resumeWith(hint)) }
      }
    }
  }

  /// The last words: how many of each kind, which did not arrive and why; and the exit code of all together.
  static func summary(_ tellers: [Teller], place: Workplace) -> Platform.ExitCode {
    let ends = tellers.map { $0.end() }
    let codes = ends.map(\.code)
    let done = codes.count { $0 == .done }
    let resumable = ends.count { $0.goesOn }
    let failed = codes.count - done - resumable
    let shortfalls = ends.compactMap(\.shortfall)
    if !place.isText {
      place.console.json(
        JourneyLines.summary(
          done: done, resumable: resumable, failed: failed, shortfalls: shortfalls, language: place.language,
          at: place.clock.now()))
    } else if codes.count > 1 {
      place.say(.summary(done: done, resumable: resumable, failed: failed))
      for line in shortfalls.map({ $0.line(place.language) }) where !place.common.quiet { place.console.line(line) }
    }
    return .combined(codes, anyGoesOn: resumable > 0)
  }

  private func end() -> (code: Platform.ExitCode, goesOn: Bool, shortfall: Shortfall?) {
    state.withLock { state in
      let goesOn = state.code == nil || state.goesOn
      let shortfall = state.error.map { error in
        Shortfall(file: path, depositId: state.lines.depositId, error: error, goesOn: goesOn)
      }
      return (state.code ?? .resumable, goesOn, shortfall)
    }
  }

  private func draw(_ event: JourneyEvent) {
    guard place.redraws else { return }
    switch event {
    case .progress:
      guard let line = place.barLine() else { return }
      place.console.redraw(line)
    case .processing(let percent) where !isOneOfSeveral:
      place.console.redraw(Phrase.stateEncoding(percent: percent)(place.language))
    default: break
    }
  }
}

extension Workplace {
  /// The bar is drawn four times a second at most.
  private static let barInterval = Duration.milliseconds(250)

  /// All uploads of this run as one bar; nil when it was drawn just now.
  fileprivate func barLine() -> String? {
    let isDue = lastBar.withLock { last in
      let now = ContinuousClock.now
      if let before = last, now - before < Self.barInterval { return false }
      last = now
      return true
    }
    guard isDue else { return nil }
    let (total, count) = board.withLock { ($0.total, $0.count) }
    guard let total else { return nil }
    let lead = count.all > 1 ? Phrase.filesDone(count.done, of: count.all)(language) + "  " : ""
    let bar = ProgressBar(language: language, isASCII: isASCII)
    return lead + bar.line(total, width: console.width - lead.count)
  }
}
