public import EngineAPI
import Platform

// What support sees: the logs beside the CDN zone's own count, and what belongs to nobody.
extension UsageSeriesReport {
  public func lines(_ usage: UsageReconciliationResponse) -> [String] {
    var days = TextTable([.left, .right, .right, .right])
    days.add(headings(.UsageHeading.day, .UsageHeading.logged, .UsageHeading.zone, .UsageHeading.difference))
    for day in usage.days {
      days.add(
        [day.day] + sums(day.loggedBytes, day.zoneBytes, difference: day.zoneBytes.map { $0 - day.loggedBytes }))
    }
    days.add(
      ["\(Phrase.UsageHeading.total(language)) \(usage.month)"]
        + sums(usage.loggedBytes, usage.zoneBytes, difference: usage.differenceBytes))
    let known = usage.egressKnownUntil.map { Phrase.egressKnownUntil(LocalTime.text($0, language)) }
    return days.lines + [(known ?? .egressUnknown)(language)] + nobodys(usage)
  }

  private func nobodys(_ usage: UsageReconciliationResponse) -> [String] {
    guard !usage.unknownVideos.isEmpty else { return [] }
    var videos = TextTable([.left, .right, .right, .right])
    videos.add(
      headings(
        .UsageHeading.nobodys, .UsageHeading.storedMean, .UsageHeading.egress, .UsageHeading.requests))
    for video in usage.unknownVideos {
      let name = video.title.isEmpty ? video.videoGuid : "\(video.title) (\(video.videoGuid))"
      videos.add([
        video.videoGuid.isEmpty ? Phrase.UsageHeading.withoutVideo(language) : name,
        format.bytes(video.storageByteDays / max(1, usage.days.count)), format.bytes(video.egressBytes),
        String(video.requests),
      ])
    }
    return [""] + videos.lines
  }

  private func headings(_ phrases: Phrase...) -> [String] { phrases.map { $0(language) } }

  private func sums(_ logged: Int, _ zone: Int?, difference: Int?) -> [String] {
    [format.bytes(logged), zone.map(format.bytes) ?? "", difference.map { signed($0, format.bytes) } ?? ""]
  }

  /// Days, then videos: the second column tells which.
  public static func csv(_ usage: UsageReconciliationResponse) -> [String] {
    ["month,kind,day,loggedBytes,zoneBytes,videoGuid,title,storageByteDays,egressBytes,requests"]
      + usage.days.map { day in
        CSV.line([
          .text(usage.month), .text("day"), .text(day.day), .int(day.loggedBytes),
          day.zoneBytes.map { .int($0) } ?? .text(""), .text(""), .text(""), .text(""), .text(""), .text(""),
        ])
      }
      + usage.unknownVideos.map { video in
        CSV.line([
          .text(usage.month), .text("unknown_video"), .text(""), .text(""), .text(""), .text(video.videoGuid),
          .text(video.title), .int(video.storageByteDays), .int(video.egressBytes), .int(video.requests),
        ])
      }
  }
}
