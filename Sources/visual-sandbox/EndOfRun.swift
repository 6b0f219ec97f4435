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
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.finish() }
      source.resume()
      return source
    }
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
