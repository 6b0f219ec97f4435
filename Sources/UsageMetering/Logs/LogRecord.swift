/// Sixteen bytes that name a request or a video.
struct Name128: Hashable, Sendable {
  var high: UInt64
  var low: UInt64

  static let none = Name128(high: 0, low: 0)
}

/// What metering takes from one line of a CDN log.
struct LogRecord {
  /// The request's id: a line that comes twice counts once.
  var request: Name128
  /// The video; ``Name128/none`` when the path names none.
  var video: Name128
  /// Bytes sent to the viewer.
  var bytes: Int64
  /// UTC day, counted from 1970-01-01.
  var day: Int32
}

/// Why a line cannot be counted.
public enum LogFault: UInt8, Sendable, CaseIterable {
  case fewFields = 1
  case time
  case bytes
  case requestID
  case tooLong
  case future

  /// For the quarantine file.
  var reason: String {
    switch self {
    case .fewFields: "fewer than 12 fields"
    case .time: "field 3 is no time in milliseconds since 2000"
    case .future: "field 3 lies in the future"
    case .bytes: "field 4 is no number of bytes"
    case .requestID: "field 11 is no request id"
    case .tooLong: "longer than 64 KiB"
    }
  }
}

/// Limits of what is believed.
public enum LogLimit {
  /// Longest line, in bytes, without its end.
  public static let lineBytes = 65_536
  /// Most bytes that one answer is believed to have; more is refused as malformed.
  public static let answerBytes = 1_000_000_000_000_000
  /// 9999-12-31T23:59:59.999Z, in milliseconds.
  static let time = 253_402_300_799_999
  /// 2000-01-01T00:00:00Z, in milliseconds: what is before it was written in seconds, or by a clock that was never set.
  static let earliest = 946_684_800_000
  /// A line may be dated this far ahead of our clock, in milliseconds.
  static let ahead = 86_400_000
}
