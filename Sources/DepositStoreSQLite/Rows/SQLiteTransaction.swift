import DepositDomain
import DepositStore
import FoundationEssentials
import GRDB
import GRDBSQLite
import Platform

/// The store's primitives in SQL, on a connection inside a transaction.
///
/// Statements are kept prepared: their text is the same each time.
struct SQLiteTransaction: StoreTransaction {
  /// What takes the places of a statement, in their order; nil is NULL.
  typealias Values = [(any ColumnValue)?]

  let db: Database
  /// Told what is written; nil inside a read.
  var changes: RecentReads.Changes?
  /// Takes what a change does to the shared parts of the search, for the whole commit to write; nil: written at once.
  var search: SearchChanges?
  /// What is known of deposits without reading them; nil inside a read.
  var recent: RecentReads?

  /// - Parameter read: makes something of each row while the statement stands on it; it must not run the same statement.
  func read<T>(_ sql: String, _ values: Values = [], _ read: (StoredRow) throws -> T) throws -> [T] {
    let statement = try statement(sql, values)
    defer { sqlite3_reset(statement) }
    let row = StoredRow(statement)
    var found: [T] = []
    while try step(statement) { found.append(try read(row)) }
    return found
  }

  /// The same of the first row; nil when there is none.
  func readFirst<T>(_ sql: String, _ values: Values = [], _ read: (StoredRow) throws -> T) throws -> T? {
    let statement = try statement(sql, values)
    defer { sqlite3_reset(statement) }
    return try step(statement) ? try read(StoredRow(statement)) : nil
  }

  /// - Returns: how many rows were written.
  @discardableResult
  func run(_ sql: String, _ values: Values = []) throws -> Int {
    let statement = try statement(sql, values)
    defer { sqlite3_reset(statement) }
    while try step(statement) {}
    return db.changesCount
  }

  /// The same, of a row whose values are unique.
  ///
  /// - Throws: `record_conflict`, naming `record`, when one of them is taken.
  func insert(_ sql: String, _ values: Values, record: @autoclosure () -> String) throws {
    do {
      try run(sql, values)
    } catch let error as DatabaseError where error.isUniquenessViolation {
      throw VisualError.recordConflict(record: record())
    }
  }

  /// GRDB keeps the statement. Its own ways to run one check each argument, copy each row and find each column by its
  /// name in lower case, which is most of the work for rows as small as these.
  private func statement(_ sql: String, _ values: Values) throws -> OpaquePointer {
    let statement = try db.cachedStatement(sql: sql).sqliteStatement
    // A place without a value would keep the one of the run before.
    guard values.count == sqlite3_bind_parameter_count(statement) else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "not as many values as places", sql: sql)
    }
    for (index, value) in values.enumerated() {
      let place = Int32(index + 1)
      if let value { value.bind(to: statement, at: place) } else { sqlite3_bind_null(statement, place) }
    }
    return statement
  }

  /// - Returns: whether the statement stands on a row now.
  private func step(_ statement: OpaquePointer) throws -> Bool {
    let code = sqlite3_step(statement)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
    }
    return false
  }

  // MARK: GRDB's own rows, for the support desk's long questions

  func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
    try Row.fetchAll(try db.cachedStatement(sql: sql), arguments: arguments)
  }

  func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
    try Row.fetchOne(try db.cachedStatement(sql: sql), arguments: arguments)
  }
}

// MARK: - Values

/// JSON as columns hold it: the same text for the same value.
enum ColumnJSON {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The same of the small tables that every line of a timeline has; an encoder costs more than the line.
  static func text(_ table: [String: String]) -> String {
    // Most have one member, or none.
    if table.count < 2 { return table.first.map { "{\(quoted($0.key)):\(quoted($0.value))}" } ?? "{}" }
    let members = table.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
    return "{\(members.joined(separator: ","))}"
  }

  private static func quoted(_ text: String) -> String {
    func isPlain(_ value: UInt32) -> Bool { value >= 0x20 && value != 0x22 && value != 0x5C }
    // All that is escaped is one byte, and no byte of a longer character looks like it.
    guard !text.utf8.allSatisfy({ isPlain(UInt32($0)) }) else { return "\"\(text)\"" }
    let escaped = text.unicodeScalars.map { scalar in
      if isPlain(scalar.value) { return String(scalar) }
      return scalar.value < 0x20 ? "\\u00" + String(scalar.value + 0x100, radix: 16).suffix(2) : "\\\(scalar)"
    }
    return "\"\(escaped.joined())\""
  }

  static func value<T: Decodable>(_ type: T.Type, from text: String, record: String) throws -> T {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch is DecodingError {
      throw VisualError.storedRecordUnreadable(record: record)
    }
  }
}

extension Row {
  func get<T: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> T {
    try decode(T.self, forColumn: column)
  }

  func id<T: TextIdentifier>(_ column: String) throws -> T {
    T(rawValue: try get(column))
  }

  func idIfPresent<T: TextIdentifier>(_ column: String) throws -> T? {
    let text: String? = try get(column)
    return text.map { T(rawValue: $0) }
  }

  func instant(_ column: String) throws -> Instant {
    Instant(microseconds: try get(column))
  }

  func instantIfPresent(_ column: String) throws -> Instant? {
    let microseconds: Int64? = try get(column)
    return microseconds.map { Instant(microseconds: $0) }
  }

  func cents(_ column: String) throws -> Cents {
    Cents(try get(column))
  }

  func bytesIfPresent(_ column: String) throws -> ByteCount? {
    let count: Int? = try get(column)
    return count.map { ByteCount($0) }
  }

  /// One of an enumeration's stored names.
  func choice<T: RawRepresentable<String>>(_ column: String) throws -> T {
    let name: String = try get(column)
    guard let value = T(rawValue: name) else {
      throw VisualError.storedRecordUnreadable(record: "\(column) \(DisplayText(name, limit: 100))")
    }
    return value
  }

  func choiceIfPresent<T: RawRepresentable<String>>(_ column: String) throws -> T? {
    let name: String? = try get(column)
    return name == nil ? nil : try choice(column)
  }
}
