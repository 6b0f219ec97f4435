import Dispatch
import Glibc
import Platform
import Synchronization

/// The signals that end a run, and the one that asks how far it is. The first one asks it to stop where it is, the second
/// one does not ask. One that was ignored when the program began (`nohup`, `trap ''`) stays so.
final class Signals: Sendable {
  static let process = Signals()

  private let first = Mutex<Int32?>(nil)
  private let action = Mutex<(@Sendable () -> Void)?>(nil)
  private let question = Mutex<(@Sendable () -> Void)?>(nil)
  private let held = Mutex<Held?>(nil)
  /// What has been asked for and is not heard yet.
  private let unheard = DispatchGroup()

  /// Keeps the sources alive. Unchecked, which holds as nobody touches them once they are resumed.
  private struct Held: @unchecked Sendable {
    let sources: [any DispatchSourceSignal]
  }

  private init() {
    let queue = DispatchQueue(label: "signals")
    // A reader that goes away is an error of the write, handled where it is written.
    signal(SIGPIPE, SIG_IGN)
    let numbers = [SIGINT, SIGTERM, SIGHUP, SIGUSR1].filter { !Self.isIgnored($0) }
    // Until it is heard, a signal does what it does to any program: one that is ignored meanwhile would be lost. But a
    // question must not end anything.
    if numbers.contains(SIGUSR1) { signal(SIGUSR1, SIG_IGN) }
    let unheard = unheard
    let sources = numbers.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [weak self] in self?.received(number) }
      unheard.enter()
      source.setRegistrationHandler { unheard.leave() }
      source.resume()
      return source
    }
    let kept = Held(sources: sources)
    held.withLock { $0 = kept }
  }

  /// Returns when every signal is heard: before somebody is asked something, as the answer may be Ctrl-C.
  func listen() { unheard.wait() }

  /// Whether a signal is ignored now.
  static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    // Glibc's SIG_IGN is the address 1.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  /// What came first.
  var received: Int32? { first.withLock { $0 } }

  /// Called once, at the first signal; at once when it was there before.
  func whenReceived(_ stop: @escaping @Sendable () -> Void) {
    action.withLock { $0 = stop }
    if received != nil { stop() }
  }

  /// What a run that was stopped ends with: SIGINT is the person's, the others leave it resumable.
  var error: VisualError? {
    received.map { $0 == SIGINT ? .interrupted : .stoppedBySignal }
  }

  /// Called at each SIGUSR1, which asks how far the run is, as with dd; without effect where nobody answers.
  func whenAsked(_ answer: @escaping @Sendable () -> Void) {
    question.withLock { $0 = answer }
  }

  private func received(_ number: Int32) {
    if number == SIGUSR1 {
      question.withLock { $0 }?()
      return
    }
    let isFirst = first.withLock { first in
      if first == nil {
        first = number
        return true
      }
      return false
    }
    if isFirst {
      action.withLock { $0 }?()
    } else {
      HiddenInput.restore()
      _exit(number == SIGINT ? ExitCode.interrupted.rawValue : ExitCode.resumable.rawValue)
    }
  }
}
