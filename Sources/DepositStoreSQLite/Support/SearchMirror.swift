import DepositDomain
import DepositStore
import GRDB
import Platform

/// Keeps the search with the deposits, in the transaction that changes them.
extension SQLiteTransaction {
  func customer(of id: DepositID) throws -> CustomerTrace {
    let sql = "SELECT email_token, masked_email, receipt FROM deposit_customer WHERE deposit_id = ?"
    let known = try readFirst(sql, [id.rawValue]) { row in
      CustomerTrace(
        emailToken: try row.get("email_token"), maskedEmail: try row.get("masked_email"),
        receipt: try row.get("receipt"))
    }
    return known ?? CustomerTrace()
  }

  func keep(_ customer: CustomerTrace, of deposit: Deposit, at instant: Instant) throws {
    let known = try self.customer(of: deposit.id)
    var merged = known
    merged.merge(customer)
    guard merged != known else { return }
    try run(
      "INSERT OR REPLACE INTO deposit_customer VALUES (?, ?, ?, ?)",
      [deposit.id.rawValue, merged.emailToken, merged.maskedEmail, merged.receipt])
    try mirror(deposit, at: instant)
  }

  /// What the search holds of a deposit, as it is stored.
  private struct Mirrored {
    let number: Int64
    let group: Int64
    let entry: SearchEntry
    /// The entry's words and the group's mark, as far as they are stored.
    let words: String
  }

  /// Stores what the search must know of a deposit, when it is not that already: at the end of the write, or at once where
  /// there is none.
  func mirror(_ deposit: Deposit, at instant: Instant) throws {
    guard let search else { return try mirrorNow(deposit, at: instant) }
    search.contents.changed[deposit.id] = (deposit, instant)
  }

  /// Mirrors what `body` changes at its end, in the order of the lists of words.
  static func mirroringTogether(_ db: Database, _ body: (SQLiteTransaction) throws -> Void) throws {
    let search = SearchChanges()
    let transaction = SQLiteTransaction(db: db, search: search)
    try body(transaction)
    try transaction.mirrorChanged()
    try search.write(to: db)
  }

