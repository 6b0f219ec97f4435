import DepositDomain
import EngineAPI
import Platform

@testable import Dashboard

/// The support desk's engine, in memory: it finds, tells and does what the dashboard asks.
struct FakeDesk {
  private(set) var files = DeskSample.all
  private(set) var orders: [SupportOrder] = []
  /// What was carried out of them.
  private(set) var done: [SupportAction] = []
  var parked = DeskSample.parked

  mutating func answer(to request: SupportRequest, now: Instant, language: Language) -> SupportAnswer {
    switch request {
    case .pulse: .pulse(.success(pulse))
    case .page(let page): .page(page, .success(search(page, now)))
    case .file(let id): .file(id, told(id, language))
    case .event(let id):
      .event(id, .success(SupportEventDetail(event: DeskSample.parked[0], body: DeskSample.eventBody)))
    case .parked(let type, let cursor): .parked(type: type, cursor: cursor, .success(waiting(type, cursor)))
    case .reply(let id, let kind, let written): .reply(id, reply(id, kind, written))
    case .order(let order): .order(order, carryOut(order, now))
    }
  }

  /// The same when nobody answers.
  func silence(_ request: SupportRequest) -> SupportAnswer {
    switch request {
    case .pulse: .pulse(.failure(Sample.absence))
    case .page(let page): .page(page, .failure(Sample.absence))
    case .file(let id): .file(id, .failure(Sample.absence))
    case .event(let id): .event(id, .failure(Sample.absence))
    case .parked(let type, let cursor): .parked(type: type, cursor: cursor, .failure(Sample.absence))
    case .reply(let id, _, _): .reply(id, .failure(Sample.absence))
    case .order(let order): .order(order, .failure(Sample.absence))
    }
  }

  /// A page of the events that wait.
  private func waiting(_ type: String?, _ cursor: String?) -> Page<SupportEventObject> {
    let found = parked.filter { type == nil || $0.type == type }
    let start = cursor.flatMap { Int($0) } ?? 0
    let end = min(found.count, start + WireLimit.pageRows)
    return Page(items: Array(found[start..<end]), nextCursor: end < found.count ? String(end) : nil)
  }

  // MARK: Finding

  private func hit(_ file: SupportFileObject, _ now: Instant) -> SupportHitObject {
    let deposit = file.deposit
    let video = file.videos.last { $0.current }?.state ?? (file.videos.last?.state ?? "none")
    let failing = file.effects.last { $0.kind == "create_video" && $0.state != "done" }
    let waits: (what: String, since: Instant)? =
      if deposit.status == .paid || failing != nil {
        ("video", failing?.createdAt ?? deposit.createdAt)
      } else if deposit.video.state == .uploading, let progress = deposit.uploadProgress {
        ("upload", progress.at)
      } else {
        nil
      }
    return SupportHitObject(
      depositId: deposit.depositId, reference: file.reference, userId: deposit.userId, title: deposit.title,
      status: deposit.status, paymentState: deposit.payment.state, videoState: video, type: deposit.type,
      amountCents: deposit.type.fee.rawValue, refundedCents: file.money.refundedCents,
      overLimit: deposit.video.overLimit, dispute: file.disputes.isEmpty ? "none" : "open",
      createdAt: deposit.createdAt, waitingFor: waits?.what, waitingSince: waits?.since,
      stuck: waits.map { now - $0.since > .seconds($0.what == "upload" ? 86_400 : 300) } ?? false,
      maskedEmail: file.maskedEmail)
  }

