import Glibc
import Platform
import Reports
import Synchronization
import TerminalKit

/// Runs one command from its settings to its exit code.
enum Program {
  /// - Parameters:
  ///   - isTolerant: settings that cannot be used do not keep the command from running.
  ///   - staysSmall: it may run for hours: as little as possible stays in memory.
  ///   - body: the command; what it throws is told and becomes the exit code.
  static func run(
    _ common: CommonOptions, acts: Bool = false, isTolerant: Bool = false, staysSmall: Bool = false,
    _ body: @escaping @Sendable (Workplace) async throws -> Platform.ExitCode
  ) async -> Never {
    // The words are read, by code that nothing else needs.
    if staysSmall { ResidentCode.release() }
    let console = Console.process
    let signals = Signals.process
    let workplace: Workplace
    do {
      if acts { try common.requireActing() }
      workplace = try Workplace(
        common, console: console, signals: signals, isTolerant: isTolerant, staysSmall: staysSmall)
    } catch {
      report(error, json: common.json, language: Help.language, console: console)
      exit(error.kind.exitCode)
    }
    signals.listen()
    let work = Task { try await body(workplace) }
    signals.whenReceived {
      work.cancel()
      console.interrupt()
    }
    signals.whenAsked {
      for line in workplace.board.withLock({ $0.lines }) { console.error(line) }
    }
    console.whenClosed {
      work.cancel()
      console.interrupt()
    }
    console.watchOutput()
    let code: Platform.ExitCode
    do {
      code = try await work.value
    } catch {
      let failure = signals.error ?? (error as? VisualError) ?? .usage(Phrase(verbatim: String(describing: error)))
      report(failure, json: common.json, language: workplace.language, console: console)
      await workplace.close()
      exit(failure.kind.exitCode, in: workplace)
    }
    await workplace.close()
    // A signal that came when all was done changes nothing.
    exit(code == .done ? code : signals.error?.kind.exitCode ?? code, in: workplace)
  }

  /// One line: text on standard error, JSON on standard output.
  static func report(_ error: VisualError, json: Bool, language: Language, console: Console) {
    if json {
      console.json(Envelope.line(error: error, language, at: SystemClock().now()))
    } else {
      console.error("visual-tui: \(error.sentence(language))")
    }
  }

  /// Ends the program; by SIGPIPE, as any filter would, when nobody reads its output any more. An output that cannot be
  /// written for another reason is told.
  static func exit(_ code: Platform.ExitCode, in place: Workplace? = nil) -> Never {
    guard let trouble = Console.process.outputTrouble, place?.signals.received == nil else {
      ProgramEnd.now(code.rawValue)
    }
    if trouble == EPIPE {
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    let error = VisualError.outputFailed(
      cause: String(cString: strerror(trouble)), hasCheckout: place?.hasCheckout ?? false)
    Console.process.lastWord("visual-tui: " + error.sentence(place?.language ?? Help.language))
    ProgramEnd.now(error.kind.exitCode.rawValue)
  }
}
