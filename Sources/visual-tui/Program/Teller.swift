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
    var lastDrawn: ContinuousClock.Instant?
  }

  /// The bar is drawn four times a second at most.
  private static let interval = Duration.milliseconds(250)

  private let place: Workplace
  /// As it was named; nil when only a deposit was.
  let path: String?
  private let isOneOfSeveral: Bool
  private let state: Mutex<State>

  init(
    place: Workplace, path: String?, isOneOfSeveral: Bool, depositId: DepositID? = nil, waits: Bool = true,
    paysItself: Bool = false
  ) {
    self.place = place
    self.path = path
    self.isOneOfSeveral = isOneOfSeveral
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
    if deposit != nil { place.hasCheckout = true }
  }

  func event(_ event: JourneyEvent) {
    if case .checkout = event { place.hasCheckout = true }
    state.withLock { state in
      guard place.isText else {
        if let line = state.lines.line(event, at: place.clock.now()) { place.console.json(line) }
        return
      }
      let offer = if case .probed(let file) = event { state.narrator.offer(file) } else { [String]() }
      place.console.lines(offer + state.narrator.lines(event))
      draw(event, &state)
    }
  }

  func succeeded() {
    state.withLock { $0.code = .done }
  }

  /// The end of a journey that did not arrive. A signal's own words replace "interrupted".
  func failed(_ cause: VisualError) {
    let error = cause.kind == .interrupted ? place.signals.error ?? cause : cause
    // A provider's refusal ends with 69 and goes on all the same: the key is kept.
    let goesOn = [.resumable, .interrupted, .providerRefused].contains(error.kind)
    let hint = goesOn && !place.common.sandbox ? place.resumeCommand(file: isOneOfSeveral ? path : nil) : nil
    state.withLock { state in
      state.code = error.kind.exitCode
      state.goesOn = goesOn
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

  /// The last line, and the exit code of all together.
  static func summary(_ tellers: [Teller], place: Workplace) -> Platform.ExitCode {
    let ends = tellers.map { $0.state.withLock { (code: $0.code ?? .resumable, goesOn: $0.code == nil || $0.goesOn) } }
    let codes = ends.map(\.code)
    let done = codes.count { $0 == .done }
    let resumable = ends.count { $0.goesOn }
    let failed = codes.count - done - resumable
    if !place.isText {
      place.console.json(JourneyLines.summary(done: done, resumable: resumable, failed: failed, at: place.clock.now()))
    } else if codes.count > 1 {
      place.say(.summary(done: done, resumable: resumable, failed: failed))
    }
    return .combined(codes, anyGoesOn: resumable > 0)
  }

  private func draw(_ event: JourneyEvent, _ state: inout State) {
    guard place.redraws, !isOneOfSeveral else { return }
    let bar = ProgressBar(language: place.language, isASCII: place.isASCII)
    switch event {
    case .progress(let progress):
      let now = ContinuousClock.now
      if let last = state.lastDrawn, now - last < Self.interval { return }
      state.lastDrawn = now
      place.console.redraw(bar.line(progress, width: place.console.width))
    case .processing(let percent):
      place.console.redraw(Phrase.stateEncoding(percent: percent)(place.language))
    default: break
    }
  }
}
