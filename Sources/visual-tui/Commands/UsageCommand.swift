import ArgumentParser
import EngineAPI
import EngineClient
import Platform
import Reports

struct UsageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "usage", abstract: Help.text(.helpUsageCommand))

  @Option(name: .long, help: Help.option(.helpMonth, value: "YYYY-MM"))
  var month: String?

  @Option(name: .long, help: Help.option(.helpHistory, value: "months"))
  var history: Int?

  @Flag(name: .long, help: Help.option(.helpVideos))
  var videos = false

  @Flag(name: .long, help: Help.option(.helpUsageOfAll))
  var all = false

  @Flag(name: .long, help: Help.option(.helpCSV))
  var csv = false

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { place in
      let month = try checkedMonth()
      let engine = try await place.engine(withSamples: true)
      if all {
        let answer = try await engine.supportUsage(month: month)
        try show(answer, in: place, csv: UsageSeriesReport.csv(answer)) { $0.lines(answer) }
      } else if let history {
        let answer = try await engine.usageHistory(months: history)
        try show(answer, in: place, csv: UsageSeriesReport.csv(answer)) { $0.lines(answer) }
      } else if videos {
        let answer = try await engine.usageVideos(month: month)
        let explanation = try await engine.usageExplain(month: month)
        try show(answer, in: place, csv: UsageSeriesReport.csv(answer)) { $0.lines(answer, explanation) }
      } else {
        let estimate = try await engine.estimate(month: month)
        let report = UsageReport(language: place.language, isPlain: common.plain || place.isASCII)
        try show(estimate, in: place, csv: UsageSeriesReport.csv(estimate)) { _ in report.lines(estimate) }
      }
      return .done
    }
  }

  private func checkedMonth() throws(VisualError) -> String? {
    if csv, common.json { throw .usage(.csvOrJSON) }
    if all, videos || history != nil { throw .usage(.allOrMine) }
    if let history {
      guard (1...WireLimit.historyMonths).contains(history) else { throw .usage(.historyFormat) }
      if videos || month != nil { throw .usage(.historyOrVideos) }
    }
    return try Typed.month(month)
  }

  private func show(
    _ answer: some Encodable, in place: Workplace, csv rows: [String],
    _ lines: (UsageSeriesReport) -> [String]
  ) throws(VisualError) {
    if csv {
      for row in rows { place.console.line(row) }
    } else {
      try place.show(answer, lines(UsageSeriesReport(language: place.language)))
    }
  }
}
