import ArgumentParser
import DepositDomain
import DepositStore
import DepositStoreSQLite
import Glibc
import Platform

/// Random searches as support asks them, each timed on its own.
struct SearchBenchmark {
  let store: SQLiteDepositStore
  let queries: Int
  let seed: UInt64
  /// These kinds; empty: all, and the pulse.
  var kinds: Set<Kind> = []

  fileprivate struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  fileprivate static let rows = 50

  /// One line of JSON for each kind of search.
  func run() async throws -> [String] {
    let now = SystemClock().now()
    var random = Random(state: seed | 1)
    // What is asked for is what is there: words, people and ids of deposits from all over.
    let known = try await sample(now, &random)
    var lines: [String] = []
    for kind in Kind.allCases where kinds.isEmpty || kinds.contains(kind) {
      let searches = (0..<queries).map { _ in kind.search(known, now, &random) }
      for search in searches { _ = try await store.search(search.asked) }
      let report = try await time(kind.rawValue, count: searches.count, asked: { searches[$0].text }) { index in
        _ = try await store.search(searches[index].asked)
      }
      lines.append(report)
    }
    guard kinds.isEmpty else { return lines }
    let pulse = try await time("pulse", count: min(queries, 1_000), asked: { _ in "" }) { _ in
      _ = try await store.supportPulse(at: now)
    }
    lines.append(pulse)
    return lines
  }

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case page, filter, filters, person, word, words, wordAndFilter, prefix3, id, count

    static let choices = [
      "status:pending", "status:paid", "status:ready", "status:cancelled", "status:expired", "payment:paid",
      "payment:refunded", "payment:review", "payment:disputed", "video:playable", "video:failed", "video:uploading",
      "video:awaiting_upload", "video:over_limit", "type:clip", "type:doc", "type:film", ">5€", "<3€", "stuck:",
      "dispute:open", "since:30d", "until:30d", "since:2026-01-01",
    ]

    fileprivate func search(_ known: [SupportHit], _ now: Instant, _ random: inout Random) -> (
      asked: SupportSearch, text: String
    ) {
      func hit() -> SupportHit? { known.randomElement(using: &random) }
      func word() -> String {
        let words = SearchText.words(hit()?.title ?? "").filter { $0.count > 2 }
        return words.randomElement(using: &random) ?? "film"
      }
      func filter() -> String { Self.choices.randomElement(using: &random) ?? "" }
      var text = ""
      var cursor: Int64?
      switch self {
      case .page: cursor = hit()?.number
      case .filter:
        text = filter()
        if Bool.random(using: &random) { cursor = hit()?.number }
      case .filters:
        text = "\(filter()) \(filter())"
        if Bool.random(using: &random) { cursor = hit()?.number }
      case .person: text = "user:\(hit()?.owner.rawValue ?? "alice0")"
      case .word: text = word()
      case .words: text = "\(word()) \(word())"
      case .wordAndFilter: text = "\(word()) \(filter())"
      case .prefix3: text = String(word().prefix(3))
      case .id: text = String(hit()?.id.rawValue.prefix(Int.random(in: 8...30, using: &random)) ?? "dep_")
      case .count: text = filter()
      }
      // All of these are written by the rules above.
      let query = (try? SupportQuery(text, now: now)) ?? SupportQuery()
      let limit = self == .count ? 1 : SearchBenchmark.rows
      return (SupportSearch(query, cursor: cursor, limit: limit, now: now), text)
    }
  }

  private func sample(_ now: Instant, _ random: inout Random) async throws -> [SupportHit] {
    let newest = try await store.search(SupportSearch(SupportQuery(), limit: 1, now: now)).hits.first?.number ?? 1
    var known: [SupportHit] = []
    for _ in 0..<200 {
      let cursor = Int64.random(in: 1...newest, using: &random)
      known += try await store.search(SupportSearch(SupportQuery(), cursor: cursor, limit: 10, now: now)).hits
    }
    return known
  }

  /// - Parameter asked: what a search asked, to name the slowest one.
  private func time(
    _ name: String, count: Int, asked: (Int) -> String, _ body: (Int) async throws -> Void
  ) async throws -> String {
    let clock = ContinuousClock()
    var times: [Double] = []
    var work: [Double] = []
    for index in 0..<count {
      let (begin, used) = (clock.now, Self.processorMilliseconds())
      try await body(index)
      times.append((clock.now - begin).inSeconds * 1_000)
      work.append(Self.processorMilliseconds() - used)
    }
    let slowest = work.indices.max { work[$0] < work[$1] }.map(asked) ?? ""
    times.sort()
    work.sort()
    func at(_ share: Double, _ sorted: [Double]) -> Double {
      sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
    return """
      {"search":"\(name)","count":\(count),"p50Ms":\(at(0.5, times)),"p99Ms":\(at(0.99, times)),\
      "maxMs":\(at(1, times)),"cpuP50Ms":\(at(0.5, work)),"cpuP99Ms":\(at(0.99, work)),\
      "slowest":"\(slowest.replacing("\"", with: "'"))"}
      """
  }

  /// Of all threads: what others do on a busy machine does not count.
  private static func processorMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
  }
}
