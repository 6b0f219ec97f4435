import DepositDomain
import GRDBSQLite
import Glibc
import Platform

/// The row that a statement stands on, until its next step.
///
/// Columns are asked for by name, in any order; in the order in which they were selected each is found at the first look.
final class StoredRow {
  private let statement: OpaquePointer
  private let count: Int32
  /// The column behind the one that was found last.
  private var next: Int32 = 0

  init(_ statement: OpaquePointer) {
    self.statement = statement
    count = sqlite3_column_count(statement)
  }

  func get<T: ColumnValue>(_ column: StaticString) throws -> T {
    let index = try index(column)
    guard sqlite3_column_type(statement, index) != SQLITE_NULL else { throw unreadable(column) }
    return T.read(statement, at: index)
  }

  func get<T: ColumnValue>(_ column: StaticString) throws -> T? {
    let index = try index(column)
    return sqlite3_column_type(statement, index) == SQLITE_NULL ? nil : T.read(statement, at: index)
  }

  private func index(_ column: StaticString) throws -> Int32 {
    let name = UnsafeRawPointer(column.utf8Start).assumingMemoryBound(to: CChar.self)
    for step in 0..<count {
      let index = (next + step) % count
      if let present = sqlite3_column_name(statement, index), strcmp(present, name) == 0 {
        next = index + 1
        return index
      }
    }
    throw unreadable(column)
  }

  private func unreadable(_ column: StaticString) -> VisualError {
    VisualError.storedRecordUnreadable(record: "\(column)")
  }
}

extension StoredRow {
  func id<T: TextIdentifier>(_ column: StaticString) throws -> T { T(rawValue: try get(column)) }

  func idIfPresent<T: TextIdentifier>(_ column: StaticString) throws -> T? {
    let text: String? = try get(column)
    return text.map { T(rawValue: $0) }
  }

  func instant(_ column: StaticString) throws -> Instant { Instant(microseconds: try get(column)) }

  func instantIfPresent(_ column: StaticString) throws -> Instant? {
    let microseconds: Int64? = try get(column)
    return microseconds.map { Instant(microseconds: $0) }
  }

  func cents(_ column: StaticString) throws -> Cents { Cents(try get(column)) }

  func bytesIfPresent(_ column: StaticString) throws -> ByteCount? {
    let count: Int? = try get(column)
    return count.map { ByteCount($0) }
  }

  /// One of an enumeration's stored names.
  func choice<T: RawRepresentable<String>>(_ column: StaticString) throws -> T {
    let name: String = try get(column)
    guard let value = T(rawValue: name) else {
      throw VisualError.storedRecordUnreadable(record: "\(column) \(DisplayText(name, limit: 100))")
    }
    return value
  }

  func choiceIfPresent<T: RawRepresentable<String>>(_ column: StaticString) throws -> T? {
    let name: String? = try get(column)
    return name == nil ? nil : try choice(column)
  }
}
