import DepositDomain
import DepositStore
import GRDB
import GRDBSQLite
import Platform

/// A made-up deposit and what follows from it for its rows: worked out by who makes it, so that who writes has less to do.
struct SampleRows: Sendable {
  let sample: SampleDeposit
  let status: DepositStatus
  let paymentState: PaymentState
  let search: SearchEntry
  /// The timeline's data, as their column holds them.
  let timelineData: [String]

  init(_ sample: SampleDeposit) {
    self.sample = sample
    status = sample.deposit.status
    paymentState = sample.deposit.paymentState
    search = SearchEntry(sample.deposit, customer: sample.customer, previous: nil, at: sample.deposit.createdAt)
    timelineData = sample.timeline.map { ColumnJSON.text($0.data) }
  }
}

/// Writes made-up deposits as the store would have, one prepared statement for each table.
final class SampleWriter {
  private let db: Database
  private let deposit, session, intent, refund, dispute, video, timeline, outbox, event, customer, search: Insertion
  private var groups: [SearchGroup: (id: Int, count: Int)] = [:]
  private var days: [Int: Day] = [:]
  private var number: Int64 = 0

  private struct Day {
    var first: Int64?
    var last: Int64?
    var opened = 0
    var paid = 0
    var refunded = 0
  }

  init(_ db: Database) throws {
    self.db = db
    deposit = try Insertion(db, "deposit", columns: 24)
    session = try Insertion(db, "checkout_session", columns: 12)
    intent = try Insertion(db, "payment_intent", columns: 5)
    refund = try Insertion(db, "refund", columns: 6)
    dispute = try Insertion(db, "dispute", columns: 6)
    video = try Insertion(db, "video", columns: 13)
    timeline = try Insertion(db, "timeline", columns: 6)
    outbox = try Insertion(db, "outbox", columns: 14)
    event = try Insertion(db, "webhook_event", columns: 8)
    customer = try Insertion(db, "deposit_customer", columns: 4)
    search = try Insertion(db, "deposit_search", columns: 12)
  }

  /// - Returns: its words, for the lists.
  func write(_ rows: SampleRows) throws -> SampleWordLists.Entry {
    let sample = rows.sample
    try writeDeposit(rows)
    try writeRecords(sample)
    for (entry, data) in zip(sample.timeline, rows.timelineData) {
      try timeline.run(
        nil, sample.deposit.id.rawValue, entry.at.microseconds, entry.actor, entry.kind.rawValue,
        data)
    }
    for (key, effect, at) in sample.effects {
      try outbox.run(
        nil, sample.deposit.id.rawValue, key, effect.kind.rawValue, effect.argument, at.microseconds,
        at.microseconds, 1, 0, nil, nil, nil, nil, at.microseconds)
    }
    if let id = sample.eventID, let at = sample.paidAt {
      try event.run(
        id, "checkout.session.completed", #"{"id":"\#(id)","type":"checkout.session.completed"}"#, "applied",
        at.microseconds, sample.deposit.id.rawValue, sample.deposit.payments.first?.id.rawValue, "[]")
    }
    if !sample.customer.isEmpty {
      try customer.run(
        sample.deposit.id.rawValue, sample.customer.emailToken, sample.customer.maskedEmail, sample.customer.receipt)
    }
    return try writeSearch(rows)
  }

  private func writeDeposit(_ rows: SampleRows) throws {
    let sample = rows.sample
    let deposit = sample.deposit
    try self.deposit.run(
      deposit.id.rawValue, deposit.owner.rawValue, deposit.type.rawValue, deposit.durationSec, deposit.fee.rawValue,
      deposit.payCode.rawValue, deposit.createdAt.microseconds, deposit.title, deposit.fileName,
      deposit.declaredSize?.rawValue, deposit.upload?.confirmedBytes.rawValue, deposit.upload?.totalBytes.rawValue,
      deposit.upload?.state.rawValue, deposit.upload?.at.microseconds, deposit.cancellation?.by.rawValue,
      deposit.cancellation?.reason, deposit.checkoutRefusal, deposit.checkoutAttempt, deposit.isHeld ? 1 : 0,
      deposit.version, rows.status.rawValue, rows.paymentState.rawValue, deposit.awaitsMoney ? 1 : 0,
      sample.moneyCheckedAt.microseconds)
  }

