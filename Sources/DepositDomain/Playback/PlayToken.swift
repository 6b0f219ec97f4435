public import Platform

/// Why a link plays nothing. Stable names: they are codes on the wire.
public enum PlayRefusal: String, Codable, CaseIterable, Sendable {
  case expired
  case exhausted
  case viewerMismatch = "viewer_mismatch"
  case badSignature = "bad_signature"
  case notPlayable = "not_playable"
}

/// A right to open one film a few times within a while, for one viewer; the original design's 30 minutes and 3 plays.
public struct PlayToken: Hashable, Sendable {
  /// From issue to expiry.
  public static let lifetime: Duration = .seconds(30 * 60)
  public static let maximumPlays = 3
  /// A clock that was set back by more than this makes a token unusable rather than longer-lived.
  public static let clockSkew: Duration = .seconds(60)
  /// Refusals of one token that are kept for support; whoever tries on adds nothing.
  public static let keptRefusals = 20

  public let id: PlayTokenID
  public let depositID: DepositID
  public let videoGUID: VideoGUID
  /// Who asked for it.
  public let issuedBy: UserID
  public let issuedAt: Instant
  public let expiresAt: Instant
  /// Named at issue, completed at the first opening.
  public var binding: PlayBinding
  public var plays: Int
  /// How often it was refused, up to ``keptRefusals``.
  public var refusals: Int

  public init(
    id: PlayTokenID, depositID: DepositID, videoGUID: VideoGUID, issuedBy: UserID, issuedAt: Instant,
    expiresAt: Instant, binding: PlayBinding, plays: Int = 0, refusals: Int = 0
  ) {
    self.id = id
    self.depositID = depositID
    self.videoGUID = videoGUID
    self.issuedBy = issuedBy
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.binding = binding
    self.plays = plays
    self.refusals = refusals
  }

  public var playsLeft: Int { max(0, Self.maximumPlays - plays) }

  /// A new token for a deposit's present film; its expiry is a whole second, as everything that is signed with it.
  public init?(
    id: PlayTokenID, deposit: Deposit, issuedBy: UserID, binding: PlayBinding, at instant: Instant
  ) {
    guard deposit.isPlayable, let video = deposit.video else { return nil }
    self.init(
      id: id, depositID: deposit.id, videoGUID: video.guid, issuedBy: issuedBy, issuedAt: instant,
      expiresAt: Instant(unixSeconds: (instant + Self.lifetime).unixSeconds), binding: binding)
  }

  /// Counts one play, or says why there is none; a refusal costs no play.
  ///
  /// A stranger learns nothing of the token's state but its time: whose it is comes before how often it was used.
  /// - Parameter deposit: as it is now; a refund or a dispute since the issue ends the token.
  public mutating func redeem(for viewer: PlayViewer, deposit: Deposit?, at instant: Instant) -> PlayRefusal? {
    let refusal = refusal(for: viewer, deposit: deposit, at: instant)
    if refusal == nil {
      plays += 1
      binding.bind(to: viewer)
    } else if refusals < Self.keptRefusals {
      refusals += 1
    }
    return refusal
  }

  private func refusal(for viewer: PlayViewer, deposit: Deposit?, at instant: Instant) -> PlayRefusal? {
    guard instant < expiresAt, instant >= issuedAt - Self.clockSkew else { return .expired }
    guard let deposit, deposit.isPlayable, deposit.video?.guid == videoGUID else { return .notPlayable }
    guard binding.fits(viewer) else { return .viewerMismatch }
    return plays < Self.maximumPlays ? nil : .exhausted
  }
}

/// How many tokens may be asked for.
public struct PlayLimits: Hashable, Sendable {
  /// At most `count` within any `span`.
  public struct Window: Hashable, Sendable {
    public let span: Duration
    public let count: Int

    public init(span: Duration, count: Int) {
      self.span = span
      self.count = count
    }
  }

  /// For who asks; empty for none.
  public var perIssuer: [Window]
  /// For the viewer that is named.
  public var perViewer: [Window]

  public init(perIssuer: [Window], perViewer: [Window]) {
    self.perIssuer = perIssuer
    self.perViewer = perViewer
  }

  private static let viewers = [Window(span: .seconds(10), count: 20), Window(span: .seconds(3_600), count: 300)]

  /// A person shows own films: bursts of 20 in ten seconds, 300 an hour.
  public static let creator = PlayLimits(
    perIssuer: [Window(span: .seconds(10), count: 20), Window(span: .seconds(3_600), count: 300)], perViewer: viewers)
  /// The platform asks for everybody: only the viewers it names are limited.
  public static let platform = PlayLimits(perIssuer: [], perViewer: viewers)
}

/// What happened to a token, for support: who asked, who opened it from where, why it was refused.
public struct PlayAttempt: Hashable, Sendable {
  public enum Kind: String, Codable, CaseIterable, Sendable {
    case issued
    case played
    case refused
  }

  public let tokenID: PlayTokenID
  public let depositID: DepositID
  public let at: Instant
  public let kind: Kind
  public let refusal: PlayRefusal?
  public let issuedBy: UserID
  public let network: ViewerNetwork?
  /// What the browser calls itself, safe to show; empty when there was none.
  public let agentName: String
  public let playsLeft: Int

  public init(
    tokenID: PlayTokenID, depositID: DepositID, at instant: Instant, kind: Kind, refusal: PlayRefusal? = nil,
    issuedBy: UserID, network: ViewerNetwork?, agentName: String, playsLeft: Int
  ) {
    self.tokenID = tokenID
    self.depositID = depositID
    at = instant
    self.kind = kind
    self.refusal = refusal
    self.issuedBy = issuedBy
    self.network = network
    self.agentName = agentName
    self.playsLeft = playsLeft
  }

  /// As a line of the deposit's history. It names people's addresses: support sees it, the owner does not.
  public var timelineEntry: TimelineEntry {
    let kinds: [Kind: TimelineEntry.Kind] = [
      .issued: .playLinkIssued, .played: .playOpened, .refused: .playRefused,
    ]
    let data = [
      "token": tokenID.short, "from": network?.description ?? "", "agent": agentName,
      "cause": refusal?.rawValue ?? "", "playsLeft": String(playsLeft), "issuedBy": issuedBy.rawValue,
    ]
    return TimelineEntry(
      at: at, actor: kind == .issued ? "user:\(issuedBy)" : "viewer", kind: kinds[kind] ?? .playRefused,
      data: data.filter { !$0.value.isEmpty })
  }
}