  private func search(_ page: SupportPageRequest, _ now: Instant) -> SupportSearchResponse {
    guard let query = try? SupportQuery(page.query, now: now) else {
      return SupportSearchResponse(items: [], nextCursor: nil, previousCursor: nil, total: nil)
    }
    let all = files.filter { matches($0, query, now) }.map { hit($0, now) }
    let start = page.cursor.flatMap { Int($0.dropFirst()) } ?? 0
    let isNewer = page.cursor?.hasPrefix("n") ?? false
    // Numbers count from the oldest, so that new ones move none.
    let numbered = all.enumerated().map { (number: all.count - $0.offset, hit: $0.element) }
    let side =
      isNewer
      ? numbered.filter { $0.number > start }.suffix(page.limit)
      : numbered.filter { page.cursor == nil || $0.number < start }.prefix(page.limit)
    let rest = isNewer || (side.last.map { $0.number > 1 } ?? false)
    return SupportSearchResponse(
      items: side.map(\.hit), nextCursor: rest ? side.last.map { "o\($0.number)" } : nil,
      previousCursor: side.first.map { "n\($0.number)" } ?? (isNewer ? page.cursor : nil),
      total: query.isAboutGroupsOnly ? all.count : nil)
  }

  private func matches(_ file: SupportFileObject, _ query: SupportQuery, _ now: Instant) -> Bool {
    let (deposit, hit) = (file.deposit, hit(file, now))
    let ids = file.payments.map(\.paymentIntent.rawValue) + file.sessions.map(\.id.rawValue)
    let words = SearchText.words(deposit.title + " " + deposit.userId.rawValue) + ids.map(SearchText.id)
    let dispute = SearchGroup.DisputeState(rawValue: hit.dispute) ?? .none
    let emailFits = query.emails.allSatisfy { CustomerTrace.mask($0) == file.maskedEmail }
    return (query.statuses.isEmpty || query.statuses.contains(deposit.status))
      && (query.payments.isEmpty || query.payments.contains(deposit.payment.state))
      && (query.videos.isEmpty || query.videos.contains { $0.rawValue == hit.videoState })
      && (query.types.isEmpty || query.types.contains(deposit.type))
      && (query.disputes.isEmpty || query.disputes.contains(dispute))
      && (query.overLimit ?? deposit.video.overLimit) == deposit.video.overLimit && emailFits
      && (query.user ?? deposit.userId) == deposit.userId
      && (query.stuck.isEmpty || hit.stuck && query.stuck.contains { $0.rawValue == hit.waitingFor })
      && (!query.isCreationFailing || Self.failsToMakeItsVideo(file))
      && query.tokens.allSatisfy { file.reference.lowercased().filter { $0 != "-" } == $0 }
      && query.prefixes.allSatisfy { prefix in words.contains { $0.hasPrefix(prefix) } }
      && query.phrases.allSatisfy { phrase in words.joined(separator: " ").contains(phrase.joined(separator: " ")) }
  }

  private static func failsToMakeItsVideo(_ file: SupportFileObject) -> Bool {
    file.effects.contains { $0.failures > 2 && $0.kind == "create_video" && $0.state != "done" }
  }

  private var pulse: SupportPulseResponse {
    let hits = files.map { hit($0, Sample.now) }
    func count(_ matches: (SupportHitObject) -> Bool) -> Int { hits.filter(matches).count }
    func concern(_ kind: String, _ query: String?, _ count: Int) -> SupportPulseResponse.Concern {
      .init(kind: kind, count: count, query: query)
    }
    let waits = Waiting.allCases.map { wait in
      concern("stuck_\(wait.rawValue)", "stuck:\(wait.rawValue)", count { $0.stuck && $0.waitingFor == wait.rawValue })
    }
    let day = Sample.now.utcDate.daysSince1970
    return SupportPulseResponse(
      concerns: waits + [
        concern(
          "failing_video", "stuck:creating", files.count(where: Self.failsToMakeItsVideo)),
        concern("review", "payment:review", count { $0.paymentState == .review }),
        concern("dispute", "dispute:open", count { $0.dispute == "open" }),
        concern("over_limit", "video:over_limit", count(\.overLimit)),
        concern("encoding_failed", "video:failed", count { $0.videoState == "failed" }),
        concern("parked_events", nil, parked.count),
      ], statuses: ["PENDING": 8_211, "PAID": 14, "READY": 1_180_022, "CANCELLED": 10_099, "EXPIRED": 5_095],
      payments: ["unpaid": 13_300, "paid": 1_179_980, "refunded": 10_120, "disputed": 41],
      videos: ["none": 23_419, "awaiting_upload": 310, "playable": 1_179_600, "failed": 12, "gone": 100],
      total: 1_203_441,
      days: (0..<60).map { index in
        .init(
          day: Instant(unixSeconds: (day - 59 + index) * 86_400).rfc3339Day, opened: 40 + index * 7 % 23 * 3,
          paidCents: (180 + index * 37 % 120) * 100, refundedCents: index % 4 == 0 ? 1_500 + index * 20 : 0)
      }, parkedEvents: parked.reduce(into: [:]) { $0[$1.type, default: 0] += 1 },
      logsReadUntil: Sample.now - .seconds(2 * 3_600))
  }

