import DepositDomain
import GRDB
import Platform

/// What the writes of one commit do to the parts of the search that many deposits share: done once, at its end.
///
/// The lists of words are written in their own order: out of order, and after every savepoint, they would be sorted into
/// the file anew. Counts and sums are one change for all writes together.
final class SearchChanges {
  struct Words {
    /// The words that the lists hold now; nil when they hold none.
    let before: String?
    var after: String
  }

  struct Money {
    var paid = Cents.zero
    var refunded = Cents.zero
  }

  struct Contents {
    /// By the deposits' numbers.
    var words: [Int64: Words] = [:]
    /// By the groups' ids.
    var counts: [Int64: Int] = [:]
    /// By days since 1970.
    var money: [Int: Money] = [:]
    /// Groups that the commit has met.
    var groups: [SearchGroup: Int64] = [:]
    /// What the write under way has changed, and when: mirrored once, at its end.
    var changed: [DepositID: (deposit: Deposit, at: Instant)] = [:]
  }

  var contents = Contents()
  /// Deposits that the commit has changed, or tried to: only the database knows them.
  var touched: Set<DepositID> = []

  func change(_ number: Int64, from before: String?, to after: String) {
    let known = contents.words[number]
    contents.words[number] = Words(before: known.map(\.before) ?? before, after: after)
  }

  func count(_ change: Int, in group: Int64) {
    contents.counts[group, default: 0] += change
  }

  func add(_ paid: Cents, _ refunded: Cents, on day: Int) {
    contents.money[day, default: Money()].paid = (contents.money[day]?.paid ?? .zero) + paid
    contents.money[day, default: Money()].refunded = (contents.money[day]?.refunded ?? .zero) + refunded
  }

  /// Writes what was collected, and begins anew.
  func write(to db: Database) throws {
    let transaction = SQLiteTransaction(db: db)
    for (number, words) in contents.words.sorted(by: { $0.key > $1.key }) where words.before != words.after {
      try transaction.writeWords(number, from: words.before, to: words.after)
    }
    for (group, change) in contents.counts where change != 0 { try transaction.writeCount(change, in: group) }
    for (day, money) in contents.money { try transaction.writeMoney(money, on: day) }
    contents = Contents()
  }
}

extension SQLiteTransaction {
  /// Tells the lists what is new. A word that goes takes its beginnings along, which others may share: then all are told
  /// anew; a group's mark has none. The lists count rows, so that each one that comes follows one that goes.
  fileprivate func writeWords(_ number: Int64, from before: String?, to after: String) throws {
    let place = SupportSchema.place(of: number)
    var (gone, added) = (before ?? "", after)
    if let before {
      let (less, more) = Self.difference(before, after)
      if less.allSatisfy({ GroupMark.isMark($0) }) {
        (gone, added) = (less.joined(separator: " "), more.joined(separator: " "))
      }
      try run("INSERT INTO deposit_words (deposit_words, rowid, words) VALUES ('delete', ?, ?)", [place, gone])
    }
    try run("INSERT INTO deposit_words (rowid, words) VALUES (?, ?)", [place, added])
  }

  /// Words that went and words that came, each as often as it did.
  private static func difference(_ before: String, _ after: String) -> (less: [Substring], more: [Substring]) {
    var left = before.split(separator: " ").reduce(into: [Substring: Int]()) { $0[$1, default: 0] += 1 }
    var more: [Substring] = []
    for word in after.split(separator: " ") {
      let count = left[word] ?? 0
      if count > 0 { left[word] = count - 1 } else { more.append(word) }
    }
    return (left.flatMap { Array(repeating: $0.key, count: $0.value) }, more)
  }

  fileprivate func writeCount(_ change: Int, in group: Int64) throws {
    try run("UPDATE search_group SET deposits = deposits + ? WHERE id = ?", [change, group])
  }

  fileprivate func writeMoney(_ money: SearchChanges.Money, on day: Int) throws {
    guard money.paid != .zero || money.refunded != .zero else { return }
    let sql = """
      INSERT INTO search_day (day, opened, paid_cents, refunded_cents) VALUES (?, 0, ?, ?)
      ON CONFLICT (day) DO UPDATE SET paid_cents = paid_cents + excluded.paid_cents,
        refunded_cents = refunded_cents + excluded.refunded_cents
      """
    try run(sql, [day, money.paid.rawValue, money.refunded.rawValue])
  }
}
