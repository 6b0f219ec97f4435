public import EngineAPI
public import Platform

/// Months and videos of one's usage, as tables and as CSV.
public struct UsageSeriesReport: Sendable {
  let language: Language
  let format: NumberFormat

  public init(language: Language) {
    self.language = language
    format = NumberFormat(language)
  }

  // MARK: Text

  public func lines(_ history: UsageHistoryResponse) -> [String] {
    guard !history.items.isEmpty else { return [Phrase.noData(language)] }
    var table = TextTable([.left, .right, .right, .right, .right, .left])
    table.add(headings(.UsageHeading.month) + [""])
    for month in history.items {
      var notes: [String] = []
      if month.final { notes.append(Phrase.UsageHeading.final(language)) }
      if month.correctionCents != 0 {
        notes.append(Phrase.correction(euros(month.correctionCents))(language))
      }
      table.add(
        [month.month]
          + amounts(month.storageMeanBytes, month.egressBytes, month.encodeSeconds, month.costCents)
          + [notes.joined(separator: ", ")])
    }
    return table.lines
  }

  /// Each video's part; the last lines say how they come to what is to pay.
  public func lines(_ videos: UsageVideosResponse, _ explanation: UsageExplainResponse) -> [String] {
    guard !videos.items.isEmpty else { return [Phrase.noData(language)] }
    var table = TextTable([.left, .right, .right, .right, .right])
    table.add(headings(.UsageHeading.video))
    for video in videos.items {
      table.add(
        [video.title.isEmpty ? video.videoGuid : video.title]
          + amounts(video.storageMeanBytes, video.egressBytes, video.encodeSeconds, video.costCents))
    }
    if explanation.adjustmentCents != 0 {
      table.add([Phrase.UsageHeading.adjustment(language), "", "", "", euros(explanation.adjustmentCents)])
    }
    table.add(["\(Phrase.UsageHeading.total(language)) \(videos.month)", "", "", "", euros(explanation.totalCents)])
    // Found out after the month was closed: shown, and not in the total.
    for correction in explanation.corrections {
      table.add([
        "\(Phrase.UsageHeading.correction(language)) \(correction.at.rfc3339.prefix(10))", "",
        signed(correction.egressBytes, format.bytes), signed(correction.encodeSeconds) { format.duration(seconds: $0) },
        euros(correction.costCents),
      ])
    }
    return table.lines
  }

  private func headings(_ first: Phrase) -> [String] {
    [first, .UsageHeading.storage, .UsageHeading.egress, .UsageHeading.encoding, .UsageHeading.cost].map {
      $0(language)
    }
  }

  private func amounts(_ stored: Int, _ sent: Int, _ encoded: Int, _ cents: Int) -> [String] {
    [format.bytes(stored), format.bytes(sent), format.duration(seconds: encoded), euros(cents)]
  }

  /// An amount that may be less than nothing; empty for none.
  func signed(_ amount: Int, _ text: (Int) -> String) -> String {
    amount == 0 ? "" : (amount < 0 ? "−" : "+") + text(abs(amount))
  }

  private func euros(_ cents: Int) -> String { format.euros(Double(cents) / 100) }

  // MARK: CSV

  public static func csv(_ estimate: UsageEstimateResponse) -> [String] {
    [
      "month,storage_gb,egress_gb,encode_min,raw_cost_eur,estimated_cost_eur,projected_cost_eur,capped,final",
      CSV.line([
        .text(estimate.month), .decimal(estimate.usage.storage_gb), .decimal(estimate.usage.egress_gb),
        .decimal(estimate.usage.encode_min), .decimal(estimate.raw_cost_eur), .decimal(estimate.estimated_cost_eur),
        .decimal(estimate.projected_cost_eur), .flag(estimate.capped), .flag(estimate.final),
      ]),
    ]
  }

  public static func csv(_ history: UsageHistoryResponse) -> [String] {
    ["month,storageMeanBytes,egressBytes,encodeSeconds,rawCostCents,costCents,correctionCents,capped,final"]
      + history.items.map { month in
        CSV.line([
          .text(month.month), .int(month.storageMeanBytes), .int(month.egressBytes), .int(month.encodeSeconds),
          .int(month.rawCostCents), .int(month.costCents), .int(month.correctionCents), .flag(month.capped),
          .flag(month.final),
        ])
      }
  }

  public static func csv(_ videos: UsageVideosResponse) -> [String] {
    ["month,videoGuid,title,storageMeanBytes,egressBytes,requests,encodeSeconds,costCents"]
      + videos.items.map { video in
        CSV.line([
          .text(videos.month), .text(video.videoGuid), .text(video.title), .int(video.storageMeanBytes),
          .int(video.egressBytes), .int(video.requests), .int(video.encodeSeconds), .int(video.costCents),
        ])
      }
  }
}