  private func writeRecords(_ sample: SampleDeposit) throws {
    let deposit = sample.deposit
    let id = deposit.id.rawValue
    for (position, record) in deposit.sessions.enumerated() {
      try session.run(
        record.id.rawValue, id, position, record.state.rawValue, record.money.rawValue, record.amountTotal?.rawValue,
        record.currency, record.paymentIntent?.rawValue, record.url, record.expiresAt?.microseconds,
        record.isLive ? 1 : 0, record.createdAt?.microseconds)
    }
    for (position, record) in deposit.payments.enumerated() {
      try intent.run(record.id.rawValue, id, position, record.chargeID, record.amountRefunded.rawValue)
    }
    for (position, record) in deposit.refunds.enumerated() {
      try refund.run(
        record.id.rawValue, id, position, record.paymentIntent.rawValue, record.amount.rawValue, record.state.rawValue)
    }
    for (position, record) in deposit.disputes.enumerated() {
      try dispute.run(
        record.id.rawValue, id, position, record.paymentIntent.rawValue, record.amount.rawValue, record.state.rawValue)
    }
    for (position, record) in deposit.videos.enumerated() {
      let made = sample.instant { event in
        if case .videoCreated(record.guid) = event { true } else { false }
      }
      let gone = sample.instant { event in
        if case .videoSeen(let sighting) = event {
          sighting.guid == record.guid && sighting.state == .gone
        } else {
          false
        }
      }
      try video.run(
        record.guid.rawValue, id, position, record.generation, record.state.rawValue, record.encodePercent,
        record.lengthSec, record.storageBytes?.rawValue, record.originalHash, record.encodedAt?.microseconds,
        (made ?? deposit.createdAt).microseconds, gone?.microseconds, record.doubtedAt?.microseconds)
    }
  }

  private func writeSearch(_ rows: SampleRows) throws -> SampleWordLists.Entry {
    number += 1
    let sample = rows.sample
    let entry = rows.search
    let group = groups[entry.group]?.id ?? groups.count + 1
    groups[entry.group, default: (group, 0)].count += 1
    let words = GroupMark.marking(entry.words, Int64(group))
    try search.run(
      number, entry.id.rawValue, entry.owner.rawValue, entry.createdAt.microseconds, entry.title, group,
      entry.waiting?.rawValue,
      (sample.waitingSince ?? entry.waitingSince).flatMap { entry.waiting == nil ? nil : $0 }?
        .microseconds, entry.maskedEmail, entry.paid.rawValue, entry.refunded.rawValue,
      words)
    var opened = days[SearchDay.of(entry.createdAt)] ?? Day()
    opened.first = opened.first ?? number
    opened.last = number
    opened.opened += 1
    days[SearchDay.of(entry.createdAt)] = opened
    if let paidAt = sample.paidAt, entry.paid > .zero {
      days[SearchDay.of(paidAt), default: Day()].paid += entry.paid.rawValue
    }
    if entry.refunded > .zero, let last = sample.timeline.last {
      days[SearchDay.of(last.at), default: Day()].refunded += entry.refunded.rawValue
    }
    return SampleWordLists.Entry(number: number, words: words)
  }

  /// Writes the counts.
  func finish() throws {
    let group = try Insertion(db, "search_group", columns: 9)
    for (key, value) in groups {
      try group.run(
        value.id, key.status.rawValue, key.payment.rawValue, key.video.rawValue, key.type.rawValue, key.fee.rawValue,
        key.isOverLimit ? 1 : 0, key.dispute.rawValue, value.count)
    }
    let day = try Insertion(db, "search_day", columns: 6)
    for (key, value) in days {
      try day.run(key, value.first, value.last, value.opened, value.paid, value.refunded)
    }
  }
}

/// One table's prepared insertion: GRDB's own binding is general, which is most of the work of a row as small as these.
struct Insertion {
  private let statement: Statement

  /// Columns that came later than the first ones have what a new row has.
  init(_ db: Database, _ table: String, columns: Int) throws {
    try self.init(db, table, db.columns(in: table).prefix(columns).map(\.name))
  }

  init(_ db: Database, _ table: String, _ columns: [String]) throws {
    let (names, places) = (columns.joined(separator: ", "), columns.map { _ in "?" }.joined(separator: ", "))
    statement = try db.makeStatement(sql: "INSERT INTO \(table) (\(names)) VALUES (\(places))")
  }

  func run(_ values: (any ColumnValue)?...) throws {
    let pointer = statement.sqliteStatement
    var place: Int32 = 1
    for value in values {
      if let value { value.bind(to: pointer, at: place) } else { sqlite3_bind_null(pointer, place) }
      place += 1
    }
    let result = sqlite3_step(pointer)
    sqlite3_reset(pointer)
    guard result == SQLITE_DONE else {
      throw VisualError.databaseFailed(cause: "SQLite \(result)")
    }
  }
}
