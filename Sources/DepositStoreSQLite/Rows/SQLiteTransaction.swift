import DepositDomain
import DepositStore
import FoundationEssentials
import GRDB
import Platform

/// The store's primitives in SQL, on a connection inside a transaction.
///
/// Statements are kept prepared: their text is the same each time.
struct SQLiteTransaction: StoreTransaction {
  /// Column names and values, in the order they are written.
  typealias Values = KeyValuePairs<String, (any DatabaseValueConvertible)?>

  let db: Database
  /// Told what is written; nil inside a read.
  var changes: RecentReads.Changes?

  func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
    try Row.fetchAll(try db.cachedStatement(sql: sql), arguments: arguments)
  }

  func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
    try Row.fetchOne(try db.cachedStatement(sql: sql), arguments: arguments)
  }

  /// - Returns: how many rows were written.
  @discardableResult
  func run(_ sql: String, _ arguments: StatementArguments) throws -> Int {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
    return db.changesCount
  }

  /// - Throws: `record_conflict`, naming `record`, when a unique value of the row is taken.
  func insert(into table: String, _ values: Values, record: @autoclosure () -> String) throws {
    let names = values.map(\.key).joined(separator: ", ")
    do {
      try run(
        "INSERT INTO \(table) (\(names)) VALUES (\(Self.places(values.count)))",
        StatementArguments(values.map(\.value)))
    } catch let error as DatabaseError where error.isUniquenessViolation {
      throw VisualError.recordConflict(record: record())
    }
  }

  func update(_ table: String, key: String, _ id: String, _ values: Values) throws {
    let assignments = values.map { "\($0.key) = ?" }.joined(separator: ", ")
    try run("UPDATE \(table) SET \(assignments) WHERE \(key) = ?", StatementArguments(values.map(\.value) + [id]))
  }

  /// Stores a record of a deposit, new or changed. What `once` names keeps its first value that is not NULL.
  ///
  /// - Throws: `record_conflict` when the record belongs to another deposit.
  func upsert(_ table: String, key: String, _ values: Values, once: Set<String> = []) throws {
    let names = values.map(\.key)
    let assignments = names.filter { $0 != key }.map { name in
      once.contains(name) ? "\(name) = coalesce(\(table).\(name), excluded.\(name))" : "\(name) = excluded.\(name)"
    }
    let written = try run(
      """
      INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(Self.places(values.count)))
      ON CONFLICT (\(key)) DO UPDATE SET \(assignments.joined(separator: ", "))
      WHERE \(table).deposit_id = excluded.deposit_id
      """,
      StatementArguments(values.map(\.value)))
    guard written == 1 else {
      throw VisualError.recordConflict(record: table)
    }
  }

  private static func places(_ count: Int) -> String {
    Array(repeating: "?", count: count).joined(separator: ", ")
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
