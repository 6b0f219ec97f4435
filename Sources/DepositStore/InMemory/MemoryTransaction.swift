import DepositDomain
import Platform

/// One transaction's own copy of the state.
final class MemoryTransaction {
  var state: MemoryState

  init(_ state: MemoryState) {
    self.state = state
  }
}

// MARK: - Reading

extension MemoryTransaction: StoreReading {
  func deposits(_ ids: [DepositID]) -> [Deposit] {
    ids.compactMap { state.deposits[$0]?.deposit }
  }

  func depositID(payCode: PayCode) -> DepositID? { state.names[.payCode(payCode)] }
  func depositID(video: VideoGUID) -> DepositID? { state.names[.video(video)] }
  func depositID(paymentIntent: PaymentIntentID) -> DepositID? { state.names[.paymentIntent(paymentIntent)] }
  func depositID(session: CheckoutSessionID) -> DepositID? { state.names[.session(session)] }

  func depositIDs(_ query: DepositQuery, limit: Int) -> [DepositID] {
    let matching = state.deposits.values.lazy.map(\.deposit).filter { deposit in
      (query.owner == nil || deposit.owner == query.owner)
        && (query.status == nil || deposit.status == query.status)
        && (query.after.map { deposit.id.rawValue < $0.rawValue } ?? true)
    }
    return Array(matching.map(\.id).sorted { $0.rawValue > $1.rawValue }.prefix(limit))
  }

  func depositIDsAwaitingMoney(limit: Int) -> [DepositID] {
    let awaiting = state.deposits.values.filter(\.deposit.awaitsMoney).sorted {
      ($0.moneyCheckedAt, $0.deposit.id.rawValue) < ($1.moneyCheckedAt, $1.deposit.id.rawValue)
    }
    return awaiting.prefix(limit).map(\.deposit.id)
  }

  func timeline(of id: DepositID) -> [TimelineEntry] {
    state.deposits[id]?.timeline ?? []
  }

  func videos(of owner: UserID) -> [OwnedVideo] {
    let owned = state.deposits.values.filter { $0.deposit.owner == owner }
    return owned.sorted { $0.deposit.id.rawValue < $1.deposit.id.rawValue }.flatMap { stored in
      stored.deposit.videos.sorted { $0.generation < $1.generation }.map { video in
        OwnedVideo(
          depositID: stored.deposit.id, video: video,
          createdAt: stored.videoCreatedAt[video.guid] ?? stored.deposit.createdAt,
          goneAt: stored.videoGoneAt[video.guid], title: stored.deposit.title)
      }
    }
  }

  func idempotencyRecord(owner: UserID, key: String) -> IdempotencyRecord? {
    state.idempotency[.init(owner: owner, key: key)]
  }

  func idempotencyRecord(of id: DepositID) -> IdempotencyRecord? {
    state.idempotency.values.first { $0.depositID == id }
  }

  func outboxRecord(id: Int64) -> OutboxRecord? {
    state.outbox.indices.contains(Int(id) - 1) ? state.outbox[Int(id) - 1] : nil
  }

  func outboxRecord(of id: DepositID, key: String) -> OutboxRecord? {
    state.outbox.first { $0.depositID == id && $0.effect.key == key }
  }

  private var freeRecords: [OutboxRecord] {
    state.outbox.filter { $0.doneAt == nil && $0.leasedBy == nil }.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
  }

  func dueOutboxRecords(of kinds: Set<Effect.Kind>, at instant: Instant, limit: Int) -> [OutboxRecord] {
    Array(freeRecords.prefix { $0.dueAt <= instant }.filter { kinds.contains($0.effect.kind) }.prefix(limit))
  }

  func outboxRecords(leasedByOthersThan run: RunID) -> [OutboxRecord] {
    state.outbox.filter { $0.leasedBy != nil && $0.leasedBy != run }
  }

  func earliestOutboxDue(of kinds: Set<Effect.Kind>) -> Instant? {
    freeRecords.first { kinds.contains($0.effect.kind) }?.dueAt
  }

  func outboxBacklog() -> OutboxBacklog {
    let open = state.outbox.filter { $0.doneAt == nil }
    return OutboxBacklog(
      rows: open.count, failing: open.count { $0.failures > 0 }, oldest: open.map(\.createdAt).min(),
      oldestDue: freeRecords.first?.dueAt)
  }

  func hasWebhook(_ id: EventID) -> Bool { state.webhooks[id] != nil }

  func parkedWebhooks(of intent: PaymentIntentID) -> [ParkedWebhook] {
    state.parked.compactMap { state.webhooks[$0] }.filter { $0.paymentIntent == intent }
      .map { ParkedWebhook(id: $0.id, facts: $0.facts) }
  }

  func token(hash: [UInt8]) -> APIToken? { state.tokens.first { $0.hash == hash } }
  func token(id: String) -> APIToken? { state.tokens.first { $0.id == id } }
  func tokens() -> [APIToken] { state.tokens }

