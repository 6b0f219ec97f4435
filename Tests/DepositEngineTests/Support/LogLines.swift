import Logging
import Synchronization

/// A log that keeps its lines for the test to read.
struct LogLines: LogHandler {
  private final class Lines: Sendable {
    let stored = Mutex<[(level: Logger.Level, text: String)]>([])
  }

  private let lines = Lines()
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Everything, with its metadata, oldest first.
  var all: [String] { lines.stored.withLock { $0.map(\.text) } }

  /// The messages of a level, oldest first.
  func messages(_ level: Logger.Level) -> [String] {
    lines.stored.withLock { $0.filter { $0.level == level }.map(\.text) }
  }

  func log(event: LogEvent) {
    lines.stored.withLock { $0.append((event.level, "\(event.message) \(event.metadata ?? [:])")) }
  }
}
