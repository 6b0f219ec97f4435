public import DepositDomain
public import DepositJourney
public import Platform
import VideoUpload

/// The journey as JSON: one line an event, keys as the contract lists them.
public struct JourneyLines: Sendable {
  let language: Language
  /// The file as it was named; nil as long as nobody knows it.
  let file: String?
  public private(set) var depositId: DepositID?

  public init(language: Language, file: String?, depositId: DepositID? = nil) {
    self.language = language
    self.file = file
    self.depositId = depositId
  }

  /// - Returns: nil for what has no event.
  public mutating func line(_ event: JourneyEvent, at instant: Instant) -> String? {
    if case .checkout(let links) = event { depositId = links.depositId }
    if case .playable(let playable) = event { depositId = playable.depositId }
    guard let (name, members) = Self.members(event, language) else { return nil }
    return line(name, members, at: instant)
  }

  /// The `failed` event.
  ///
  /// - Parameters:
  ///   - hint: the command that goes on, when there is one.
  ///   - goesOn: doing it again goes on where it stopped.
  public func failed(_ error: VisualError, hint: String?, goesOn: Bool, at instant: Instant) -> String {
    line(
      "failed",
      [
        ("code", .string(error.code)), ("error", .string(error.sentence(language))), ("hint", .optional(hint)),
        ("resumable", .bool(goesOn)),
      ], at: instant)
  }

  /// The last line of all.
  ///
  /// - Parameter shortfalls: what did not arrive, in the order of the files.
  public static func summary(
    done: Int, resumable: Int, failed: Int, shortfalls: [Shortfall], language: Language, at instant: Instant
  ) -> String {
    Envelope.line(
      [
        ("event", .string("summary")), ("done", .int(done)), ("resumable", .int(resumable)), ("failed", .int(failed)),
        ("shortfalls", .array(shortfalls.map { $0.json(language) })),
      ], at: instant)
  }

  private func line(_ name: String, _ members: [(String, JSONText)], at instant: Instant) -> String {
    let head: [(String, JSONText)] = [
      ("event", .string(name)), ("v", .int(Envelope.version)), ("time", .string(instant.rfc3339)),
      ("file", .optional(file)), ("depositId", .optional(depositId?.rawValue)),
    ]
    return JSONText.object(head + members).line
  }

  private static func members(_ event: JourneyEvent, _ language: Language) -> (String, [(String, JSONText)])? {
    switch event {
    case .probed(let file):
      (
        "probed",
        [
          ("durationSec", .int(file.durationSec)), ("sizeBytes", .int(file.sizeBytes)),
          ("width", .optional(file.width)),
          ("height", .optional(file.height)), ("container", .optional(file.container)),
          ("type", .string(file.type.rawValue)), ("feeEur", .double(file.fee.euros)),
        ]
      )
    case .checkout(let links):
      (
        "checkout",
        [
          ("checkoutUrl", .string(links.checkoutUrl)), ("payUrl", .string(links.payUrl)),
          ("expiresAt", .optional(links.expiresAt?.rfc3339)), ("feeEur", .double(links.feeEur)),
        ]
      )
    case .paid: ("paid", [])
    case .ready(let guid): ("ready", [("videoGuid", .string(guid.rawValue))])
    case .standing(.waiting(let ahead)): ("queued", [("ahead", .int(ahead))])
    case .standing(.paused): ("paused", [])
    case .standing(.sending): nil
    case .progress(let progress):
      (
        "progress",
        [
          ("sentBytes", .int(progress.sentBytes)), ("confirmedBytes", .int(progress.confirmedBytes)),
          ("totalBytes", .int(progress.totalBytes)), ("bytesPerSecond", .double(progress.bytesPerSecond.rounded())),
          ("etaSec", .optional(progress.eta.map { Int($0.inSeconds.rounded(.up)) })),
        ]
      )
    case .retry(let cause, let sentence, let delay):
      (
        "retry",
        [
          ("cause", .string(cause)), ("delaySec", .double((delay.inSeconds * 1_000).rounded() / 1_000)),
          ("text", .string(sentence(language))),
        ]
      )
    case .restarted(let sentence):
      ("retry", [("cause", .string("restarted")), ("delaySec", .int(0)), ("text", .string(sentence(language)))])
    case .uploaded(let sizeBytes, let sha256):
      ("uploaded", [("sizeBytes", .int(sizeBytes)), ("sha256", .optional(sha256))])
    case .processing(let percent): ("processing", [("percent", .int(percent))])
    case .playable(let playable):
      (
        "playable",
        [
          ("videoGuid", .optional(playable.videoGuid?.rawValue)), ("url", .optional(playable.url)),
          ("identical", playable.isIdentical.map { .bool($0) } ?? .null),
        ]
      )
    case .notice(let error): ("notice", [("code", .string(error.code)), ("text", .string(error.sentence(language)))])
    case .paymentProcessing: nil
    }
  }
}
