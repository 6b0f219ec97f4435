/// Makes CDN logs as large as wanted, the same for one seed: videos of uneven popularity, token paths, both formats,
/// lines that come twice, lines that are malformed, paths without a video, days that change in mid-file.
public struct LogGenerator: Sendable {
  /// What the log is like.
  public struct Settings: Sendable {
    public var seed: UInt64 = 1
    public var videos = 20_000
    /// UTC milliseconds of the first line.
    public var start = 1_727_740_800_000
    /// Milliseconds from the first line to the last, about.
    public var span = 2 * 86_400_000
    /// Lines in all; sets the pace of time.
    public var lines = 100_000
    /// Of a thousand lines, how many repeat one of the last few thousand.
    public var duplicates = 20
    /// Of ten thousand lines, how many are malformed.
    public var malformed = 5
    /// Of a thousand lines, how many have a token in the path.
    public var tokens = 300
    /// Of a thousand lines, how many name no video.
    public var withoutVideo = 10
    public var endsWithCRLF = false

    public init() {}
  }

  private let settings: Settings
  private var state: UInt64
  private var number = 0
  private var recent: [[UInt8]] = []

  public init(_ settings: Settings) {
    self.settings = settings
    state = settings.seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678
  }

  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The guid of a video, by its place.
  public static func guid(_ index: Int, seed: UInt64) -> String {
    let high = mixed(seed &+ UInt64(index) &* 2)
    let low = mixed(seed &+ UInt64(index) &* 2 &+ 0x5555)
    var digits: [UInt8] = []
    LogLine.hex(high, &digits)
    LogLine.hex(low, &digits)
    for at in [20, 16, 12, 8] { digits.insert(UInt8(ascii: "-"), at: at) }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Appends lines, each with its end, until `out` has `size` bytes or the lines are over.
  ///
  /// - Returns: false at the end.
  public mutating func fill(_ out: inout [UInt8], size: Int) -> Bool {
    while out.count < size {
      guard number < settings.lines else { return false }
      let begin = out.count
      let chance = random() % 10_000
      if chance < UInt64(settings.malformed) {
        appendMalformed(&out)
      } else if chance / 10 < UInt64(settings.duplicates), !recent.isEmpty {
        out += recent[Int(random() % UInt64(recent.count))]
      } else {
        line().append(to: &out)
        remember(out[begin...])
      }
      if settings.endsWithCRLF { out.append(13) }
      out.append(10)
      number += 1
    }
    return number < settings.lines
  }

  private mutating func remember(_ line: ArraySlice<UInt8>) {
    guard number % 7 == 0 else { return }
    if recent.count < 512 { recent.append(Array(line)) } else { recent[Int(random() % 512)] = Array(line) }
  }

  private mutating func line() -> LogLine {
    let dice = random()
    let isSegment = dice % 10 != 0
    return LogLine(
      time: settings.start + settings.span * number / max(1, settings.lines) + Int(dice % 900),
      bytes: isSegment ? 300_000 + Int(random() % 4_000_000) : 400 + Int(random() % 3_000),
      status: dice % 97 == 0 ? 404 : isSegment ? 206 : 200, isHit: dice % 11 != 0, address: random() >> 32,
      path: path(isSegment: isSegment), request: (random(), random()), agent: Int(dice >> 8 & 0xFF),
      isExtended: dice % 3 == 0)
  }

  private mutating func path(isSegment: Bool) -> String {
    if random() % 1_000 < UInt64(settings.withoutVideo) { return "/favicon.ico" }
    // The product of two even draws: few videos have most of the requests.
    let draw = random()
    let place = ((draw & 0xFFFF_FFFF) &* (draw >> 32)) >> 32
    let guid = Self.guid(Int((place &* UInt64(settings.videos)) >> 32), seed: settings.seed)
    let file = isSegment ? "720p/video\(draw % 900).ts" : "playlist.m3u8"
    guard random() % 1_000 < UInt64(settings.tokens) else { return "/\(guid)/\(file)" }
    let token = "HS256-o10JRWlsAItyAsdKS6jJKjabHN4FrFsplDHPV1idcX4"
    return draw % 2 == 0
      ? "/bcdn_token=\(token)&token_path=%2F\(guid)%2F&expires=1799999999/\(guid)/\(file)"
      : "/bcdn_token=\(token)&expires=1799999999&token_path=/\(guid)//\(guid)/\(file)"
  }

  /// One of the ways in which a line can be wrong.
  private mutating func appendMalformed(_ out: inout [UInt8]) {
    var line: [UInt8] = []
    self.line().append(to: &line)
    switch random() % 6 {
    case 0: out += line.prefix(line.count / 2)
    case 1: out += Array("HIT|200|soon|".utf8) + line
    // A time in the year 4876 or so.
    case 2: out += Array(String(decoding: line, as: UTF8.self).replacing("|206|", with: "|206|9").utf8)
    case 3:
      // A number of bytes that no machine counts to.
      var fields = line.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
      fields[3] = Array("99999999999999999999".utf8)[...]
      out += Array(fields.joined(separator: [UInt8(ascii: "|")]))
    case 4:
      var fields = line.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
      fields[10] = []
      out += Array(fields.joined(separator: [UInt8(ascii: "|")]))
    default: out += Array("not a log line".utf8)
    }
  }
}
