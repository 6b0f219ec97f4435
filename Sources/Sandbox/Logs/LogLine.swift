/// A line of a CDN log in Bunny's form, written to a buffer that is used again and again.
struct LogLine {
  /// UTC milliseconds.
  var time: Int
  var bytes: Int
  var status = 200
  var isHit = true
  var address: UInt64 = 0
  /// Path and query of the URL.
  var path: String
  /// 128 bits, written as 32 hex digits.
  var request: (UInt64, UInt64)
  var agent: Int
  /// Body bytes, range and authorization as well.
  var isExtended = false
  var zone = 568_241

  static let agents = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "AppleCoreMedia/1.0.0.21F90 (iPhone; U; CPU OS 17_5 like Mac OS X; fr_fr)",
    "VLC/3.0.20 LibVLC/3.0.20",
    "-",
  ]
  private static let edges = ["PA", "FR", "DE", "WA", "LON"]
  private static let countries = ["FR", "FR", "BE", "CH", "DE", "CA", "SN"]

  func append(to out: inout [UInt8]) {
    func text(_ text: String) { out.append(contentsOf: text.utf8) }
    func number(_ value: Int) { out.append(contentsOf: String(value).utf8) }
    func bar() { out.append(UInt8(ascii: "|")) }
    text(isHit ? "HIT" : "MISS")
    bar()
    number(status)
    bar()
    number(time)
    bar()
    number(bytes)
    bar()
    number(zone)
    bar()
    for shift in [24, 16, 8] as [UInt64] {
      number(Int(address >> shift & 255))
      out.append(UInt8(ascii: "."))
    }
    number(Int(address & 255))
    bar()
    text(address & 3 == 0 ? "-" : "https://iframe.mediadelivery.net/")
    text("|https://vz-4c1a6f2e-9d0.b-cdn.net")
    text(path)
    bar()
    text(Self.edges[Int(address % 5)])
    bar()
    text(Self.agents[agent % Self.agents.count])
    bar()
    Self.hex(request.0, &out)
    Self.hex(request.1, &out)
    bar()
    text(Self.countries[Int(address % 7)])
    guard isExtended else { return }
    bar()
    number(max(0, bytes - 300))
    text("|bytes=0-|-")
  }

  static func hex(_ value: UInt64, _ out: inout [UInt8]) {
    for shift in stride(from: UInt64(60), through: 0, by: -4) {
      let digit = UInt8(value >> shift & 15)
      out.append(digit < 10 ? digit + 48 : digit + 87)
    }
  }
}
