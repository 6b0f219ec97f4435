import Glibc
public import Logging

/// Writes log lines to standard error: instant, level, message, then `key=value` pairs; everything made safe to show.
public struct StandardErrorLog: LogHandler {
  public var logLevel: Logger.Level
  public var metadata: Logger.Metadata = [:]
  private let clock: any WallClock

  public init(level: Logger.Level = .info, clock: any WallClock = SystemClock()) {
    logLevel = level
    self.clock = clock
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    let pairs = metadata.merging(event.metadata ?? [:]) { _, new in new }
      .sorted { $0.key < $1.key }.map { " \($0.key)=\(DisplayText($0.value.description, limit: 400))" }
    let line =
      "\(clock.now().rfc3339) \(event.level.rawValue) \(DisplayText(event.message.description))\(pairs.joined())\n"
    // One write a line, so that lines of several threads do not mix; a closed standard error is nobody's error.
    _ = Array(line.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
