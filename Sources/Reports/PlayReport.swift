public import DepositDomain
public import EngineAPI
public import Platform

/// A play link, as text and as JSON.
public struct PlayReport: Sendable {
  /// What `--json` prints of it.
  public struct Answer: Encodable, Sendable {
    public let depositId: DepositID
    public let videoGuid: VideoGUID
    public let url: String
    public let token: String
    public let expiresAt: Instant
    public let secondsLeft: Int
    public let playsLeft: Int
  }

  private let link: PlayTokenResponse
  private let depositId: DepositID
  private let videoGuid: VideoGUID
  private let secondsLeft: Int

  public init(_ link: PlayTokenResponse, of depositId: DepositID, _ videoGuid: VideoGUID, at now: Instant) {
    self.link = link
    self.depositId = depositId
    self.videoGuid = videoGuid
    secondsLeft = max(0, Int((link.expiresAt - now).components.seconds))
  }

  public var answer: Answer {
    Answer(
      depositId: depositId, videoGuid: videoGuid, url: link.url, token: link.token, expiresAt: link.expiresAt,
      secondsLeft: secondsLeft, playsLeft: link.playsLeft)
  }

  /// The link alone on its line, so that it can be copied whole.
  public func lines(_ language: Language) -> [String] {
    // A minute that has begun counts: a fresh link has 30.
    let minutes = (secondsLeft + 59) / 60
    let left = Phrase.playsLeft(
      link.playsLeft, minutes: minutes, until: LocalTime.text(link.expiresAt, language))
    return [
      Phrase.labelPlayAt(language), link.url, left(language), Phrase.playBoundAtOpening(language),
    ]
  }
}
