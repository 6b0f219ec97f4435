import Glibc

/// Reads one line of a CDN log, without copying it.
///
/// The form is Bunny's: `cache|status|time in ms|bytes|zone|ip|referer|URL|edge|agent|request id|country`, three more
/// fields when extended; `-` is empty. Lines of every HTTP status count.
struct LogScanner {
  /// Values of hex digits, 0xFF for what is none; made once, for as long as the scanner's copies live.
  private let hex: HexDigits
  /// The latest time that is believed, in milliseconds.
  private let latest: Int

  init(latest: Int) {
    hex = HexDigits()
    self.latest = latest
  }

  /// - Parameters:
  ///   - start, end: the line, without its line feed.
  ///   - record: set when the line counts.
  /// - Returns: nil when it counts.
  @inline(__always)
  func scan(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, into record: inout LogRecord) -> LogFault? {
    var at = start
    guard skip(&at, end), skip(&at, end) else { return .fewFields }
    guard let time = number(&at, end, most: LogLimit.time) else { return fault(.time, unless: 9, from: at, end) }
    if time < LogLimit.earliest || time > latest {
      return fault(time > latest ? .future : .time, unless: 8, from: at, end)
    }
    guard let bytes = number(&at, end, most: LogLimit.answerBytes) else {
      return fault(.bytes, unless: 8, from: at, end)
    }
    guard skip(&at, end), skip(&at, end), skipLong(&at, end) else { return .fewFields }
    let url = at
    guard skipLong(&at, end) else { return .fewFields }
    let urlEnd = at - 1
    guard skip(&at, end), skipLong(&at, end) else { return .fewFields }
    guard end - at > 32, at[32] == Self.bar, let request = hex.name(at) else {
      return requestOfOtherForm(at, end, &record) ?? finish(&record, time, bytes, url, urlEnd)
    }
    record.request = request
    return finish(&record, time, bytes, url, urlEnd)
  }

  @inline(__always)
  private func finish(
    _ record: inout LogRecord, _ time: Int, _ bytes: Int, _ url: UnsafePointer<UInt8>, _ urlEnd: UnsafePointer<UInt8>
  ) -> LogFault? {
    record.day = Int32(truncatingIfNeeded: time / 86_400_000)
    record.bytes = Int64(bytes)
    record.video = video(in: url, urlEnd)
    return nil
  }

  private static let bar = UInt8(ascii: "|")
  private static let slash = UInt8(ascii: "/")
  private static let dash = UInt8(ascii: "-")

  /// Past the next bar; false when there is none.
  @inline(__always)
  private func skip(_ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    while at < end {
      at += 1
      if at[-1] == Self.bar { return true }
    }
    return false
  }

  /// The same for fields that are often long.
  @inline(__always)
  private func skipLong(_ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    guard let bar = memchr(at, Int32(Self.bar), end - at) else { return false }
    at = UnsafePointer(bar.assumingMemoryBound(to: UInt8.self)) + 1
    return true
  }

  /// A whole number and the bar behind it.
  @inline(__always)
  private func number(_ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, most: Int) -> Int? {
    var value = 0
    let first = at
    while at < end {
      let digit = at.pointee &- 48
      if digit > 9 { break }
      value = value &* 10 &+ Int(digit)
      // Nineteen digits are beyond every limit here, and could come round.
      if value > most { return nil }
      at += 1
    }
    guard at > first, at < end, at.pointee == Self.bar else { return nil }
    at += 1
    return value
  }

  /// A line that ends early is short of fields, whatever else is wrong with it.
  ///
  /// - Parameter expected: bars that are still to come in a line that is long enough.
  private func fault(
    _ fault: LogFault, unless expected: Int, from at: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> LogFault {
    var bars = 0
    var rest = at
    while skip(&rest, end) { bars += 1 }
    return bars < expected ? .fewFields : fault
  }

  /// Ids in the form of a guid too; anything else could be a part of an agent that holds a bar.
  private func requestOfOtherForm(
    _ at: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ record: inout LogRecord
  ) -> LogFault? {
    guard memchr(at, Int32(Self.bar), end - at) != nil else { return .fewFields }
    guard end - at > 36, at[36] == Self.bar, let request = guid(at) else { return .requestID }
    record.request = request
    return nil
  }

  /// The video's guid: a whole segment of the URL's path, wherever it stands. A guid that a token says it opens
  /// (`token_path=/…/`) is not the path that was served.
  @inline(__always)
  private func video(in url: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Name128 {
    var at = url
    // Past `https://host`.
    if end - at > 8, at[4] == UInt8(ascii: ":") || at[5] == UInt8(ascii: ":") {
      at += at[4] == UInt8(ascii: ":") ? 7 : 8
    }
    while let found = memchr(at, Int32(Self.slash), end - at) {
      let slash = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
      if memchr(at, Int32(UInt8(ascii: "?")), slash - at) != nil { return .none }
      at = slash + 1
      guard end - at >= 36 else { return .none }
      guard at[8] == Self.dash, end - at == 36 || Self.endsSegment(at[36]), let guid = guid(at) else { continue }
      if slash - url >= 11, memcmp(slash - 11, "token_path=", 11) == 0 { continue }
      return guid
    }
    return .none
  }

  @inline(__always)
  private static func endsSegment(_ byte: UInt8) -> Bool {
    byte == slash || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  /// 8-4-4-4-12 hex digits.
  @inline(__always)
  private func guid(_ at: UnsafePointer<UInt8>) -> Name128? {
    guard at[8] == Self.dash, at[13] == Self.dash, at[18] == Self.dash, at[23] == Self.dash else { return nil }
    return hex.guid(at)
  }
}

/// The values of hex digits.
final class HexDigits: Sendable {
  /// Written once, before anybody else can see it; freed when nobody can any more.
  private nonisolated(unsafe) let values: UnsafeMutablePointer<UInt8>

  init() {
    values = .allocate(capacity: 256)
    values.initialize(repeating: 0xFF, count: 256)
    for (value, digit) in "0123456789abcdef".utf8.enumerated() { values[Int(digit)] = UInt8(value) }
    for (value, digit) in "ABCDEF".utf8.enumerated() { values[Int(digit)] = UInt8(value + 10) }
  }

  deinit { values.deallocate() }

  /// 32 digits; nil when one is none.
  @inline(__always)
  func name(_ at: UnsafePointer<UInt8>) -> Name128? {
    var bad: UInt8 = 0
    let high = run(at, 16, 0, &bad)
    let low = run(at + 16, 16, 0, &bad)
    return bad < 16 ? Name128(high: high, low: low) : nil
  }

  /// 36 characters whose dashes have been looked at.
  @inline(__always)
  func guid(_ at: UnsafePointer<UInt8>) -> Name128? {
    var bad: UInt8 = 0
    let high = run(at + 14, 4, run(at + 9, 4, run(at, 8, 0, &bad), &bad), &bad)
    let low = run(at + 24, 12, run(at + 19, 4, 0, &bad), &bad)
    return bad < 16 ? Name128(high: high, low: low) : nil
  }

  @inline(__always)
  private func run(_ at: UnsafePointer<UInt8>, _ count: Int, _ start: UInt64, _ bad: inout UInt8) -> UInt64 {
    var value = start
    for index in 0..<count {
      let digit = values[Int(at[index])]
      bad |= digit
      value = value << 4 | UInt64(digit & 15)
    }
    return value
  }
}
