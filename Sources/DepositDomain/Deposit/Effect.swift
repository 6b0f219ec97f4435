/// Something that must happen outside, because of what is known of a deposit.
///
/// The store keeps one outbox row for each ``key``, so that asking for the same effect again changes nothing.
/// Effects with one key are equal: why a payment goes back may change while the row waits, that it goes back does not.
public enum Effect: Hashable, Sendable {
  /// Ask Stripe for a Checkout Session; `attempt` is raised after a refusal.
  case openCheckout(attempt: Int)
  /// Close a payment page that is still open although the deposit was called off, or paid through another.
  case closeSession(CheckoutSessionID)
  /// Make a Bunny video for this generation.
  case createVideo(generation: Int)
  /// Look at the video until it is final.
  case followVideo(VideoGUID)
  /// Look whether a playable film is still there.
  case confirmFilm(VideoGUID)
  /// Send back the money of a payment that must not be kept.
  case refund(PaymentIntentID, reason: RefundReason)
  /// Send back what a member of staff ordered; the number is the ``RefundOrder``'s.
  case refundOrder(number: Int)
  /// Delete a video that nothing was uploaded to, that another replaced, or that support does not want.
  case deleteVideo(VideoGUID)

  public enum RefundReason: String, Codable, Sendable {
    /// A second payment for one deposit.
    case duplicate
    /// Money that came after support's cancel.
    case cancelled
    /// Money that came after a full refund.
    case afterRefund = "after_refund"
  }

  /// The outbox's kinds.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    case openCheckout = "open_checkout"
    case closeSession = "close_session"
    case createVideo = "create_video"
    case followVideo = "follow_video"
    case confirmFilm = "confirm_film"
    case refund
    case refundOrder = "refund_order"
    case deleteVideo = "delete_video"
  }

  public var kind: Kind {
    switch self {
    case .openCheckout: .openCheckout
    case .closeSession: .closeSession
    case .createVideo: .createVideo
    case .followVideo: .followVideo
    case .confirmFilm: .confirmFilm
    case .refund: .refund
    case .refundOrder: .refundOrder
    case .deleteVideo: .deleteVideo
    }
  }

  /// What the effect is about, as the outbox row stores it beside its kind.
  public var argument: String {
    switch self {
    case .openCheckout(let attempt): String(attempt)
    case .refundOrder(let number): String(number)
    case .closeSession(let session): session.rawValue
    case .createVideo(let generation): String(generation)
    case .followVideo(let guid), .confirmFilm(let guid), .deleteVideo(let guid): guid.rawValue
    case .refund(let intent, let reason): "\(intent):\(reason.rawValue)"
    }
  }

  /// Reads an outbox row back; nil when the row is not one of ours.
  public init?(kind: Kind, argument: String) {
    switch kind {
    case .openCheckout:
      guard let attempt = Int(argument) else { return nil }
      self = .openCheckout(attempt: attempt)
    case .refundOrder:
      guard let number = Int(argument) else { return nil }
      self = .refundOrder(number: number)
    case .createVideo:
      guard let generation = Int(argument) else { return nil }
      self = .createVideo(generation: generation)
    case .closeSession: self = .closeSession(CheckoutSessionID(argument))
    case .followVideo: self = .followVideo(VideoGUID(argument))
    case .confirmFilm: self = .confirmFilm(VideoGUID(argument))
    case .deleteVideo: self = .deleteVideo(VideoGUID(argument))
    case .refund:
      let parts = argument.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let reason = RefundReason(rawValue: String(parts[1])) else { return nil }
      self = .refund(PaymentIntentID(String(parts[0])), reason: reason)
    }
  }

  /// Unique for one deposit's effect: `create_video/1`, `refund/pi_1`.
  public var key: String {
    switch self {
    case .refund(let intent, _): "\(kind.rawValue)/\(intent)"
    default: "\(kind.rawValue)/\(argument)"
    }
  }

  public static func == (a: Effect, b: Effect) -> Bool { a.key == b.key }

  public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension Deposit {
  /// Everything that must have been set going, given what is known now.
  ///
  /// It is asked after every change and inserted by key, so it need not remember what is already under way.
  public var neededEffects: [Effect] {
    let money = paymentState
    let status = status(with: money)
    var effects: [Effect] = []
    if status == .pending, awaitsCheckout, checkoutRefusal == nil {
      effects.append(.openCheckout(attempt: checkoutAttempt))
    }
    // Nobody should be able to pay what was called off, or what another Session has paid.
    if status != .pending {
      effects += sessions.filter { $0.state == .open }.map { .closeSession($0.id) }
    }
    effects += refundsNeeded
    effects += refundOrders.filter(isOpen).map { .refundOrder(number: $0.number) }
    effects += videos.filter { $0.isUnwanted && $0.state != .gone }.map { .deleteVideo($0.guid) }
    guard status == .paid || status == .ready, money == .paid, !isHeld else {
      return money == .refunded ? effects + emptyVideosToDelete : effects
    }
    guard let video else { return effects + [.createVideo(generation: 1)] }
    switch video.state {
    case .failed, .gone: effects.append(.createVideo(generation: video.generation + 1))
    case .awaitingUpload, .uploading, .processing: effects.append(.followVideo(video.guid))
    case .playable where video.doubtedAt != nil: effects.append(.confirmFilm(video.guid))
    case .playable: break
    }
    effects += videos.filter { $0.generation < video.generation && $0.state != .gone && !$0.isUnwanted }
      .map { .deleteVideo($0.guid) }
    return effects
  }

  /// Money is to go back for which Stripe has not taken the order.
  public var owesRefund: Bool { !refundsNeeded.isEmpty || refundOrders.contains(where: isOpen) }

  /// Payments beyond the one that counts, and money that came when none was wanted any more.
  private var refundsNeeded: [Effect] {
    let own = payingSession
    return sessions.filter { $0.money == .paid && !isReturned($0) && !isBeingReturned($0) }.compactMap { session in
      guard let intent = session.paymentIntent else { return nil }
      if cancellation?.by == .support { return .refund(intent, reason: .cancelled) }
      guard let own, own.id != session.id else { return nil }
      return .refund(intent, reason: isReturned(own) ? .afterRefund : .duplicate)
    }
  }

  /// A refunded deposit keeps its uploaded video until support decides; one without bytes goes, and so does one that an
  /// uploaded one has replaced.
  ///
  /// Whether bytes arrived is for Bunny to say when the effect runs: what the client reports is no proof.
  private var emptyVideosToDelete: [Effect] {
    let uploaded = videos.last { !$0.acceptsUpload && $0.state != .gone && !$0.isUnwanted }
    let useless = videos.filter { video in
      video.acceptsUpload
        || video.state != .gone && !video.isUnwanted && video.generation < (uploaded?.generation ?? 0)
    }
    return useless.map { .deleteVideo($0.guid) }
  }
}
