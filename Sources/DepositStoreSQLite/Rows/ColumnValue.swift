import FoundationEssentials
import GRDBSQLite
import Platform

/// A value that goes into a column, or comes out of one, without a detour.
protocol ColumnValue: Sendable {
  /// - Parameter place: counted from 1.
  func bind(to statement: OpaquePointer, at place: Int32)
  /// - Parameter column: counted from 0; it holds no NULL.
  static func read(_ statement: OpaquePointer, at column: Int32) -> Self
}

/// SQLite keeps its own copy of what is bound.
private let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: ColumnValue {
  func bind(to statement: OpaquePointer, at place: Int32) { sqlite3_bind_int64(statement, place, self) }

  static func read(_ statement: OpaquePointer, at column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
}

extension Int: ColumnValue {
  func bind(to statement: OpaquePointer, at place: Int32) { Int64(self).bind(to: statement, at: place) }

  static func read(_ statement: OpaquePointer, at column: Int32) -> Int { Int(Int64.read(statement, at: column)) }
}

extension Bool: ColumnValue {
  func bind(to statement: OpaquePointer, at place: Int32) { sqlite3_bind_int(statement, place, self ? 1 : 0) }

  static func read(_ statement: OpaquePointer, at column: Int32) -> Bool { sqlite3_column_int(statement, column) != 0 }
}

extension String: ColumnValue {
  func bind(to statement: OpaquePointer, at place: Int32) {
    var text = self
    text.withUTF8 { bytes in
      _ = bytes.withMemoryRebound(to: CChar.self) {
        // Without an address it would be NULL.
        sqlite3_bind_text(statement, place, $0.baseAddress ?? UnsafePointer(bitPattern: 1), Int32($0.count), copies)
      }
    }
  }

  static func read(_ statement: OpaquePointer, at column: Int32) -> String {
    guard let text = sqlite3_column_text(statement, column) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
  }
}

extension [UInt8]: ColumnValue {
  func bind(to statement: OpaquePointer, at place: Int32) {
    withUnsafeBytes {
      _ = sqlite3_bind_blob(
        statement, place, $0.baseAddress ?? UnsafeRawPointer(bitPattern: 1), Int32($0.count), copies)
    }
  }

  static func read(_ statement: OpaquePointer, at column: Int32) -> [UInt8] {
    guard let bytes = sqlite3_column_blob(statement, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
  }
}
