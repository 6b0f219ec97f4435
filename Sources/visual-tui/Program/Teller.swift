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
    var lastDrawn: ContinuousClock.Instant?
  }

  /// The bar is drawn four times a second at most.
  private static let interval = Duration.milliseconds(250)

  private let place: Workplace
  private let path: String
  private let isOneOfSeveral: Bool
  private let command: String
  private let state: Mutex<State>

  init(place: Workplace, path: String, isOneOfSeveral: Bool, command: String = "deposit", waits: Bool = true) {
    self.place = place
    self.path = path
    self.isOneOfSeveral = isOneOfSeveral
    self.command = command
    let showsCheckoutURL = place.environment["SSH_CONNECTION"] != nil
    state = Mutex(
      State(
        lines: JourneyLines(language: place.language, file: path),
        narrator: JourneyNarrator(
          language: place.language, detail: place.common.quiet ? .quiet : .normal,
          file: isOneOfSeveral ? path : nil, showsCheckoutURL: showsCheckoutURL, waits: waits)))
  }

  /// A file that was measured and looked up.
  func found(_ deposit: PreparedDeposit) {
    state.withLock { $0.lines = JourneyLines(language: place.language, file: path, depositId: deposit.depositId) }
    event(.probed(deposit.file))
  }

  /// A deposit that is known already: nothing is measured or priced.
  func knows(_ deposit: PreparedDeposit) {
    state.withLock { $0.lines = JourneyLines(language: place.language, file: path, depositId: deposit.depositId) }
  }

  func event(_ event: JourneyEvent) {
    state.withLock { state in
      guard place.isText else {
        if let line = state.lines.line(event, at: place.clock.now()) { place.console.json(line) }
        return
      }
      if case .probed(let file) = event {
        for line in state.narrator.offer(file) { place.console.line(line) }
      }
      for line in state.narrator.lines(event) { place.console.line(line) }
      draw(event, &state)
    }
  }

  func succeeded() {
    state.withLock { $0.code = .done }
  }

  /// The end of a journey that did not arrive. A signal's own words replace "interrupted".
  func failed(_ cause: VisualError) {
    let error = cause.kind == .interrupted ? place.signals.error ?? cause : cause
    let goesOn = error.kind == .resumable || error.kind == .interrupted
    let hint = goesOn && !place.common.sandbox ? "visual-tui \(command) \(Self.quoted(path))" : nil
    state.withLock { state in
      state.code = error.kind.exitCode
      // Not waiting was asked for: no failure to tell.
      let isWish = error.code == VisualError.notWaiting.code
      if !place.isText {
        if !isWish { place.console.json(state.lines.failed(error, hint: hint, at: place.clock.now())) }
      } else {
        if !isWish {
          // Many sentences begin with the path.
          let sentence = error.sentence(place.language)
          let isNamed = !isOneOfSeveral || sentence.contains(path)
          place.console.error("visual-tui: " + (isNamed ? "" : path + ": ") + sentence)
        }
        if let hint { place.say(.resumeWith(hint)) }
      }
    }
  }

  /// The last line, and the exit code of all together.
  static func summary(_ tellers: [Teller], place: Workplace) -> Platform.ExitCode {
    let codes = tellers.map { $0.state.withLock { $0.code ?? .resumable } }
    let done = codes.count { $0 == .done }
    let resumable = codes.count { $0 == .resumable || $0 == .interrupted }
    let failed = codes.count - done - resumable
    if !place.isText {
      place.console.json(JourneyLines.summary(done: done, resumable: resumable, failed: failed, at: place.clock.now()))
    } else if codes.count > 1 {
      place.say(.summary(done: done, resumable: resumable, failed: failed))
    }
    return .combined(codes)
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

  /// The path as a shell takes it.
  private static func quoted(_ path: String) -> String {
    let plain = path.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "/._-+,".utf8.contains(byte)
    }
    guard !plain || path.hasPrefix("-") else { return path }
    let named = path.hasPrefix("-") ? "./" + path : path
    return "'" + named.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
