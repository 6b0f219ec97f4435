public import Platform
public import VideoUpload

/// An upload on one line that is drawn over itself: what the server confirmed, what the socket took, what is left.
public struct ProgressBar: Sendable {
  private let format: NumberFormat
  private let language: Language
  private let isASCII: Bool

  /// - Parameter isASCII: for a terminal in the C locale.
  public init(language: Language, isASCII: Bool) {
    self.language = language
    self.isASCII = isASCII
    format = NumberFormat(language)
  }

  /// One line of at most `width` cells, without the last so that no terminal wraps.
  public func line(_ progress: UploadProgress, width: Int) -> String {
    let total = max(1, progress.totalBytes)
    // One request carries most files, and is confirmed at its end: what moves meanwhile is what the socket took.
    let sent = max(progress.sentBytes, progress.confirmedBytes)
    let percent = min(progress.confirmedBytes >= total ? 100 : 99, sent * 100 / total)
    var parts = ["\(format.bytes(sent)) / \(format.bytes(progress.totalBytes))"]
    if progress.bytesPerSecond > 0 { parts.append(format.rate(progress.bytesPerSecond)) }
    if let eta = progress.eta, eta > .zero {
      parts.append(Phrase.timeLeft(format.duration(seconds: Int(eta.inSeconds)))(language))
    }
    let left = String(repeating: " ", count: percent < 10 ? 2 : percent < 100 ? 1 : 0) + "\(percent) % "
    let right = "  " + parts.joined(separator: "  ")
    let room = min(40, width - 1 - left.count - right.count)
    guard room >= 8 else { return String((left + right.dropFirst()).prefix(max(1, width - 1))) }
    return left + bar(progress, total: total, cells: room) + right
  }

  private func bar(_ progress: UploadProgress, total: Int, cells: Int) -> String {
    let confirmed = Int(Double(cells) * min(1, Double(progress.confirmedBytes) / Double(total)))
    let sent = max(confirmed, Int(Double(cells) * min(1, Double(progress.sentBytes) / Double(total))))
    let glyphs = isASCII ? ("#", "=", "-") : ("━", "╍", "─")
    return String(repeating: glyphs.0, count: confirmed) + String(repeating: glyphs.1, count: sent - confirmed)
      + String(repeating: glyphs.2, count: cells - sent)
  }
}
