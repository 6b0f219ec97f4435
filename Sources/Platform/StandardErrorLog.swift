import Glibc
public import Logging

/// Writes log lines to standard error: instant, level, message, then `key=value` pairs; everything made safe to show.
///
/// Messages are fixed texts. Values that hold a space, a quote, `=` or nothing stand in double quotes, with `"` and `\`
/// escaped by `\`, so that a line can be taken apart again.
public struct StandardErrorLog: LogHandler {
  public var logLevel: Logger.Level
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  private let clock: any WallClock

  public init(
    level: Logger.Level = .info, clock: any WallClock = SystemClock(),
    metadataProvider: Logger.MetadataProvider? = nil
  ) {
    logLevel = level
    self.clock = clock
    self.metadataProvider = metadataProvider
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    let line = line(event.level, event.message, event.metadata ?? [:])
    // One write a line, so that lines of several threads do not mix; a closed standard error is nobody's error.
    _ = Array(line.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  func line(_ level: Logger.Level, _ message: Logger.Message, _ own: Logger.Metadata) -> String {
    let all = metadata.merging(metadataProvider?.get() ?? [:]) { _, new in new }.merging(own) { _, new in new }
    let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted($0.value.description))" }
    return "\(clock.now().rfc3339) \(level.rawValue) \(DisplayText(message.description))\(pairs.joined())\n"
  }

  private static let special = Array(" \"=\\".utf8)

  private static func quoted(_ value: String) -> String {
    let text = DisplayText(value, limit: 400).text
    guard text.isEmpty || text.utf8.contains(where: { special.contains($0) }) else { return text }
    return "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }
}
