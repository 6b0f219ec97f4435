import DepositDomain
import EngineAPI
import Platform
import UsageMetering

/// How fresh metering is, for supervisors: Bunny keeps logs for three days, so egress that is not known for longer is
/// lost.
struct UsageReadiness: Codable, Sendable {
  /// When the library was last seen whole; null before that.
  @ExplicitNull var librarySeenAt: Instant?
  /// Until when the CDN's logs are read; null when none is.
  @ExplicitNull var egressKnownUntil: Instant?
  /// Days of this month and the one before whose log was lost, `YYYY-MM-DD`.
  var daysWithoutLog: [String]

  /// nil where nothing is measured.
  init?(_ services: EngineServices) async throws {
    guard let usage = services.usage else { return nil }
    let now = services.clock.now()
    let first = UTCDay(BillingMonth(containing: now).previous.firstDay.daysSince1970)
    librarySeenAt = try await usage.librarySeen()
    egressKnownUntil = try await usage.logsRead()
    daysWithoutLog = try await usage.daysWithoutLog(from: first, through: UTCDay(containing: now)).sorted()
      .map(\.text)
  }
}
