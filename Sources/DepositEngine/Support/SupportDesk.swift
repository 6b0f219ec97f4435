import DepositDomain
import DepositStore
import EngineAPI
import Platform
import StripeGateway
import UsageMetering

/// What support staff look up: searches and the pulse.
struct SupportDesk: Sendable {
  let services: EngineServices

  /// A search as asked over the wire.
  struct Question: Sendable {
    var text: String
    var cursor: String?
    var limit: Int
  }

  /// - Throws: `query_invalid`, `invalid_parameter`.
  func page(_ question: Question) async throws -> (SupportPage, SupportSearch) {
    let now = services.clock.now()
    var query = try SupportQuery(question.text, now: now)
    query.tokens += query.emails.map { services.emailKey.word(CustomerTrace.token(email: $0)) }
    query.emails = []
    var search = SupportSearch(query, limit: question.limit, now: now)
    if let cursor = question.cursor { (search.direction, search.cursor) = try Self.place(cursor) }
    let page = try await services.store.search(search)
    // Words first: a reference that is spoken in two parts looks like two.
    if page.hits.isEmpty, question.cursor == nil, let reference = SupportQuery.spokenReference(question.text) {
      search.query = SupportQuery()
      search.query.tokens = [reference]
      return (try await services.store.search(search), search)
    }
    return (page, search)
  }

  func search(_ question: Question) async throws -> SupportSearchResponse {
    let (page, search) = try await page(question)
    let (next, previous) = Self.cursors(page, search)
    return SupportSearchResponse(
      items: page.hits.map { Self.object($0, at: search.now) }, nextCursor: next, previousCursor: previous,
      total: page.total)
  }

  /// Where older and newer hits go on. Behind the newest there may be new ones any time.
  static func cursors(_ page: SupportPage, _ search: SupportSearch) -> (next: String?, previous: String?) {
    let hasOlder = search.direction == .newer || page.hasMore
    let next = page.hits.last.flatMap { hasOlder ? text(.older, $0.number) : nil }
    let previous = page.hits.first.map { text(.newer, $0.number) }
    // Nothing newer yet: ask again from the same place.
    return (next, previous ?? (search.direction == .newer ? search.cursor.map { text(.newer, $0) } : nil))
  }

  private static func text(_ direction: SupportSearch.Direction, _ number: Int64) -> String {
    (direction == .older ? "o" : "n") + String(number)
  }

  private static func place(_ cursor: String) throws(VisualError) -> (SupportSearch.Direction, Int64) {
    guard let kind = cursor.first, kind == "o" || kind == "n", let number = Int64(cursor.dropFirst()), number >= 0
    else {
      throw .cursorInvalid
    }
    return (kind == "o" ? .older : .newer, number)
  }

  private static func object(_ hit: SupportHit, at now: Instant) -> SupportHitObject {
    let isStuck = hit.waiting.flatMap { waiting in hit.waitingSince.map { $0 <= now - waiting.patience } } ?? false
    return SupportHitObject(
      depositId: hit.id, reference: hit.id.reference, userId: hit.owner, title: hit.title, status: hit.group.status,
      paymentState: hit.group.payment, videoState: hit.group.video.rawValue, type: hit.group.type,
      amountCents: hit.group.fee.rawValue, refundedCents: hit.refunded.rawValue, overLimit: hit.group.isOverLimit,
      dispute: hit.group.dispute.rawValue, createdAt: hit.createdAt, waitingFor: hit.waiting?.rawValue,
      waitingSince: hit.waitingSince, stuck: isStuck, maskedEmail: hit.maskedEmail)
  }

  func pulse() async throws -> SupportPulseResponse {
    let pulse = try await services.store.supportPulse(at: services.clock.now())
    return SupportPulseResponse(
      concerns: Self.concerns(pulse), statuses: counts(pulse) { $0.status.rawValue },
      payments: counts(pulse) { $0.payment.rawValue }, videos: counts(pulse) { $0.video.rawValue },
      total: pulse.groups.values.reduce(0, +),
      days: pulse.days.map { day in
        .init(
          day: UTCDay(day.day).text, opened: day.opened, paidCents: day.paid.rawValue,
          refundedCents: day.refunded.rawValue)
      }, parkedEvents: pulse.parkedEvents, webhookFailures: webhookFailures,
      logsReadUntil: try await services.usage?.logsRead())
  }

  /// What the senders were told by an error, since the start.
  private var webhookFailures: [SupportPulseResponse.WebhookFailure] {
    services.metrics.counts.webhooks.filter { EngineMetrics.failures.contains($0.key.outcome) }.map { webhook, count in
      .init(source: webhook.source, type: webhook.type, outcome: webhook.outcome, count: count)
    }.sorted { ($1.count, $0.source, $0.type) < ($0.count, $1.source, $1.type) }
  }

  private func counts(_ pulse: SupportPulse, by name: (SearchGroup) -> String) -> [String: Int] {
    pulse.groups.reduce(into: [:]) { $0[name($1.key), default: 0] += $1.value }
  }

  /// Each number with the question that lists what it counts.
  private static func concerns(_ pulse: SupportPulse) -> [SupportPulseResponse.Concern] {
    let waits = Waiting.allCases.map { waiting in
      SupportPulseResponse.Concern(
        kind: "stuck_\(waiting.rawValue)", count: pulse.stuck[waiting] ?? 0, query: "stuck:\(waiting.rawValue)")
    }
    return waits + [
      .init(kind: "failing_video", count: pulse.failingVideos, query: "stuck:creating"),
      .init(kind: "review", count: pulse.count { $0.payment == .review }, query: "payment:review"),
      .init(kind: "dispute", count: pulse.count { $0.dispute == .open }, query: "dispute:open"),
      // Whose money went back needs nobody any more.
      .init(
        kind: "over_limit", count: pulse.count { $0.isOverLimit && $0.status == .ready },
        query: "video:over_limit status:ready"),
      .init(
        kind: "encoding_failed", count: pulse.count { $0.video == .failed && $0.status == .ready },
        query: "video:failed status:ready"),
      .init(kind: "parked_events", count: pulse.parkedEvents.values.reduce(0, +), query: nil),
    ]
  }
}
