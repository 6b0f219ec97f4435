import DepositStore
import Glibc
import Platform

/// The metrics in Prometheus's text format, version 0.0.4.
struct MetricsText {
  private var lines: [String] = []

  /// - Parameters:
  ///   - backlog: the outbox, as the store has it; nil when the store does not answer.
  init(
    _ counts: EngineMetrics.Counts, backlog: OutboxBacklog?, commits: CommitFigures?, isReady: Bool, waiters: Int,
    now: Instant
  ) {
    requests(counts)
    webhooks(counts)
    providers(counts)
    if let backlog { outbox(backlog, now) }
    if let commits { store(commits) }
    if let made = counts.lastBackup {
      family(
        "visual_backup_age_seconds", "gauge", "How long ago the newest hourly backup was made.",
        max(0, (now - made).inSeconds))
    }
    family("visual_ready", "gauge", "1 when readyz says so.", [("", isReady ? 1 : 0)])
    family("visual_waiting_requests", "gauge", "Requests that wait for a deposit to change.", [("", waiters)])
    family("visual_build_info", "gauge", "The version that runs.", [(Self.labels([("version", Version.current)]), 1)])
    process()
  }

  var text: String { lines.joined(separator: "\n") + "\n" }

  private mutating func requests(_ counts: EngineMetrics.Counts) {
    family(
      "visual_http_requests_total", "counter", "Requests answered, by route and status.",
      counts.requests.map { key, count in
        (Self.labels([("method", key.method), ("route", key.route), ("status", String(key.status))]), count)
      })
    family("visual_http_requests_in_flight", "gauge", "Requests under way.", [("", counts.inFlight)])
    family("visual_http_rate_limited_total", "counter", "Requests refused with 429.", [("", counts.limited)])
    histogram(
      "visual_http_request_duration_seconds", "From a request's head to its answer, waiting included.", "route",
      counts.durations)
  }

  private mutating func webhooks(_ counts: EngineMetrics.Counts) {
    family(
      "visual_webhooks_total", "counter", "Webhooks, by what they told and what became of them.",
      counts.webhooks.map { key, count in
        (Self.labels([("source", key.source), ("type", key.type), ("outcome", key.outcome)]), count)
      })
  }

  private mutating func providers(_ counts: EngineMetrics.Counts) {
    family(
      "visual_provider_requests_total", "counter", "Requests to Stripe and Bunny, by outcome.",
      counts.providerCalls.map { key, count in
        (Self.labels([("provider", key.provider), ("outcome", key.outcome)]), count)
      })
    family(
      "visual_provider_pauses_total", "counter", "Pauses that Stripe and Bunny asked for.",
      counts.pauses.map { (Self.labels([("provider", $0.key)]), $0.value) })
    family(
      "visual_session_looks_cut_total", "counter",
      "Looks for open Checkout Sessions, after a restore or a lost database, that ended before all were seen.",
      [("", counts.cutSessionLooks)])
    histogram(
      "visual_provider_request_duration_seconds", "How long Stripe and Bunny took.", "provider",
      counts.providerDurations)
  }

  private mutating func outbox(_ backlog: OutboxBacklog, _ now: Instant) {
    family("visual_outbox_rows", "gauge", "Effects that have not happened yet.", [("", backlog.rows)])
    family("visual_outbox_failing_rows", "gauge", "Of these, those whose last attempt failed.", [("", backlog.failing)])
    let age = backlog.oldestDue.map { max(0, (now - $0).inSeconds) } ?? 0
    family("visual_outbox_overdue_seconds", "gauge", "How long the oldest due effect has been due.", age)
    let oldest = backlog.oldest.map { max(0, (now - $0).inSeconds) } ?? 0
    family("visual_outbox_oldest_age_seconds", "gauge", "How long ago the oldest of them was asked for.", oldest)
  }

  private mutating func store(_ commits: CommitFigures) {
    let name = "visual_store_commit_writes"
    header(name, "histogram", "How many writes each commit carried.")
    var sum = 0
    for (bound, count) in zip(CommitFigures.bounds, commits.batches) {
      sum += count
      lines.append("\(name)_bucket{le=\"\(bound)\"} \(sum)")
    }
    lines.append("\(name)_bucket{le=\"+Inf\"} \(commits.commits)")
    lines.append("\(name)_sum \(commits.writes)")
    lines.append("\(name)_count \(commits.commits)")
  }

  private mutating func process() {
    if let bytes = ProcessFigures.residentBytes() {
      family("process_resident_memory_bytes", "gauge", "Memory in use.", [("", bytes)])
    }
    if let files = ProcessFigures.openFiles() {
      family("process_open_fds", "gauge", "Open files and sockets.", [("", files)])
    }
  }

  // MARK: Lines

  private mutating func header(_ name: String, _ kind: String, _ help: String) {
    lines.append("# HELP \(name) \(help)")
    lines.append("# TYPE \(name) \(kind)")
  }

  private mutating func family(_ name: String, _ kind: String, _ help: String, _ samples: [(String, Int)]) {
    header(name, kind, help)
    lines += samples.map { "\(name)\($0.0) \($0.1)" }.sorted()
  }

  private mutating func family(_ name: String, _ kind: String, _ help: String, _ value: Double) {
    header(name, kind, help)
    lines.append("\(name) \(value)")
  }

  private mutating func histogram(
    _ name: String, _ help: String, _ label: String, _ values: [String: EngineMetrics.Histogram]
  ) {
    header(name, "histogram", help)
    for (value, histogram) in values.sorted(by: { $0.key < $1.key }) {
      var sum = 0
      for (index, count) in histogram.counts.enumerated() {
        sum += count
        let bound = index < EngineMetrics.bounds.count ? "\(EngineMetrics.bounds[index])" : "+Inf"
        lines.append("\(name)_bucket\(Self.labels([(label, value), ("le", bound)])) \(sum)")
      }
      lines.append("\(name)_sum\(Self.labels([(label, value)])) \(histogram.sum)")
      lines.append("\(name)_count\(Self.labels([(label, value)])) \(sum)")
    }
  }

  private static func labels(_ pairs: [(String, String)]) -> String {
    "{" + pairs.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",") + "}"
  }

  /// A label's value in quotes: `\`, `"` and line ends escaped.
  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}

/// What the kernel says of this process.
enum ProcessFigures {
  static func residentBytes() -> Int? {
    var buffer = [UInt8](repeating: 0, count: 256)
    let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let count = read(file, &buffer, buffer.count)
    guard count > 0 else { return nil }
    let words = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ")
    return words.count > 1 ? Int(words[1]).map { $0 * sysconf(Int32(_SC_PAGESIZE)) } : nil
  }

  static func openFiles() -> Int? {
    guard let folder = opendir("/proc/self/fd") else { return nil }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Without ".", ".." and the folder itself.
    return max(0, count - 3)
  }
}
