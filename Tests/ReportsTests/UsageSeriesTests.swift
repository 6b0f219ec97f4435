import EngineAPI
import Platform
import Testing

@testable import Reports

@Suite struct UsageSeriesTests {
  private func csv(title: String) throws -> String {
    let videos = UsageVideosResponse(
      month: "2026-11",
      items: [
        .init(
          videoGuid: "g", title: title, storageMeanBytes: 1, egressBytes: 2, requests: 3, encodeSeconds: 4,
          costCents: 5)
      ])
    let rows = UsageSeriesReport.csv(videos)
    #expect(rows.count == 2)
    return try #require(rows.last)
  }

  @Test(arguments: [
    ("Le dernier bus", "Le dernier bus"), ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("+1", "'+1"), ("-1", "'-1"),
    ("@SUM(A1)", "'@SUM(A1)"), (" =1", "' =1"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
    ("\u{FF1D}1", "'\u{FF1D}1"),
  ])
  func noCellIsAFormula(_ title: String, _ cell: String) throws {
    #expect(try csv(title: title) == "2026-11,g,\(cell),1,2,3,4,5")
  }

  @Test func controlsDoNotReachTheFile() throws {
    #expect(try csv(title: "a\u{1B}[31m\nb").unicodeScalars.allSatisfy { $0.value >= 0x20 })
  }

  @Test func theTableSaysHowItComesToTheTotal() {
    let videos = UsageVideosResponse(
      month: "2026-11",
      items: [
        .init(
          videoGuid: "g", title: "Teaser", storageMeanBytes: 2_000_000_000, egressBytes: 1_500_000_000, requests: 3,
          encodeSeconds: 90, costCents: 12)
      ])
    let explanation = UsageExplainResponse(
      month: "2026-11", items: [], adjustmentCents: 88, totalCents: 100, corrections: [])
    let lines = UsageSeriesReport(language: .en).lines(videos, explanation)
    #expect(lines.count == 4)
    #expect(lines[1].contains("Teaser") && lines[1].contains("1.5 GB") && lines[1].hasSuffix("€0.12"))
    #expect(lines[2].hasSuffix("€0.88"))
    #expect(lines[3].hasSuffix("€1.00"))
  }

  @Test func correctionsStandBelowTheTotal() {
    let videos = UsageVideosResponse(
      month: "2026-11",
      items: [
        .init(
          videoGuid: "g", title: "Teaser", storageMeanBytes: 1, egressBytes: 2, requests: 3, encodeSeconds: 4,
          costCents: 100)
      ])
    let explanation = UsageExplainResponse(
      month: "2026-11", items: [], adjustmentCents: 0, totalCents: 100,
      corrections: [
        .init(
          at: Instant(unixSeconds: 1_796_300_000), egressBytes: 5_000_000_000, storageByteDays: 0, encodeSeconds: -60,
          costCents: 50)
      ])
    let lines = UsageSeriesReport(language: .en).lines(videos, explanation)
    #expect(lines.count == 4)
    #expect(lines[2].hasPrefix("total 2026-11") && lines[2].hasSuffix("€1.00"))
    #expect(lines[3].hasPrefix("correction of 2026-12-03") && lines[3].hasSuffix("€0.50"))
    #expect(lines[3].contains("+5 GB") && lines[3].contains("−"))
  }

  @Test func theMonthSaysWhatItRestsOn() {
    var estimate = UsageEstimateResponse(
      month: "2026-11", usage: .init(storage_gb: 1, egress_gb: 1, encode_min: 1),
      tariffs: .init(storage_eur_per_gb: 0.01, egress_eur_per_gb: 0.01, encode_eur_per_min: 0.005),
      estimated_cost_eur: 1, cap_eur: 20, min_activation_eur: 1, raw_cost_eur: 0.02, projected_cost_eur: 1,
      capped: false, final: false, known_until: Instant(unixSeconds: 1_796_300_000))
    #expect(UsageReport(language: .en).lines(estimate).last == "egress unknown: no CDN log is read")
    estimate.egress_known_until = Instant(unixSeconds: 1_796_300_000)
    estimate.storage_days_estimated = 1
    estimate.egress_days_missing = 3
    let lines = UsageReport(language: .fr).lines(estimate).suffix(3)
    #expect(lines.first?.hasPrefix("egress connu jusqu’au 03/12/2026") == true)
    #expect(lines.contains("stockage non relevé un jour : le relevé le plus proche compte"))
    #expect(lines.last == "journaux CDN perdus 3 jours : l’egress peut être sous-estimé")
    estimate.final = true
    #expect(UsageReport(language: .en).lines(estimate).count { $0.contains("egress known") } == 0)
  }

  @Test func supportSeesTheLogsBesideTheZone() throws {
    let usage = UsageReconciliationResponse(
      month: "2026-11",
      days: [
        .init(day: "2026-11-01", loggedBytes: 1_000_000_000, zoneBytes: 1_500_000_000),
        .init(day: "2026-11-02", loggedBytes: 2_000_000_000, zoneBytes: nil),
      ], loggedBytes: 3_000_000_000, zoneBytes: 1_500_000_000, differenceBytes: 500_000_000,
      unknownVideos: [
        .init(videoGuid: "g", title: "=1+1", storageByteDays: 4_000_000_000, egressBytes: 7, requests: 2),
        .init(videoGuid: "", title: "", storageByteDays: 0, egressBytes: 9, requests: 1),
      ], egressKnownUntil: nil)
    let lines = UsageSeriesReport(language: .en).lines(usage)
    #expect(lines[1].contains("2026-11-01") && lines[1].contains("1.5 GB") && lines[1].hasSuffix("+500 MB"))
    #expect(!lines[2].contains("+"), "the zone was not asked")
    #expect(lines[3].contains("3 GB") && lines[3].hasSuffix("+500 MB"))
    #expect(lines.contains { $0.contains("=1+1 (g)") && $0.contains("2 GB") })
    #expect(lines.contains { $0.contains("requests without a video") })
    let rows = UsageSeriesReport.csv(usage)
    #expect(rows.count == 5)
    #expect(rows[1] == "2026-11,day,2026-11-01,1000000000,1500000000,,,,,")
    #expect(rows[2] == "2026-11,day,2026-11-02,2000000000,,,,,,")
    #expect(rows[3] == "2026-11,unknown_video,,,,g,'=1+1,4000000000,7,2")
  }
}
