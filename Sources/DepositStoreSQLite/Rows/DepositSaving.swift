import DepositDomain
import DepositStore
import Platform

/// The statement that stores a deposit's record, new or changed; its text is made once.
///
/// What `once` names keeps its first value that is not NULL. Whose a record is, and where it stands, never changes.
private struct RecordStatement {
  let table: String
  let text: String

  init(_ table: String, key: String = "id", _ columns: [String], once: Set<String> = []) {
    let names = [key, "deposit_id", "position"] + columns
    let assignments = columns.map { name in
      once.contains(name) ? "\(name) = coalesce(\(table).\(name), excluded.\(name))" : "\(name) = excluded.\(name)"
    }
    self.table = table
    text = """
      INSERT INTO \(table) (\(names.joined(separator: ", ")))
      VALUES (\(Array(repeating: "?", count: names.count).joined(separator: ", ")))
      ON CONFLICT (\(key)) DO UPDATE SET \(assignments.joined(separator: ", "))
      WHERE \(table).deposit_id = excluded.deposit_id
      """
  }

  static let session = RecordStatement(
    "checkout_session",
    ["state", "money", "amount_total", "currency", "payment_intent", "url", "expires_at", "is_live", "created_at"])
  static let payment = RecordStatement("payment_intent", ["charge_id", "amount_refunded"])
  static let refund = RecordStatement(
    "refund", ["payment_intent", "amount", "state", "order_number", "is_of_duplicate"])
  static let dispute = RecordStatement("dispute", ["payment_intent", "amount", "state"])
  static let video = RecordStatement(
    "video", key: "guid",
    [
      "generation", "state", "encode_percent", "length_sec", "storage_bytes", "original_hash", "encoded_at",
      "doubted_at", "is_unwanted", "created_at", "gone_at",
    ], once: ["created_at", "gone_at"])
}