  // MARK: Telling

  private func index(_ id: DepositID) -> Int? { files.firstIndex { $0.deposit.depositId == id } }

  private func told(_ id: DepositID, _ language: Language) -> Result<SupportFileObject, VisualError> {
    guard let index = index(id) else { return .failure(.depositUnknown) }
    var file = files[index]
    file.actions = Self.foresights(file)
    for line in file.timeline.indices {
      let entry = file.timeline[line]
      file.timeline[line].text = Phrase.timeline(entry.kind, entry.data)(language)
    }
    return .success(file)
  }

  private func reply(_ id: DepositID, _ kind: String?, _ language: Language?) -> Result<SupportReplyObject, VisualError>
  {
    guard let index = index(id) else { return .failure(.depositUnknown) }
    let file = files[index]
    let spoken = language ?? .fr
    let kind = kind ?? file.replies.first ?? ""
    // As the engine says it, of the deposit as it is.
    let data = [
      "title": file.deposit.title, "reference": file.reference, "depositId": id.rawValue,
      "payUrl": file.deposit.payUrl ?? "", "amountCents": String(file.deposit.type.fee.rawValue),
      "refundedCents": String(file.money.refundedCents), "lengthSec": String(file.deposit.durationSec),
    ]
    guard let text = Phrase.supportReply(kind, data) else { return .failure(.replyUnknown(file.replies)) }
    return .success(
      SupportReplyObject(
        kind: kind, language: spoken.rawValue, subject: text.subject(spoken), text: text.text(spoken)))
  }

  static func foresights(_ file: SupportFileObject) -> [SupportForesightObject] {
    SupportAction.allCases.map { action in
      let (possible, code, data) = foresight(action, file)
      return SupportForesightObject(
        action: action, possible: possible, code: code, data: data, text: "", needsReason: action.needsReason,
        grave: action.isGrave)
    }
  }

  private static func foresight(_ action: SupportAction, _ file: SupportFileObject) -> (Bool, String, [String: String])
  {
    let (deposit, money) = (file.deposit, file.money)
    let rest = ["amountCents": String(money.refundableCents), "refundedCents": String(money.refundedCents)]
    switch action {
    case .claim:
      guard let other = file.claim?.by.rawValue, other != "lea" else { return (true, "claim", [:]) }
      return (true, "claim_take_over", ["by": other])
    case .release: return (file.claim != nil, file.claim == nil ? "not_claimed" : "release", [:])
    case .retry, .note: return (true, action.rawValue, [:])
    case .replay:
      let can = file.events.contains(where: \.replayable)
      return (can, can ? action.rawValue : "nothing_to_replay", [:])
    case .refund:
      if deposit.payment.state == .disputed { return (false, "disputed", [:]) }
      if money.refundableCents > 0 { return (true, money.refundedCents > 0 ? "refund_rest" : "refund_all", rest) }
      return (false, money.refundedCents > 0 ? "already_refunded" : "nothing_paid", [:])
    case .cancel:
      if deposit.status == .cancelled { return (false, "already_cancelled", [:]) }
      return (true, money.refundableCents > 0 ? "cancel_paid" : "cancel_unpaid", rest)
    case .checkoutLink:
      return (deposit.payment.state == .unpaid, deposit.payment.state == .unpaid ? "link_expired" : "already_paid", [:])
    case .acceptOverLimit, .askDifference:
      guard deposit.video.overLimit else { return (false, "not_over_limit", [:]) }
      return action == .askDifference
        ? (true, "ask_difference", ["amountCents": "300"])
        : (true, "accept", ["lengthSec": String(deposit.video.lengthSec ?? 0), "limitSec": "600"])
    case .deleteVideo:
      return (
        file.videos.contains(where: \.current), file.videos.contains(where: \.current) ? "delete_replace" : "no_video",
        [:]
      )
    case .reveal: return (!file.payments.isEmpty, file.payments.isEmpty ? "payer_unknown" : "reveal", [:])
    }
  }

