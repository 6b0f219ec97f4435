import ArgumentParser
import Glibc
import Sandbox

/// Writes a made-up CDN log, for tests and benchmarks.
struct Logs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a made-up CDN log to standard output; the same for one seed.")

  @Option(help: "Lines in all.") var lines = 100_000
  @Option(help: "Stop at this size, in bytes (0: none).") var bytes = 0
  @Option(help: "How many videos.") var videos = 20_000
  @Option(help: "Makes it repeatable.") var seed: UInt64 = 1
  @Option(help: "UTC milliseconds of the first line.") var start = 1_727_740_800_000
  @Option(help: "Days from the first line to the last.") var days = 2
  @Option(help: "Of a thousand lines, how many come twice.") var duplicates = 20
  @Option(help: "Of ten thousand lines, how many are malformed.") var malformed = 5
  @Flag(help: "End lines as Windows does.") var crlf = false

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    var settings = LogGenerator.Settings()
    settings.seed = seed
    settings.videos = max(1, videos)
    settings.lines = max(0, bytes > 0 ? max(lines, bytes / 150) : lines)
    settings.start = start
    settings.span = max(1, days) * 86_400_000
    settings.duplicates = duplicates
    settings.malformed = malformed
    settings.endsWithCRLF = crlf
    var generator = LogGenerator(settings)
    var left = bytes > 0 ? bytes : Int.max
    var out: [UInt8] = []
    var hasMore = true
    while hasMore, left > 0 {
      out.removeAll(keepingCapacity: true)
      hasMore = generator.fill(&out, size: min(1 << 20, left))
      left -= out.count
      var done = 0
      while done < out.count {
        let count = out.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress.map { $0 + done }, out.count - done) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        done += count
      }
    }
  }
}
