import DepositDomain
import Platform

extension StoreReading {
  /// The most deposits on one page.
  private static var pageLimit: Int { 1_000 }

  func page(_ query: DepositQuery) throws -> DepositPage {
    let limit = min(max(1, query.limit), Self.pageLimit)
    let ids = try depositIDs(query, limit: limit + 1)
    let shown = Array(ids.prefix(limit))
    return DepositPage(deposits: try deposits(shown), next: ids.count > limit ? shown.last : nil)
  }

  /// The deposit that the draft's key opened before.
  func replay(of draft: DepositDraft) throws -> Deposit? {
    guard let key = draft.idempotencyKey,
      let record = try idempotencyRecord(owner: draft.deposit.owner, key: key)
    else { return nil }
    guard record.digest == draft.requestDigest else { throw VisualError.idempotencyMismatch }
    guard let deposit = try deposit(record.depositID) else {
      throw VisualError.storedRecordUnreadable(record: "deposit \(record.depositID)")
    }
    return deposit
  }
}

extension StoreTransaction {
  func open(_ draft: DepositDraft, run: RunID, at instant: Instant) throws -> OpenedDeposit {
    if let replay = try replay(of: draft) { return OpenedDeposit(deposit: replay, isReplay: true, checkoutRow: nil) }
    let deposit = draft.deposit
    try create(deposit, by: .creator(deposit.owner), at: instant)
    if let key = draft.idempotencyKey {
      try insert(
        IdempotencyRecord(owner: deposit.owner, key: key, digest: draft.requestDigest, depositID: deposit.id))
    }
    var checkoutRow: OutboxRow?
    for effect in deposit.neededEffects {
      guard let record = try insertOutbox(effect, of: deposit.id, at: instant), effect.kind == .openCheckout else {
        continue
      }
      let request = draft.idempotencyKey.map { RequestTrace(key: $0, digest: draft.requestDigest) }
      checkoutRow = try lease(record, to: run, openedBy: request)
    }
    return OpenedDeposit(deposit: deposit, isReplay: false, checkoutRow: checkoutRow)
  }

  func adopt(_ session: CheckoutSession, of lost: LostDeposit, at instant: Instant) throws -> AppliedChange? {
    let known = try deposit(lost.deposit.id)
    if known?.sessions.contains(where: { $0.id == session.id }) == true { return nil }
    if known == nil { try create(lost, at: instant) }
    return try take([.sessionSeen(session)], into: known ?? lost.deposit, by: .stripe, at: instant)
  }

  /// The key leads to it again, too, unless it has opened another deposit meanwhile.
  func create(_ lost: LostDeposit, at instant: Instant) throws {
    let deposit = lost.deposit
    // Its history begins when it did.
    try create(deposit, by: .stripe, at: min(deposit.createdAt, instant))
    guard let request = lost.request, try idempotencyRecord(owner: deposit.owner, key: request.key) == nil else {
      return
    }
    try insert(
      IdempotencyRecord(owner: deposit.owner, key: request.key, digest: request.digest, depositID: deposit.id))
  }

  func create(_ deposit: Deposit, by actor: Actor, at instant: Instant) throws {
    try insert(deposit, at: instant)
    try append([TimelineEntry(at: instant, actor: actor.name, kind: .created)], to: deposit.id)
  }

  func apply(
    _ events: [DepositEvent], to id: DepositID, by actor: Actor, at instant: Instant, finishing: OutboxSettlement?
  ) throws -> AppliedChange? {
    var finished: OutboxRecord?
    if let finishing {
      guard finishing.row.depositID == id, let record = try fenced(finishing.row) else { return nil }
      finished = record
    }
    guard let deposit = try deposit(id) else { return nil }
    let cause = finished.map { TimelineEntry.Cause.effect($0.effect.kind) }
    let change = try take(events, into: deposit, by: actor, because: cause, at: instant)
    if let finishing, let finished {
      let isStillNeeded = finishing.outcome == .done && change.deposit.neededEffects.contains(finished.effect)
      try settle(finished, isStillNeeded ? .again(at: instant + Self.secondLook) : finishing.outcome, at: instant)
    }
    return change
  }

  /// An effect that was not needed when its attempt looked, and is needed again when it settles, runs after this long.
  private static var secondLook: Duration { .seconds(1) }

  /// Applies facts to a deposit as it is stored, and parked facts that thereby find their deposit; stores all that
  /// follows.
  ///
  /// - Parameters:
  ///   - cause: what told of them, for the history.
  ///   - happenedAt: the history's date of it, when that is another than `instant`.
  func take(
    _ events: [DepositEvent], into stored: Deposit, by actor: Actor, because cause: TimelineEntry.Cause? = nil,
    at instant: Instant, happenedAt: Instant? = nil
  ) throws -> AppliedChange {
    var deposit = stored
    let moment = happenedAt ?? instant
    var lines = events.flatMap { deposit.apply($0, by: actor, at: moment) }.map { $0.caused(by: cause) }
    let alone = deposit
    var parkedLines = try takeParked(into: &deposit, knownBefore: stored.paymentIntents, at: moment)
    if deposit != stored { try update(deposit, from: stored, at: moment) }
    if deposit.awaitsMoney, events.contains(where: \.isLookAtMoney) { try markMoneyChecked(deposit.id, at: instant) }
    let newEffects = try deposit.neededEffects.filter { try ask(for: $0, of: deposit.id, at: instant) }
    let byParked = parkedLines.isEmpty ? [] : newEffects.filter { !alone.neededEffects.contains($0) }
    lines.lastAsks(for: newEffects.filter { !byParked.contains($0) })
    parkedLines.lastAsks(for: byParked)
    try append(lines + parkedLines, to: deposit.id)
    return AppliedChange(deposit: deposit, previousVersion: stored.version, newEffects: newEffects)
  }

  /// Sees to it that an effect is in the outbox, to be done: a row that ended when it was not needed (a hold, a dispute)
  /// opens again, with its frozen request, so that its next attempt looks before it sends.
  ///
  /// - Returns: whether this made the difference.
  private func ask(for effect: Effect, of id: DepositID, at instant: Instant) throws -> Bool {
    if try insertOutbox(effect, of: id, at: instant) != nil { return true }
    guard var record = try outboxRecord(of: id, key: effect.key), record.doneAt != nil else { return false }
    record.doneAt = nil
    record.dueAt = instant
    record.failures = 0
    try update(record)
    return true
  }
}

extension [TimelineEntry] {
  /// The last line is the one that effects were asked for by.
  fileprivate mutating func lastAsks(for effects: [Effect]) {
    if let last = popLast() { append(last.asking(for: effects)) }
  }
}

extension Deposit {
  /// The PaymentIntents by which this deposit is found.
  var paymentIntents: Set<PaymentIntentID> { Set(payments.map(\.id)) }
}

extension DepositEvent {
  /// Stripe was asked, or told, how a Session stands.
  fileprivate var isLookAtMoney: Bool {
    switch self {
    case .sessionSeen, .asyncPaymentFailed: true
    default: false
    }
  }
}