  // MARK: Doing

  private mutating func carryOut(_ order: SupportOrder, _ now: Instant) -> Result<SupportOutcome, VisualError> {
    guard let index = index(order.deposit) else { return .failure(.depositUnknown) }
    orders.append(order)
    let version = files[index].deposit.version
    let isLoose = [.retry, .note, .replay, .reveal, .askDifference].contains(order.action)
    guard isLoose || order.expectedVersion == version else {
      return .failure(.changedMeanwhile(expected: order.expectedVersion, present: version, last: nil))
    }
    let outcome = change(&files[index], order, now)
    files[index].deposit.version += 1
    done.append(order.action)
    return .success(outcome)
  }

  private func change(_ file: inout SupportFileObject, _ order: SupportOrder, _ now: Instant) -> SupportOutcome {
    func note(_ kind: String, _ actor: String = "support:lea", _ data: [String: String] = [:]) {
      file.timeline.append(DeskSample.line(kind, actor, now, data))
    }
    switch order.action {
    case .claim:
      file.claim = .init(by: UserID("lea"), at: now)
      note("claimed", "support:lea", ["by": "lea"])
    case .release:
      file.claim = nil
      note("released", "support:lea", ["by": "lea"])
    case .note: note("support_note", "support:lea", ["text": order.reason])
    case .refund: refund(&file, order.amountCents ?? file.money.refundableCents, by: "lea", order.reason, now)
    case .cancel:
      file.deposit.status = .cancelled
      note("cancelled", "support:lea", ["cause": order.reason])
    case .acceptOverLimit:
      file.deposit.video.overLimit = false
      note("over_limit_accepted", "support:lea", ["lengthSec": "1510"])
    case .deleteVideo: note("video_deletion_asked")
    case .checkoutLink:
      file.deposit.status = .pending
      file.sessions.append(
        DeskSample.session("neuf", state: "open", money: "unpaid", cents: 200, ends: now + .seconds(86_400)))
      note("checkout_reopened")
      return .link("https://visual.example/pay/kq3Zb1mW8sT5uYp0Lr7EvA", expiresAt: now + .seconds(86_400))
    case .askDifference:
      note("difference_asked", "support:lea", ["amountCents": "300"])
      return .message(
        SupportReplyObject(
          kind: "difference", language: "fr", subject: "Votre film est plus long que prévu",
          text:
            "Bonjour,\n\n« \(file.deposit.title) » dure 25 min 10, au-delà des 10 min d’un clip. Il reste 3,00 € à régler.\n\nLe support"
        ))
    case .reveal:
      note("payer_revealed", "support:lea", ["reason": order.reason])
      return .person(
        SupportRevealResponse(
          email: "gaelle.martin@example.com", name: "Gaëlle Martin", phone: nil, session: file.sessions[0].id))
    case .replay: return .done
    case .retry: retry(&file, now)
    }
    return .done
  }

  private func refund(_ file: inout SupportFileObject, _ cents: Int, by staff: String, _ reason: String, _ now: Instant)
  {
    file.money.refundedCents += cents
    file.money.expectedRefundedCents += cents
    file.money.refundableCents -= cents
    file.deposit.payment.refundedCents += cents
    file.payments[0].refundedCents += cents
    file.refunds.append(
      SupportRefundObject(
        id: RefundID("re_3Qx\(file.refunds.count)"), paymentIntent: file.payments[0].paymentIntent, amountCents: cents,
        state: "succeeded", order: 1, cause: nil, link: nil))
    if file.money.refundableCents == 0 {
      file.deposit.payment.state = .refunded
      file.deposit.status = .cancelled
    }
    file.timeline.append(
      DeskSample.line("refund_ordered", "support:\(staff)", now, ["amountCents": String(cents), "reason": reason]))
    file.timeline.append(
      DeskSample.line("refund_updated", "stripe", now, ["amountCents": String(cents), "state": "succeeded"]))
  }

