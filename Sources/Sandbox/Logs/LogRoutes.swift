import Hummingbird
import Platform

/// What Bunny serves of its CDN: a day's access log, and the zone's totals. At Bunny these are two more hosts.
struct LogRoutes: Sendable {
  let library: BunnyLibrary

  func add(to router: Router<SandboxContext>) {
    router.get("/statistics") { request, _ in try await statistics(request) }
    // A date or a playback token, a zone's log or a video: the router wants one name for what stands there.
    router.get("/:token/:guid") { request, context in
      try await log(
        request, date: try context.parameters.require("token"), zone: try context.parameters.require("guid"))
    }
  }

  private func check(_ request: Request) throws(BunnyError) {
    try library.keys.checkAccess(
      request.headers.value("AccessKey"), library: String(library.keys.libraryID), reading: true)
  }

  /// `/{MM-DD-YY}/{zone}.log`, of which `start` and `end` choose lines, counted from 0 in the `order` asked for: newest first
  /// when none is, as at Bunny; 404 for a day without any.
  private func log(_ request: Request, date: String, zone: String) async throws -> Response {
    guard let day = Self.day(date), zone.hasSuffix(".log"), Int(zone.dropLast(4)) != nil else {
      throw HTTPError(.notFound)
    }
    try check(request)
    guard let form = request.form else { throw BunnyError(status: 400, message: "The query string is malformed") }
    let start = max(0, form["start"].flatMap { Int($0) } ?? 0)
    let end = max(start, form["end"].flatMap { Int($0) } ?? Int.max)
    var lines = await library.logs.lines(day: day, now: library.clock.now())
    if form["order"] != "asc" { lines.reverse() }
    guard !lines.isEmpty else { throw BunnyError(status: 404, message: "There is no log for this day") }
    var body: [UInt8] = []
    for line in lines.dropFirst(start).prefix(end - start) { body += line + [10] }
    return Response(
      status: .ok, headers: [.contentType: "text/plain"], body: .init(byteBuffer: ByteBuffer(bytes: body)))
  }

  /// `/statistics?dateFrom&dateTo&pullZone`
  private func statistics(_ request: Request) async throws -> Response {
    try check(request)
    guard let form = request.form, let from = form["dateFrom"].flatMap({ Self.isoDay($0) }),
      let to = form["dateTo"].flatMap({ Self.isoDay($0) }), from <= to, to - from < 400
    else { throw BunnyError(status: 400, message: "dateFrom and dateTo are dates") }
    let now = library.clock.now()
    var chart: [String: JSONValue] = [:]
    var total = 0
    for day in from...to {
      let bytes = await library.logs.zoneTotal(day: day, now: now)
      total += bytes
      chart[String(Instant(unixSeconds: day * 86_400).rfc3339)] = .integer(bytes)
    }
    return .json(["TotalBandwidthUsed": .integer(total), "BandwidthUsedChart": .object(chart)])
  }

  /// `MM-DD-YY`, as days since 1970.
  private static func day(_ text: String) -> Int? {
    let parts = text.split(separator: "-")
    guard parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }), let month = Int(parts[0]),
      let day = Int(parts[1]),
      let year = Int(parts[2])
    else { return nil }
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    return isoDay("20\(two(year))-\(two(month))-\(two(day))")
  }

  private static func isoDay(_ text: String) -> Int? {
    Instant(rfc3339: text.prefix(10) + "T00:00:00Z")?.utcDate.daysSince1970
  }
}
