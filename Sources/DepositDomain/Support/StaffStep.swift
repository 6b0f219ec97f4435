public import Platform

/// What a member of staff wants to do to one deposit.
public enum StaffStep: Hashable, Sendable {
  case claim(takeOver: Bool)
  case release
  case retry
  /// - amount: nil for all of the rest. expected: what went back or is under way, as the asker knows it.
  case refund(amount: Cents?, expected: Cents)
  case cancel
  case note(String)
  case checkoutLink
  case acceptOverLimit
  case askDifference
  case deleteVideo(VideoGUID)
  case reveal

  public var action: SupportAction {
    switch self {
    case .claim: .claim
    case .release: .release
    case .retry: .retry
    case .refund: .refund
    case .cancel: .cancel
    case .note: .note
    case .checkoutLink: .checkoutLink
    case .acceptOverLimit: .acceptOverLimit
    case .askDifference: .askDifference
    case .deleteVideo: .deleteVideo
    case .reveal: .reveal
    }
  }

  /// The same text for the same wish: two requests under one key are compared by it.
  public var spelling: String {
    switch self {
    case .claim(let takeOver): "claim:\(takeOver)"
    case .refund(let amount, let expected):
      "refund:\(amount.map { String($0.rawValue) } ?? "rest"):\(expected.rawValue)"
    case .note(let text): "note:\(text)"
    case .deleteVideo(let guid): "delete_video:\(guid)"
    case .release, .retry, .cancel, .checkoutLink, .acceptOverLimit, .askDifference, .reveal: action.rawValue
    }
  }
}

/// What an action would do to a deposit as it is, or why it cannot be done.
public struct Foresight: Hashable, Sendable {
  public let action: SupportAction
  public let isPossible: Bool
  /// A stable name; `Phrase.supportForesight` says it.
  public let code: String
  public let data: [String: String]

  static func can(_ action: SupportAction, _ code: String, _ data: [String: String] = [:]) -> Foresight {
    Foresight(action: action, isPossible: true, code: code, data: data)
  }

  public static func cannot(_ action: SupportAction, _ code: String, _ data: [String: String] = [:]) -> Foresight {
    Foresight(action: action, isPossible: false, code: code, data: data)
  }
}

extension Deposit {
  /// What an action would do now: told before it is done, and the rule by which it is done or refused.
  public func foresight(_ action: SupportAction, by staff: UserID) -> Foresight {
    switch action {
    case .claim:
      guard let other = claim?.by, other != staff else { return .can(action, "claim") }
      return .can(action, "claim_take_over", ["by": other.rawValue])
    case .release:
      guard let holder = claim?.by else { return .cannot(action, "not_claimed") }
      return holder == staff
        ? .can(action, "release") : .cannot(action, "claimed_by_other", ["by": holder.rawValue])
    case .refund: return refundForesight
    case .cancel: return cancelForesight
    case .checkoutLink: return linkForesight
    case .acceptOverLimit:
      guard isOverLimit else { return .cannot(action, "not_over_limit") }
      return .can(action, "accept", lengths)
    case .askDifference: return differenceForesight
    case .deleteVideo: return deletionForesight
    case .reveal:
      return payerSession == nil ? .cannot(action, "payer_unknown") : .can(action, "reveal")
    // Whether there is an event to replay is not the deposit's to know.
    case .retry, .note, .replay: return .can(action, action.rawValue)
    }
  }

  private var refundForesight: Foresight {
    if paymentState == .disputed { return .cannot(.refund, "disputed") }
    let rest = refundableRest
    guard rest > .zero else {
      if refundUnderWay > .zero { return .cannot(.refund, "refund_under_way") }
      return .cannot(.refund, sessions.contains { $0.money == .paid } ? "already_refunded" : "nothing_paid")
    }
    let data = ["amountCents": String(rest.rawValue), "refundedCents": String(refundCommitted.rawValue)]
    return .can(.refund, refundCommitted == .zero ? "refund_all" : "refund_rest", data)
  }

  private var cancelForesight: Foresight {
    if cancellation?.by == .support { return .cannot(.cancel, "already_cancelled") }
    switch paymentState {
    case .refunded: return .cannot(.cancel, "already_refunded")
    case .unpaid: return .can(.cancel, "cancel_unpaid")
    case .processing: return .can(.cancel, "cancel_processing")
    // The bank has taken the money: a refund on top would be a second one.
    case .disputed: return .cannot(.cancel, "disputed")
    case .paid, .review:
      let kept = sessions.filter { $0.money == .paid }.reduce(Cents.zero) { $0 + refundable($1) }
      return .can(.cancel, "cancel_paid", ["amountCents": String(kept.rawValue)])
    }
  }

  private var linkForesight: Foresight {
    if cancellation?.by == .support { return .cannot(.checkoutLink, "already_cancelled") }
    guard paymentState == .unpaid else { return .cannot(.checkoutLink, "already_paid") }
    if sessions.isEmpty, cancellation != nil { return .cannot(.checkoutLink, "never_opened") }
    if awaitsCheckout {
      return checkoutRefusal == nil
        ? .cannot(.checkoutLink, "link_opening") : .can(.checkoutLink, "link_refused")
    }
    return .can(.checkoutLink, mayReopenCheckout ? "link_expired" : "link_replace")
  }