  /// What was in the way is not any more: the attempt succeeds.
  private func retry(_ file: inout SupportFileObject, _ now: Instant) {
    file.timeline.append(DeskSample.line("support_retry", "support:lea", now))
    for index in file.effects.indices where file.effects[index].state != "done" {
      file.effects[index].state = "done"
      file.effects[index].doneAt = now
    }
    for index in file.refunds.indices where file.refunds[index].state == "asked" {
      file.refunds[index].state = "succeeded"
      file.refunds[index].id = RefundID("re_3Qxagain")
      file.payments[file.payments.count - 1].refundedCents = 1_000
      file.timeline.append(
        DeskSample.line("refund_updated", "stripe", now, ["amountCents": "1000", "state": "succeeded"]))
    }
    if file.deposit.status == .pending { pay(&file, now) }
    if file.videos.allSatisfy({ !$0.current || $0.state == "failed" }) {
      for index in file.videos.indices { file.videos[index].current = false }
      film(&file, now)
    }
  }

  /// Stripe was asked, and knows of the payment whose webhook was lost.
  private func pay(_ file: inout SupportFileObject, _ now: Instant) {
    let name = "k7m2qx"
    file.sessions = [
      DeskSample.session(name, state: "complete", money: "paid", cents: 500, ends: now + .seconds(3_600))
    ]
    file.payments = [DeskSample.payment(name)]
    file.money.refundableCents = 500
    file.deposit.payment.state = .paid
    file.maskedEmail = "a…@e….com"
    file.receipt = "2041-9001"
    file.timeline.append(
      DeskSample.line("payment_received", "stripe", now, ["amountCents": "500", "currency": "eur"]))
  }

  private func film(_ file: inout SupportFileObject, _ now: Instant) {
    file.deposit.status = .ready
    file.deposit.video.state = .awaitingUpload
    let guid = VideoGUID("7a1d4e2f-1a2b-4c3d-8e9f-000000000000")
    file.deposit.videoGuid = guid
    var given = DeskSample.Given(reference: file.reference, title: "", user: "")
    given.video = .awaitingUpload
    var video = DeskSample.video(guid, given)
    video.generation = file.videos.count + 1
    file.videos.append(video)
    file.effects.append(DeskSample.effect("create_video", at: now))
    file.timeline.append(DeskSample.line(file.videos.count > 1 ? "video_replaced" : "video_created", "engine", now))
  }

  // MARK: What happens there without being asked

  mutating func happen(_ what: String, now: Instant) -> Bool {
    switch what {
    case "bob-refunds":
      guard let index = files.firstIndex(where: { $0.reference == "G6J-5QB" }) else { return false }
      refund(&files[index], 200, by: "bob", "geste commercial", now)
      files[index].deposit.version += 1
    case "bob-claims":
      guard let index = files.firstIndex(where: { $0.reference == "G6J-5QB" }) else { return false }
      files[index].claim = .init(by: UserID("bob"), at: now)
      files[index].timeline.append(DeskSample.line("claimed", "support:bob", now, ["by": "bob"]))
      files[index].deposit.version += 1
    case "new-deposits":
      for number in 1...3 {
        var given = DeskSample.Given(reference: "N\(number)P-2QR", title: "Nouveau \(number)", user: "kim")
        (given.status, given.payment, given.video, given.hoursAgo) = (.pending, .unpaid, .none, 0)
        files.insert(DeskSample.file(given), at: 0)
      }
    default: return false
    }
    return true
  }
}

extension Instant {
  fileprivate var rfc3339Day: String {
    let date = utcDate
    return pad(date.year, 4) + "-" + pad(date.month, 2) + "-" + pad(date.day, 2)
  }
}