extension SQLiteTransaction {
  func insert(_ deposit: Deposit, at instant: Instant) throws {
    note(deposit)
    try insert(
      """
      INSERT INTO deposit (id, owner, type, duration_sec, fee_cents, pay_code, created_at, money_checked_at, language,
        title, file_name, declared_size, upload_confirmed, upload_total, upload_state, upload_at, cancelled_by,
        cancel_reason, checkout_refusal, checkout_attempt, is_held, version, claimed_by, claimed_at,
        accepted_length_sec, wants_checkout, status, payment_state, awaits_money)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        deposit.id.rawValue, deposit.owner.rawValue, deposit.type.rawValue, deposit.durationSec, deposit.fee.rawValue,
        deposit.payCode.rawValue, deposit.createdAt.microseconds, deposit.createdAt.microseconds,
        deposit.language?.rawValue,
      ] + Self.changeable(deposit) + Self.indexed(deposit), record: "deposit \(deposit.id)")
    try saveRecords(of: deposit, beyond: nil, at: instant)
    try mirror(deposit, at: instant)
  }

  func update(_ deposit: Deposit, from previous: Deposit, at instant: Instant) throws {
    note(deposit)
    let movesInIndexes =
      deposit.status != previous.status || deposit.paymentState != previous.paymentState
      || deposit.awaitsMoney != previous.awaitsMoney
    // Naming an indexed column writes its indexes, whether or not it changes.
    try run(
      """
      UPDATE deposit SET title = ?, file_name = ?, declared_size = ?, upload_confirmed = ?, upload_total = ?,
        upload_state = ?, upload_at = ?, cancelled_by = ?, cancel_reason = ?, checkout_refusal = ?,
        checkout_attempt = ?, is_held = ?, version = ?, claimed_by = ?, claimed_at = ?, accepted_length_sec = ?,
        wants_checkout = ?\(movesInIndexes ? ", status = ?, payment_state = ?, awaits_money = ?" : "")
      WHERE id = ?
      """,
      Self.changeable(deposit) + (movesInIndexes ? Self.indexed(deposit) : []) + [deposit.id.rawValue])
    try saveRecords(of: deposit, beyond: previous, at: instant)
    try mirror(deposit, at: instant)
  }

  /// First, so that it counts as changed however the writing ends.
  private func note(_ deposit: Deposit) {
    changes?.add(deposit)
    search?.touched.insert(deposit.id)
  }

  func markMoneyChecked(_ id: DepositID, at instant: Instant) throws {
    try run("UPDATE deposit SET money_checked_at = ? WHERE id = ?", [instant.microseconds, id.rawValue])
  }

  /// `title` to `wants_checkout`.
  private static func changeable(_ deposit: Deposit) -> Values {
    [
      deposit.title, deposit.fileName, deposit.declaredSize?.rawValue, deposit.upload?.confirmedBytes.rawValue,
      deposit.upload?.totalBytes.rawValue, deposit.upload?.state.rawValue, deposit.upload?.at.microseconds,
      deposit.cancellation?.by.rawValue, deposit.cancellation?.reason, deposit.checkoutRefusal,
      deposit.checkoutAttempt, deposit.isHeld, deposit.version, deposit.claim?.by.rawValue,
      deposit.claim?.at.microseconds, deposit.acceptedLengthSec, deposit.wantsCheckout,
    ]
  }

  /// `status` to `awaits_money`: what follows from the records, for queries.
  private static func indexed(_ deposit: Deposit) -> Values {
    [deposit.status.rawValue, deposit.paymentState.rawValue, deposit.awaitsMoney]
  }

  // MARK: Records

  private func saveRecords(of deposit: Deposit, beyond previous: Deposit?, at instant: Instant) throws {
    let id = deposit.id
    try save(.session, deposit.sessions, beyond: previous?.sessions, of: id, key: \.id) { session in
      [
        session.state.rawValue, session.money.rawValue, session.amountTotal?.rawValue, session.currency,
        session.paymentIntent?.rawValue, session.url, session.expiresAt?.microseconds, session.isLive,
        session.createdAt?.microseconds,
      ]
    }
    try save(.payment, deposit.payments, beyond: previous?.payments, of: id, key: \.id) { payment in
      [payment.chargeID, payment.amountRefunded.rawValue]
    }
    try save(.refund, deposit.refunds, beyond: previous?.refunds, of: id, key: \.id) { refund in
      [
        refund.paymentIntent.rawValue, refund.amount.rawValue, refund.state.rawValue, refund.order,
        refund.isOfDuplicate,
      ]
    }
    for order in deposit.refundOrders where previous?.refundOrders.contains(order) != true {
      try run(
        """
        INSERT INTO refund_order (deposit_id, position, payment_intent, amount, refusal) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (deposit_id, position) DO UPDATE SET refusal = excluded.refusal
        """, [id.rawValue, order.number - 1, order.paymentIntent.rawValue, order.amount.rawValue, order.refusal])
    }
    try save(.dispute, deposit.disputes, beyond: previous?.disputes, of: id, key: \.id) { dispute in
      [dispute.paymentIntent.rawValue, dispute.amount.rawValue, dispute.state.rawValue]
    }
    try save(.video, deposit.videos, beyond: previous?.videos, of: id, key: \.guid) { video in
      [
        video.generation, video.state.rawValue, video.encodePercent, video.lengthSec, video.storageBytes?.rawValue,
        video.originalHash, video.encodedAt?.microseconds, video.doubtedAt?.microseconds, video.isUnwanted,
        instant.microseconds, video.state == .gone ? instant.microseconds : nil,
      ]
    }
  }

  /// Stores the records that are new or differ, with their positions: records are only ever added and changed.
  ///
  /// - Throws: `record_conflict` when one belongs to another deposit.
  private func save<Record: Equatable, Key: TextIdentifier>(
    _ statement: RecordStatement, _ records: [Record], beyond previous: [Record]?, of id: DepositID,
    key: (Record) -> Key, _ values: (Record) -> Values
  ) throws {
    for (position, record) in records.enumerated() {
      if let previous, position < previous.count, previous[position] == record { continue }
      let written = try run(statement.text, [key(record).rawValue, id.rawValue, position] + values(record))
      guard written == 1 else { throw VisualError.recordConflict(record: statement.table) }
    }
  }
}