  private var lengths: [String: String] {
    ["lengthSec": String(video?.lengthSec ?? 0), "limitSec": String(type.maximumDurationSec)]
  }

  /// What the cheapest type that holds the film costs more than what was paid; nil when it is short enough, or too long
  /// for any.
  public var difference: Cents? {
    guard isOverLimit, let length = video?.lengthSec, let longer = DepositType.cheapest(for: length) else { return nil }
    return longer.fee > fee ? longer.fee - fee : nil
  }

  private var differenceForesight: Foresight {
    guard isOverLimit else { return .cannot(.askDifference, "not_over_limit") }
    guard let difference else { return .cannot(.askDifference, "no_longer_type") }
    return .can(.askDifference, "ask_difference", lengths.merging(["amountCents": String(difference.rawValue)]) { $1 })
  }

  private var deletionForesight: Foresight {
    guard let video, video.state != .gone else { return .cannot(.deleteVideo, "no_video") }
    let data = ["videoGuid": video.guid.rawValue]
    if video.isUnwanted { return .cannot(.deleteVideo, "deletion_under_way", data) }
    let isReplaced = status == .ready && paymentState == .paid && !isHeld
    return .can(.deleteVideo, isReplaced ? "delete_replace" : "delete_final", data)
  }

  /// The Session that knows who paid: the one this deposit stands on, else the last that somebody went through.
  public var payerSession: CheckoutSession? {
    payingSession ?? sessions.last { $0.state == .complete }
  }

  /// The facts that carry a step out.
  ///
  /// - Parameter reason: why; steps that need one were asked for it before.
  /// - Throws: what the foresight said; `claimed_by_other`, `refund_conflict`, `refund_too_much`, `invalid_amount`,
  ///   `video_changed`.
  public func facts(
    of step: StaffStep, by staff: UserID, reason: String?
  ) throws(VisualError) -> [DepositEvent] {
    if case .refund(_, let expected) = step, expected != refundCommitted {
      throw .refundConflict(
        expectedCents: expected.rawValue, refundedCents: refundedTotal.rawValue, underWayCents: refundUnderWay.rawValue)
    }
    let foresight = foresight(step.action, by: staff)
    guard foresight.isPossible else {
      // Asked again, what was done is done.
      if Self.alreadySo[step.action] == foresight.code { return [] }
      throw .supportRefused(foresight.code, foresight.data)
    }
    switch step {
    case .claim(let takeOver):
      if let other = claim?.by, other != staff, !takeOver {
        throw .supportRefused("claimed_by_other", ["by": other.rawValue])
      }
      return [.claimed(staff)]
    case .release: return [.released]
    case .retry: return (checkoutRefusal == nil ? [] : [.checkoutAskedAgain]) + [.remarked(.retried)]
    case .refund(let amount, _): return [try refundFact(amount, reason)]
    case .cancel: return [.cancelled(by: .support, reason: reason)]
    case .note(let text): return [.remarked(.note(text))]
    case .checkoutLink:
      if checkoutRefusal != nil { return [.checkoutAskedAgain] }
      guard mayReopenCheckout else { throw .supportRefused("link_still_open", [:]) }
      return [.checkoutReopened]
    case .acceptOverLimit: return [.overLimitAccepted(lengthSec: video?.lengthSec ?? 0)]
    case .askDifference: return [.remarked(.differenceAsked(difference ?? .zero))]
    case .deleteVideo(let guid):
      guard video?.guid == guid else { throw .videoIsAnother }
      return [.videoDeletionAsked(guid)]
    case .reveal: return [.remarked(.revealed(reason: reason ?? ""))]
    }
  }

  /// Refusals that say that what is wished is so already.
  private static let alreadySo: [SupportAction: String] = [
    .cancel: "already_cancelled", .deleteVideo: "deletion_under_way", .release: "not_claimed",
  ]

  private func refundFact(_ amount: Cents?, _ reason: String?) throws(VisualError) -> DepositEvent {
    let rest = refundableRest
    let wanted = amount ?? rest
    guard wanted > .zero else { throw .refundAmountInvalid }
    guard let intent = refundableSession?.paymentIntent, wanted <= rest else {
      throw .refundTooMuch(restCents: rest.rawValue)
    }
    return .refundOrdered(intent, wanted, reason: reason)
  }

  /// What the audit keeps of a deposit before and after.
  public var auditView: [String: String] {
    var view = [
      "status": status.rawValue, "payment": paymentState.rawValue, "version": String(version),
      "refundedCents": String(refundedTotal.rawValue), "underWayCents": String(refundUnderWay.rawValue),
    ]
    view["video"] = video?.state.rawValue
    view["videoGuid"] = video?.guid.rawValue
    view["claim"] = claim?.by.rawValue
    view["cancelledBy"] = cancellation?.by.rawValue
    view["acceptedLengthSec"] = acceptedLengthSec.map(String.init)
    view["checkoutAttempt"] = String(checkoutAttempt)
    return view
  }
}
