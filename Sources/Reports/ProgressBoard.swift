public import DepositJourney
public import Platform
public import VideoUpload

/// Where all files of a run stand, for one bar of several uploads and for whoever asks in between (SIGUSR1).
public struct ProgressBoard: Sendable {
  /// How far a file has come.
  private enum Stage {
    case begun
    case awaitingPayment
    case preparing
    case waiting(ahead: Int)
    case paused
    case sending(UploadProgress)
    case retrying(Phrase)
    case sent
    case encoding(percent: Int)
    case done
    case stopped
  }

  private struct File {
    var name: String
    var size: Int?
    var stage = Stage.begun
    /// The last known, whatever came after.
    var progress: UploadProgress?
  }

  private let language: Language
  private let format: NumberFormat
  private var files: [File] = []

  public init(language: Language) {
    self.language = language
    format = NumberFormat(language)
  }

  /// - Returns: the file's number here.
  public mutating func add(_ name: String) -> Int {
    files.append(File(name: name))
    return files.count - 1
  }

  public mutating func rename(_ number: Int, _ name: String) { files[number].name = name }

  public mutating func note(_ number: Int, _ event: JourneyEvent) {
    switch event {
    case .probed(let file): files[number].size = file.sizeBytes
    case .checkout, .paymentProcessing: files[number].stage = .awaitingPayment
    case .paid, .ready: files[number].stage = .preparing
    case .standing(.waiting(let ahead)): files[number].stage = .waiting(ahead: ahead)
    case .standing(.paused): files[number].stage = .paused
    case .standing(.sending): files[number].stage = .preparing
    case .progress(let progress):
      files[number].progress = progress
      files[number].stage = .sending(progress)
    case .retry(_, let sentence, _), .restarted(let sentence): files[number].stage = .retrying(sentence)
    case .uploaded(let size, _):
      files[number].progress = UploadProgress(
        sentBytes: size, confirmedBytes: size, totalBytes: size, bytesPerSecond: 0, eta: .zero)
      files[number].stage = .sent
    case .processing(let percent): files[number].stage = .encoding(percent: percent)
    case .playable, .notice: break
    }
  }

  /// A file's journey is over.
  public mutating func end(_ number: Int, isDone: Bool) { files[number].stage = isDone ? .done : .stopped }

  /// All uploads as one; nil before the first has begun. Files that have stopped count as far as they came.
  public var total: UploadProgress? {
    guard files.contains(where: { $0.progress != nil }) else { return nil }
    var sum = UploadProgress(sentBytes: 0, confirmedBytes: 0, totalBytes: 0, bytesPerSecond: 0, eta: nil)
    for file in files {
      if case .stopped = file.stage {
        sum.totalBytes += file.progress?.sentBytes ?? 0
      } else {
        sum.totalBytes += file.progress?.totalBytes ?? file.size ?? 0
      }
      sum.sentBytes += file.progress?.sentBytes ?? 0
      sum.confirmedBytes += file.progress?.confirmedBytes ?? 0
      if case .sending(let progress) = file.stage { sum.bytesPerSecond += progress.bytesPerSecond }
    }
    let left = Double(sum.totalBytes - sum.sentBytes)
    if sum.bytesPerSecond >= 1, left / sum.bytesPerSecond < 1e9 { sum.eta = .seconds(Int(left / sum.bytesPerSecond)) }
    return sum
  }

  /// Files that have arrived, of how many.
  public var count: (done: Int, all: Int) {
    (files.count { if case .done = $0.stage { true } else { false } }, files.count)
  }

  /// A line for each file that is not over.
  public var lines: [String] {
    files.compactMap { file in
      words(file).map { file.name + (language == .fr ? " : " : ": ") + $0 }
    }
  }

  private func words(_ file: File) -> String? {
    switch file.stage {
    case .begun: Phrase.fileBeingLookedAt(language)
    case .awaitingPayment: Phrase.waitingForPayment(language)
    case .preparing: Phrase.paidPreparing(language)
    case .waiting(let ahead): Phrase.waitingForTurn(ahead: ahead)(language)
    case .paused: Phrase.uploadPaused(language)
    case .sending(let progress): sending(progress)
    case .retrying(let sentence): sentence(language)
    case .sent: Phrase.uploadedAll(size: format.bytes(file.progress?.totalBytes ?? 0))(language)
    case .encoding(let percent): Phrase.stateEncoding(percent: percent)(language)
    case .done, .stopped: nil
    }
  }

  private func sending(_ progress: UploadProgress) -> String {
    let percent = progress.sentBytes * 100 / max(1, progress.totalBytes)
    var parts = ["\(percent) %", "\(format.bytes(progress.sentBytes))/\(format.bytes(progress.totalBytes))"]
    parts.append(Phrase.confirmedBytes(format.bytes(progress.confirmedBytes))(language))
    if progress.bytesPerSecond > 0 { parts.append(format.rate(progress.bytesPerSecond)) }
    if let eta = progress.eta, eta > .zero {
      parts.append(Phrase.timeLeft(format.duration(seconds: Int(eta.inSeconds)))(language))
    }
    return parts.joined(separator: "  ")
  }
}
