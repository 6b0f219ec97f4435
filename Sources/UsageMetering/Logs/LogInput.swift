import CZlib
import Glibc
import Platform
import Synchronization

/// Where log lines come from.
public enum LogInput: Sendable {
  /// A file; plain or gzip, whatever its name says.
  case file(String)
  /// An open file or pipe, which stays open.
  case descriptor(Int32)
  case bytes([UInt8])
}

/// The bytes of a log, unpacked when they are gzip.
final class LogBytes {
  private enum Origin {
    case descriptor(Int32, closes: Bool)
    case memory([UInt8])
  }

  private let name: String
  private let origin: Origin
  private var memoryAt = 0
  private var gzip: OpaquePointer?
  private let packed: UnsafeMutablePointer<UInt8>
  private var packedAt = 0
  private var packedEnd = 0
  private var isAtMemberEnd = false
  private static let packedSize = 256 * 1_024

  /// - Throws: `log_unreadable`, `log_gzip_missing`.
  init(_ input: LogInput, name: String) throws(VisualError) {
    self.name = name
    switch input {
    case .file(let path):
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { throw .logUnreadable(name, cause: lastSystemError()) }
      origin = .descriptor(file, closes: true)
    case .descriptor(let file): origin = .descriptor(file, closes: false)
    case .bytes(let bytes): origin = .memory(bytes)
    }
    packed = .allocate(capacity: Self.packedSize)
    while packedEnd < 2 {
      let count = try source(packed + packedEnd, Self.packedSize - packedEnd)
      if count == 0 { break }
      packedEnd += count
    }
    guard packedEnd >= 2, packed[0] == 0x1F, packed[1] == 0x8B else { return }
    gzip = czlib_open()
    if gzip == nil { throw .logGzipMissing(name) }
  }

  deinit {
    if let gzip { czlib_close(gzip) }
    packed.deallocate()
    if case .descriptor(let file, true) = origin { close(file) }
  }

  /// - Returns: 0 at the end.
  func read(into target: UnsafeMutablePointer<UInt8>, _ count: Int) throws(VisualError) -> Int {
    guard let gzip else {
      // What was looked at to tell the form comes first.
      guard packedAt < packedEnd else { return try source(target, count) }
      let taken = min(count, packedEnd - packedAt)
      memcpy(target, packed + packedAt, taken)
      packedAt += taken
      return taken
    }
    return try unpack(gzip, target, count)
  }

  private func unpack(
    _ gzip: OpaquePointer, _ target: UnsafeMutablePointer<UInt8>, _ count: Int
  ) throws(VisualError) -> Int {
    while true {
      if packedAt == packedEnd {
        packedAt = 0
        packedEnd = try source(packed, Self.packedSize)
        if packedEnd == 0 {
          guard isAtMemberEnd else { throw .logDamaged(name) }
          return 0
        }
      }
      if isAtMemberEnd {
        czlib_reset(gzip)
        isAtMemberEnd = false
      }
      var inputLeft = packedEnd - packedAt
      var outputLeft = count
      let status = czlib_inflate(gzip, packed + packedAt, &inputLeft, target, &outputLeft)
      packedAt = packedEnd - inputLeft
      if status == czlib_damaged { throw .logDamaged(name) }
      if status == czlib_member_end { isAtMemberEnd = true }
      if outputLeft < count { return count - outputLeft }
    }
  }

  private func source(_ target: UnsafeMutablePointer<UInt8>, _ count: Int) throws(VisualError) -> Int {
    switch origin {
    case .memory(let bytes):
      let taken = min(count, bytes.count - memoryAt)
      bytes.withUnsafeBufferPointer { buffer in
        if let start = buffer.baseAddress, taken > 0 { memcpy(target, start + memoryAt, taken) }
      }
      memoryAt += taken
      return taken
    case .descriptor(let file, _):
      while true {
        let taken = Glibc.read(file, target, count)
        if taken >= 0 { return taken }
        guard errno == EINTR else { throw .logUnreadable(name, cause: lastSystemError()) }
      }
    }
  }
}

/// Cuts a log into pieces that end where a line does, for several threads.
///
/// Unchecked because its parts hold bare memory; all of them are only touched while `lock` is held.
final class LogPieces: @unchecked Sendable {
  private let lock = Mutex(())
  private let bytes: LogBytes
  private let carry: UnsafeMutablePointer<UInt8>
  private var carryCount = 0
  private var isAtEnd = false
  /// Inside a line that is too long: its rest is passed over.
  private var isSkipping = false
  private var pieces = 0
  private var read = 0

  /// Bytes of a piece; a line is far shorter.
  static let size = 1 << 20

  init(_ bytes: LogBytes) {
    self.bytes = bytes
    carry = .allocate(capacity: Self.size)
  }

  deinit { carry.deallocate() }

  /// Bytes so far, unpacked.
  var bytesRead: Int { lock.withLock { _ in read } }

  /// Fills `target` (``size`` bytes).
  ///
  /// - Returns: the number of the piece and how many bytes it has; nil at the end. Its last line may lack a line feed:
  ///   at the end of the log, or when the line is too long.
  func next(into target: UnsafeMutablePointer<UInt8>) throws(VisualError) -> (number: Int, count: Int)? {
    try lock.withLock { (_) throws(VisualError) in try cut(target) }
  }

  private func cut(_ target: UnsafeMutablePointer<UInt8>) throws(VisualError) -> (number: Int, count: Int)? {
    guard !isAtEnd else { return nil }
    memcpy(target, carry, carryCount)
    var count = carryCount
    carryCount = 0
    while true {
      while count < Self.size, !isAtEnd {
        let more = try bytes.read(into: target + count, Self.size - count)
        read += more
        if more == 0 { isAtEnd = true }
        count += more
      }
      guard isSkipping else { break }
      // The rest of a line that was reported as too long.
      guard let feed = memchr(target, 10, count) else {
        if isAtEnd { return nil }
        count = 0
        continue
      }
      let rest = UnsafePointer(feed.assumingMemoryBound(to: UInt8.self)) + 1
      count -= rest - UnsafePointer(target)
      memmove(target, rest, count)
      isSkipping = false
    }
    guard count > 0 else { return nil }
    defer { pieces += 1 }
    if isAtEnd { return (pieces, count) }
    var end = count
    while end > 0, target[end - 1] != 10 { end -= 1 }
    guard end > 0 else {
      isSkipping = true
      return (pieces, count)
    }
    carryCount = count - end
    memcpy(carry, target + end, carryCount)
    return (pieces, end)
  }
}