  /// Mirrors what this write has changed.
  func mirrorChanged() throws {
    guard let changed = search?.contents.changed, !changed.isEmpty else { return }
    search?.contents.changed = [:]
    for (_, (deposit, instant)) in changed.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      try mirrorNow(deposit, at: instant)
    }
  }

  private func mirrorNow(_ deposit: Deposit, at instant: Instant) throws {
    let before = try mirrored(deposit.id)
    let entry = SearchEntry(deposit, customer: try customer(of: deposit.id), previous: before?.entry, at: instant)
    guard let before else { return try add(entry, at: instant) }
    guard entry != before.entry else { return }
    let group = entry.group == before.entry.group ? before.group : try groupID(entry.group)
    let words = GroupMark.marking(entry.words, group)
    let sql = """
      UPDATE deposit_search SET title = ?, group_id = ?, waiting = ?, waiting_since = ?, masked_email = ?,
        paid_cents = ?, refunded_cents = ?, words = ? WHERE number = ?
      """
    try run(
      sql,
      [
        entry.title, group, entry.waiting?.rawValue, entry.waitingSince?.microseconds, entry.maskedEmail,
        entry.paid.rawValue, entry.refunded.rawValue, words, before.number,
      ])
    try share { shared in
      if words != before.words { shared.change(before.number, from: before.words, to: words) }
      shared.count(-1, in: before.group)
      shared.count(1, in: group)
      shared.add(
        entry.paid - before.entry.paid, entry.refunded - before.entry.refunded, on: SearchDay.of(instant))
    }
  }

  private func add(_ entry: SearchEntry, at instant: Instant) throws {
    let group = try groupID(entry.group)
    let words = GroupMark.marking(entry.words, group)
    let sql = """
      INSERT INTO deposit_search (deposit_id, owner, created_at, title, group_id, waiting, waiting_since, masked_email,
        paid_cents, refunded_cents, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    try run(
      sql,
      [
        entry.id.rawValue, entry.owner.rawValue, entry.createdAt.microseconds, entry.title, group,
        entry.waiting?.rawValue, entry.waitingSince?.microseconds, entry.maskedEmail, entry.paid.rawValue,
        entry.refunded.rawValue, words,
      ])
    let number = db.lastInsertedRowID
    let opened = """
      INSERT INTO search_day (day, first_number, last_number, opened, paid_cents, refunded_cents)
      VALUES (?1, ?2, ?2, 1, 0, 0)
      ON CONFLICT (day) DO UPDATE SET opened = opened + 1, first_number = min(coalesce(first_number, ?2), ?2),
        last_number = max(coalesce(last_number, ?2), ?2)
      """
    try run(opened, [SearchDay.of(entry.createdAt), number])
    try share { shared in
      shared.change(number, from: nil, to: words)
      shared.count(1, in: group)
      shared.add(entry.paid, entry.refunded, on: SearchDay.of(instant))
    }
  }

  /// What many deposits share is written with the whole commit, or at once where there is none.
  private func share(_ change: (SearchChanges) -> Void) throws {
    if let search { return change(search) }
    let alone = SearchChanges()
    change(alone)
    try alone.write(to: db)
  }

  private func groupID(_ group: SearchGroup) throws -> Int64 {
    if let met = search?.contents.groups[group] { return met }
    let id = try storedGroupID(group)
    search?.contents.groups[group] = id
    return id
  }

  private func storedGroupID(_ group: SearchGroup) throws -> Int64 {
    let values: Values = [
      group.status.rawValue, group.payment.rawValue, group.video.rawValue, group.type.rawValue, group.fee.rawValue,
      group.isOverLimit, group.dispute.rawValue,
    ]
    let find = """
      SELECT id FROM search_group WHERE status = ? AND payment = ? AND video = ? AND type = ? AND fee_cents = ?
        AND over_limit = ? AND dispute = ?
      """
    if let known: Int64 = try readFirst(find, values, { try $0.get("id") }) { return known }
    let insert = """
      INSERT INTO search_group (status, payment, video, type, fee_cents, over_limit, dispute, deposits)
      VALUES (?, ?, ?, ?, ?, ?, ?, 0)
      """
    try run(insert, values)
    return db.lastInsertedRowID
  }

  private func mirrored(_ id: DepositID) throws -> Mirrored? {
    let sql = """
      SELECT number, group_id, owner, created_at, title, status, payment, video, type, fee_cents, over_limit, dispute,
        waiting, waiting_since, words, masked_email, paid_cents, refunded_cents
      FROM deposit_search JOIN search_group ON search_group.id = group_id WHERE deposit_id = ?
      """
    return try readFirst(sql, [id.rawValue]) { row in
      let (number, group): (Int64, Int64) = (try row.get("number"), try row.get("group_id"))
      let words: String = try row.get("words")
      return Mirrored(
        number: number, group: group,
        entry: SearchEntry(
          id: id, owner: try row.id("owner"), createdAt: try row.instant("created_at"), title: try row.get("title"),
          group: try SearchGroup(row), waiting: try row.choiceIfPresent("waiting"),
          waitingSince: try row.instantIfPresent("waiting_since"), words: GroupMark.unmarked(words, group),
          maskedEmail: try row.get("masked_email"), paid: try row.cents("paid_cents"),
          refunded: try row.cents("refunded_cents")),
        words: words)
    }
  }
}

/// Days since 1970, UTC.
enum SearchDay {
  static func of(_ instant: Instant) -> Int { instant.utcDate.daysSince1970 }
}

extension SearchGroup {
  init(_ row: StoredRow) throws {
    self.init(
      status: try row.choice("status"), payment: try row.choice("payment"), video: try row.choice("video"),
      type: try row.choice("type"), fee: try row.cents("fee_cents"), isOverLimit: try row.get("over_limit"),
      dispute: try row.choice("dispute"))
  }

  init(_ row: Row) throws {
    self.init(
      status: try row.choice("status"), payment: try row.choice("payment"), video: try row.choice("video"),
      type: try row.choice("type"), fee: try row.cents("fee_cents"), isOverLimit: try row.get("over_limit"),
      dispute: try row.choice("dispute"))
  }
}
