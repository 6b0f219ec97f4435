import Dispatch
import Glibc
import Sandbox

/// Waits for what ends the program: SIGTERM, SIGINT, and the end of standard input when that is watched.
struct EndOfRun {
  private let stream: AsyncStream<Void>
  private let sources: [any DispatchSourceSignal]

  /// From now on the two signals end the wait, not the process.
  init(watchingInput: Bool) {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    self.stream = stream
    // A reader that goes away must not end the program.
    signal(SIGPIPE, SIG_IGN)
    // One that is ignored until it is heard would be lost.
    let unheard = DispatchGroup()
    sources = [SIGTERM, SIGINT].map { number in
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.finish() }
      unheard.enter()
      source.setRegistrationHandler { unheard.leave() }
      source.resume()
      return source
    }
    unheard.wait()
    guard watchingInput else { return }
    Task {
      await StandardInput.waitForEnd()
      continuation.finish()
    }
  }

  func wait() async {
    for await _ in stream {}
    for source in sources { source.cancel() }
  }
}
