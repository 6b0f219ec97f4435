public import CurlTransport
import FoundationEssentials
public import Platform

/// The CDN's own account of what it sent: a day's access log, and the zone's totals. Two more hosts of Bunny's, and the
/// account's key.
public struct BunnyLogs: Sendable {
  private let zone: Int
  private let key: Secret
  private let loggingBase: String
  private let statisticsBase: String
  private let transport: any HTTPTransport
  private let refusal: BunnyRefusal

  /// The most that one answer may bring, in bytes.
  public static let maximumBytes = 64 << 20
  /// The code of the error for an answer that brings more: fewer lines may do.
  public static let tooLarge = TransportError.Code.responseTooLarge.rawValue

  /// - Parameters:
  ///   - zone: the pull zone's number.
  ///   - key: the account's API key.
  ///   - loggingBase: `https://logging.bunnycdn.com`, or a stand-in's address.
  ///   - statisticsBase: `https://api.bunny.net`, or a stand-in's.
  public init(zone: Int, key: Secret, loggingBase: String, statisticsBase: String, transport: any HTTPTransport) {
    self.zone = zone
    self.key = key
    self.loggingBase = loggingBase
    self.statisticsBase = statisticsBase
    self.transport = transport
    refusal = BunnyRefusal(key: key)
  }

  /// Lines of a UTC day's log; nil when there is no log of that day: nothing was sent, or it is older than Bunny keeps
  /// (3 days).
  ///
  /// Oldest first: Bunny's default is newest first, in which lines change their numbers as others come. Its manual calls the
  /// parameter `order` (docs.bunny.net/cdn/logging), its OpenAPI document `sort`.
  ///
  /// - Parameters:
  ///   - start: the first line wanted, from 0.
  ///   - end: the line before which to stop.
  public func lines(of day: CivilDate, from start: Int, to end: Int) async throws(ProviderError) -> [UInt8]? {
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    let date = "\(two(day.month))-\(two(day.day))-\(two(day.year % 100))"
    do throws(ProviderError) {
      return try await answer(
        "\(loggingBase)/\(date)/\(zone).log?start=\(start)&end=\(end)&order=asc&sort=asc", accept: "text/plain")
    } catch {
      // What stands in the body of this 404 is documented nowhere: here the status alone counts.
      guard error.status == 404, error.code.isEmpty else { throw error }
      return nil
    }
  }

  /// A hundred petabytes: days are added up.
  private static let mostBytesOfADay = 1e17

  /// The code of the error for a zone whose logging is switched off: nothing is kept that could be read later.
  public static let loggingDisabled = "logging_disabled"

  /// Bytes that the zone says it sent, by UTC day.
  public func zoneTotals(
    from first: CivilDate, through last: CivilDate
  ) async throws(ProviderError) -> [(day: CivilDate, bytes: Int)] {
    let from = Instant(startOf: first).rfc3339.prefix(10)
    let to = Instant(startOf: last).rfc3339.prefix(10)
    let body = try await answer(
      "\(statisticsBase)/statistics?dateFrom=\(from)&dateTo=\(to)&pullZone=\(zone)", accept: "application/json")
    guard let chart = BunnyJSON.decode(Statistics.self, from: body)?.bandwidthUsedChart else {
      throw ProviderError(
        provider: .bunny, kind: .indeterminate, code: "malformed_answer", message: "statistics without a chart")
    }
    return chart.compactMap { date, bytes in
      guard let instant = Instant(rfc3339: date.uppercased()), bytes >= 0, bytes < Self.mostBytesOfADay else {
        return nil
      }
      return (instant.utcDate, Int(bytes))
    }
  }

  private struct Statistics: Decodable {
    var bandwidthUsedChart: [String: Double]

    private enum CodingKeys: String, CodingKey { case bandwidthUsedChart = "bandwidthusedchart" }
  }

  private func answer(_ url: String, accept: String) async throws(ProviderError) -> [UInt8] {
    var request = HTTPRequest(
      "GET", url,
      headers: [
        HTTPHeader("AccessKey", key.reveal()), HTTPHeader("Accept", accept),
        HTTPHeader("User-Agent", "visual/1.0 (BunnyLogs)"),
      ])
    request.maximumResponseBytes = Self.maximumBytes
    request.timeouts.total = .seconds(120)
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await transport.send(request)
    } catch {
      throw refusal.error(for: error)
    }
    // A log's body is no JSON: only the status counts.
    if !(200..<300).contains(response.status), let error = refusal.error(for: response) {
      throw error.status == 404 && Self.saysDisabled(response.body) ? Self.disabled(error) : error
    }
    return response.body
  }

  /// A zone without logging answers 404 as a day without requests does: only the body tells them apart.
  private static func saysDisabled(_ body: [UInt8]) -> Bool {
    let text = String(decoding: body.prefix(2_000), as: UTF8.self).lowercased()
    return text.contains(loggingDisabled) || (text.contains("logging") && text.contains("disabled"))
  }

  private static func disabled(_ error: ProviderError) -> ProviderError {
    ProviderError(
      provider: .bunny, kind: .refused, status: error.status, code: loggingDisabled,
      message: "logging is disabled for this pull zone: enable it in its settings")
  }
}
