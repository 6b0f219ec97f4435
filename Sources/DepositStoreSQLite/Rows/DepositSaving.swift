import DepositDomain
import DepositStore
import GRDB
import Platform

extension SQLiteTransaction {
  func insert(_ deposit: Deposit, at instant: Instant) throws {
    changes?.add(deposit.id)
    try insert(
      into: "deposit",
      [
        "id": deposit.id.rawValue, "owner": deposit.owner.rawValue, "type": deposit.type.rawValue,
        "duration_sec": deposit.durationSec, "fee_cents": deposit.fee.rawValue, "pay_code": deposit.payCode.rawValue,
        "created_at": deposit.createdAt.microseconds, "title": deposit.title, "file_name": deposit.fileName,
        "declared_size": deposit.declaredSize?.rawValue, "checkout_attempt": deposit.checkoutAttempt,
        "is_held": deposit.isHeld, "version": deposit.version, "status": deposit.status.rawValue,
        "payment_state": deposit.paymentState.rawValue, "awaits_money": deposit.awaitsMoney,
        "money_checked_at": deposit.createdAt.microseconds,
      ], record: "deposit \(deposit.id)")
    try saveChangeable(deposit)
    try saveRecords(of: deposit, beyond: nil, at: instant)
    try mirror(deposit, at: instant)
  }

  func update(_ deposit: Deposit, from previous: Deposit, at instant: Instant) throws {
    changes?.add(deposit.id)
    try saveChangeable(deposit)
    try saveRecords(of: deposit, beyond: previous, at: instant)
    try mirror(deposit, at: instant)
  }

  func markMoneyChecked(_ id: DepositID, at instant: Instant) throws {
    try run("UPDATE deposit SET money_checked_at = ? WHERE id = ?", [instant.microseconds, id.rawValue])
  }

  private func saveChangeable(_ deposit: Deposit) throws {
    try update(
      "deposit", key: "id", deposit.id.rawValue,
      [
        "title": deposit.title, "file_name": deposit.fileName, "declared_size": deposit.declaredSize?.rawValue,
        "upload_confirmed": deposit.upload?.confirmedBytes.rawValue,
        "upload_total": deposit.upload?.totalBytes.rawValue, "upload_state": deposit.upload?.state.rawValue,
        "upload_at": deposit.upload?.at.microseconds, "cancelled_by": deposit.cancellation?.by.rawValue,
        "cancel_reason": deposit.cancellation?.reason, "checkout_refusal": deposit.checkoutRefusal,
        "checkout_attempt": deposit.checkoutAttempt, "is_held": deposit.isHeld, "version": deposit.version,
        "status": deposit.status.rawValue, "payment_state": deposit.paymentState.rawValue,
        "awaits_money": deposit.awaitsMoney, "claimed_by": deposit.claim?.by.rawValue,
        "claimed_at": deposit.claim?.at.microseconds, "accepted_length_sec": deposit.acceptedLengthSec,
        "wants_checkout": deposit.wantsCheckout,
      ])
  }

  private func saveRecords(of deposit: Deposit, beyond previous: Deposit?, at instant: Instant) throws {
    let id = deposit.id.rawValue
    for (position, session) in changes(deposit.sessions, since: previous?.sessions) {
      try save(session, of: id, position)
    }
    for (position, payment) in changes(deposit.payments, since: previous?.payments) {
      try upsert(
        "payment_intent", key: "id",
        [
          "id": payment.id.rawValue, "deposit_id": id, "position": position, "charge_id": payment.chargeID,
          "amount_refunded": payment.amountRefunded.rawValue,
        ])
    }
    for (position, refund) in changes(deposit.refunds, since: previous?.refunds) {
      try upsert(
        "refund", key: "id",
        [
          "id": refund.id.rawValue, "deposit_id": id, "position": position,
          "payment_intent": refund.paymentIntent.rawValue, "amount": refund.amount.rawValue,
          "state": refund.state.rawValue, "order_number": refund.order,
        ])
    }
    for (position, order) in changes(deposit.refundOrders, since: previous?.refundOrders) {
      try run(
        """
        INSERT INTO refund_order (deposit_id, position, payment_intent, amount, refusal) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (deposit_id, position) DO UPDATE SET refusal = excluded.refusal
        """, [id, position, order.paymentIntent.rawValue, order.amount.rawValue, order.refusal])
    }
    for (position, dispute) in changes(deposit.disputes, since: previous?.disputes) {
      try upsert(
        "dispute", key: "id",
        [
          "id": dispute.id.rawValue, "deposit_id": id, "position": position,
          "payment_intent": dispute.paymentIntent.rawValue, "amount": dispute.amount.rawValue,
          "state": dispute.state.rawValue,
        ])
    }
    for (position, video) in changes(deposit.videos, since: previous?.videos) {
      try save(video, of: id, position, at: instant)
    }
  }

  private func save(_ session: CheckoutSession, of id: String, _ position: Int) throws {
    try upsert(
      "checkout_session", key: "id",
      [
        "id": session.id.rawValue, "deposit_id": id, "position": position, "state": session.state.rawValue,
        "money": session.money.rawValue, "amount_total": session.amountTotal?.rawValue,
        "currency": session.currency, "payment_intent": session.paymentIntent?.rawValue, "url": session.url,
        "expires_at": session.expiresAt?.microseconds, "is_live": session.isLive,
      ])
  }

  private func save(_ video: Video, of id: String, _ position: Int, at instant: Instant) throws {
    try upsert(
      "video", key: "guid",
      [
        "guid": video.guid.rawValue, "deposit_id": id, "position": position, "generation": video.generation,
        "state": video.state.rawValue, "encode_percent": video.encodePercent, "length_sec": video.lengthSec,
        "storage_bytes": video.storageBytes?.rawValue, "original_hash": video.originalHash,
        "encoded_at": video.encodedAt?.microseconds, "doubted_at": video.doubtedAt?.microseconds,
        "is_unwanted": video.isUnwanted,
        "created_at": instant.microseconds,
        "gone_at": video.state == .gone ? instant.microseconds : nil,
      ], once: ["created_at", "gone_at"])
  }

  /// The records that are new or differ, with their positions: records are only ever added and changed.
  private func changes<T: Equatable>(_ records: [T], since previous: [T]?) -> [(Int, T)] {
    let known = previous ?? []
    return records.enumerated().filter { index, record in index >= known.count || known[index] != record }
      .map { ($0.offset, $0.element) }
  }
}