  func billingTerms(at instant: Instant) -> BillingTerms? {
    state.billingTerms.filter { $0.key <= instant }.max { $0.key < $1.key }?.value
  }

  func bookmark(_ name: String) -> String? { state.bookmarks[name] }
}

// MARK: - Writing

extension MemoryTransaction: StoreTransaction {
  func insert(_ deposit: Deposit, at instant: Instant) throws {
    guard state.deposits[deposit.id] == nil else {
      throw VisualError.recordConflict(record: "deposit \(deposit.id)")
    }
    state.deposits[deposit.id] = .init(deposit: deposit, moneyCheckedAt: deposit.createdAt)
    try keep(deposit, at: instant)
  }

  func update(_ deposit: Deposit, from previous: Deposit, at instant: Instant) throws {
    try keep(deposit, at: instant)
  }

  private func keep(_ deposit: Deposit, at instant: Instant) throws {
    for name in deposit.uniqueNames {
      guard state.names[name, default: deposit.id] == deposit.id else {
        throw VisualError.recordConflict(record: "\(name)")
      }
      state.names[name] = deposit.id
    }
    guard var stored = state.deposits[deposit.id] else { return }
    stored.deposit = deposit
    for video in deposit.videos {
      stored.videoCreatedAt[video.guid] = stored.videoCreatedAt[video.guid] ?? instant
      if video.state == .gone { stored.videoGoneAt[video.guid] = stored.videoGoneAt[video.guid] ?? instant }
    }
    state.deposits[deposit.id] = stored
    mirror(deposit, at: instant)
  }

  func markMoneyChecked(_ id: DepositID, at instant: Instant) {
    state.deposits[id]?.moneyCheckedAt = instant
  }

  func append(_ entries: [TimelineEntry], to id: DepositID) {
    state.deposits[id]?.timeline += entries
  }

  func insert(_ record: IdempotencyRecord) {
    state.idempotency[.init(owner: record.owner, key: record.key)] = record
  }

  func insertOutbox(_ effect: Effect, of id: DepositID, at instant: Instant) -> OutboxRecord? {
    guard outboxRecord(of: id, key: effect.key) == nil else { return nil }
    let record = OutboxRecord(
      id: Int64(state.outbox.count + 1), depositID: id, effect: effect, createdAt: instant, dueAt: instant)
    state.outbox.append(record)
    return record
  }

  func update(_ record: OutboxRecord) {
    state.outbox[Int(record.id) - 1] = record
  }

  func releaseOutbox(heldFor cause: String, at instant: Instant) -> Int {
    let held = freeRecords.filter { $0.failures == 0 && $0.lastCause == cause }
    for var record in held {
      record.dueAt = instant
      record.lastCause = nil
      update(record)
    }
    return held.count
  }

  func releaseOutbox(dueAfter late: Instant, at instant: Instant) {
    for var record in freeRecords where record.dueAt > late {
      record.dueAt = record.failures > 0 ? instant + OutboxRecord.doubtfulWait : instant
      update(record)
    }
  }

  func insert(_ record: WebhookRecord) throws {
    guard !hasWebhook(record.id) else { throw VisualError.recordConflict(record: "event \(record.id)") }
    state.webhooks[record.id] = record
    state.lastWebhookNumber += 1
    state.webhookNumbers[record.id] = state.lastWebhookNumber
    if record.outcome == .parked { state.parked.append(record.id) }
  }

  func deleteWebhooks(receivedBefore instant: Instant, limit: Int) -> Int {
    let old = state.webhooks.values.filter { $0.receivedAt < instant }.sorted { $0.receivedAt < $1.receivedAt }
      .prefix(limit).map(\.id)
    for id in old {
      state.webhooks[id] = nil
      state.webhookNumbers[id] = nil
    }
    state.parked.removeAll { old.contains($0) }
    return old.count
  }

  func settleParked(_ id: EventID, with deposit: DepositID) {
    state.parked.removeAll { $0 == id }
    state.webhooks[id]?.depositID = deposit
    state.webhooks[id]?.outcome = .applied
  }

  func insert(_ token: APIToken) throws {
    guard !state.tokens.contains(where: { $0.id == token.id || $0.hash == token.hash }) else {
      throw VisualError.recordConflict(record: "token \(token.id)")
    }
    state.tokens.append(token)
    state.tokens.sort { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }

  func setRevoked(tokenID: String, at instant: Instant) {
    for index in state.tokens.indices where state.tokens[index].id == tokenID {
      state.tokens[index].revokedAt = instant
    }
  }

  func insertBillingTerms(_ terms: BillingTerms, from: Instant) { state.billingTerms[from] = terms }
  func setBookmark(_ name: String, _ value: String) { state.bookmarks[name] = value }
}

extension Deposit {
  fileprivate var uniqueNames: [MemoryState.UniqueName] {
    [.payCode(payCode)] + sessions.map { .session($0.id) } + payments.map { .paymentIntent($0.id) }
      + refunds.map { .refund($0.id) } + disputes.map { .dispute($0.id) } + videos.map { .video($0.guid) }
  }
}
