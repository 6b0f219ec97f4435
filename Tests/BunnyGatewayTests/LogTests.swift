import BunnyGateway
import CurlTransport
import Platform
import Testing

/// A day without requests and a zone without logging are both a 404: they must not be taken for each other.
struct LogTests {
  private static func lines(_ body: String, status: Int) async throws(ProviderError) -> [UInt8]? {
    let logs = BunnyLogs(
      zone: 7, key: Secret("account-key"), loggingBase: "http://logs", statisticsBase: "http://api",
      transport: ScriptedTransport(.json(body, status: status)))
    return try await logs.lines(of: CivilDate(year: 2026, month: 11, day: 3), from: 0, to: 10)
  }

  @Test(arguments: ["", "<html>Not found</html>", #"{"message":"No data"}"#])
  func aDayWithoutLogIsNoError(body: String) async throws {
    #expect(try await Self.lines(body, status: 404) == nil)
  }

  @Test(arguments: [
    #"{"errorKey":"logging_disabled"}"#, #"{"Message":"Logging is disabled for this Pull Zone."}"#,
  ])
  func aZoneWithoutLoggingIsAnError(body: String) async throws {
    let error = try await #require(throws: ProviderError.self) { try await Self.lines(body, status: 404) }
    #expect(error.code == BunnyLogs.loggingDisabled)
    #expect(error.kind == .refused)
    #expect(error.message.contains("enable it"))
  }

  /// What a proxy's page happens to say is no word of Bunny's.
  @Test func anErrorOfAnotherKindStaysWhatItIs() async throws {
    let error = try await #require(throws: ProviderError.self) {
      try await Self.lines("<html>logging in is disabled for maintenance</html>", status: 503)
    }
    #expect(error.kind == .indeterminate && error.code.isEmpty)
  }

  @Test func linesComeAsTheyAre() async throws {
    let line = "HIT|200|1507167062421|412|7|192.0.2.1|-|https://v/logging/disabled.mp4|WA|-|id|FR\n"
    #expect(try await Self.lines(line, status: 200) == Array(line.utf8))
  }
}
