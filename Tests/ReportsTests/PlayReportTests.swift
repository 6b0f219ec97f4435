import DepositDomain
import EngineAPI
import FoundationEssentials
import Platform
import Testing

@testable import Reports

@Suite struct PlayReportTests {
  private let now = Instant(unixSeconds: 1_780_000_000)

  private func report(secondsLeft: Int, plays: Int = 3) -> PlayReport {
    let link = PlayTokenResponse(
      token: "tok", url: "https://e.example/play/tok", expiresAt: now + .seconds(secondsLeft), playsLeft: plays)
    return PlayReport(link, of: DepositID("dep_1"), VideoGUID("v-1"), at: now)
  }

  @Test func theLinkStandsAloneOnItsLine() {
    let lines = report(secondsLeft: 1_800).lines(.en)
    #expect(lines[1] == "https://e.example/play/tok")
    #expect(lines[2].hasPrefix("3 plays, for another 30 min (until "))
    #expect(report(secondsLeft: 1_799).lines(.fr)[2].hasPrefix("3 lectures, encore 30 min (jusqu’au "))
    #expect(report(secondsLeft: 61, plays: 1).lines(.en)[2].hasPrefix("1 play, for another 2 min"))
    #expect(report(secondsLeft: -5).answer.secondsLeft == 0)
  }

  @Test func asJSONItHasPlaysAndTime() throws {
    let line = try Envelope.line(wire: report(secondsLeft: 1_800).answer, at: now)
    for part in [
      #""url":"https://e.example/play/tok""#, #""playsLeft":3"#, #""secondsLeft":1800"#, #""depositId":"dep_1""#,
      #""videoGuid":"v-1""#, #""token":"tok""#, #""v":1"#, #""expiresAt":"2026-05-28T20:56:40Z""#,
    ] { #expect(line.contains(part), "\(line)") }
  }
}
