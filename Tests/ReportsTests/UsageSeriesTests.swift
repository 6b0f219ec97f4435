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
}
