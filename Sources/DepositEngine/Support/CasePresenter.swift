import DepositDomain
import DepositStore
import EngineAPI
import Platform

/// Shows the whole case of one deposit as the wire does.
struct CasePresenter: Sendable {
  let services: EngineServices

  private var links: DashboardLinks { DashboardLinks(settings: services.settings) }

  /// - Parameters:
  ///   - staff: who looks: what they may do depends on it.
  ///   - lacksMoney: refunds and disputes may be missing; nobody acts on the money meanwhile.
  func object(
    _ file: CaseFile, for staff: UserID, _ language: Language, lacksMoney: Bool = false
  ) -> SupportFileObject {
    let deposit = file.deposit
    return SupportFileObject(
      deposit: DepositPresenter(services: services).object(deposit, forOwner: false), reference: deposit.id.reference,
      maskedEmail: file.customer.maskedEmail, receipt: file.customer.receipt,
      language: deposit.language?.rawValue,
      claim: deposit.claim.map { SupportClaimObject(by: $0.by, at: $0.at) }, held: deposit.isHeld,
      cancelledBy: deposit.cancellation?.by.rawValue, cancelReason: deposit.cancellation?.reason,
      checkoutRefusal: deposit.checkoutRefusal, money: money(deposit, lacksMoney), sessions: sessions(deposit),
      payments: deposit.payments.map { payment in
        SupportPaymentObject(
          paymentIntent: payment.id, chargeId: payment.chargeID, refundedCents: payment.amountRefunded.rawValue,
          link: links.payment(payment.id))
      }, refunds: refunds(deposit),
      disputes: deposit.disputes.map { dispute in
        SupportDisputeObject(
          id: dispute.id, paymentIntent: dispute.paymentIntent, amountCents: dispute.amount.rawValue,
          state: dispute.state.rawValue, link: links.dispute(dispute.id))
      }, videos: videos(deposit), events: file.webhooks.map { EventShelf(services: services).object($0) },
      effects: file.effects.map(effect), timeline: timeline(file, language), audit: file.audit.map(Self.audit),
      actions: actions(file, staff, language, lacksMoney), replies: deposit.fittingReplies.map(\.rawValue))
  }

  private func money(_ deposit: Deposit, _ lacksMoney: Bool) -> SupportMoneyObject {
    let canRefund = !lacksMoney && deposit.foresight(.refund, by: deposit.owner).isPossible
    return SupportMoneyObject(
      refundedCents: deposit.refundedTotal.rawValue, underWayCents: deposit.refundUnderWay.rawValue,
      refundableCents: canRefund ? deposit.refundableRest.rawValue : 0,
      expectedRefundedCents: deposit.refundCommitted.rawValue)
  }

  private func sessions(_ deposit: Deposit) -> [SupportSessionObject] {
    deposit.sessions.map { session in
      SupportSessionObject(
        id: session.id, state: session.state.rawValue, money: session.money.rawValue,
        amountCents: session.amountTotal?.rawValue, currency: session.currency, paymentIntent: session.paymentIntent,
        expiresAt: session.expiresAt, live: session.isLive, counts: deposit.settledSession?.id == session.id,
        link: links.session(session.id))
    }
  }

  /// Those at Stripe, and orders that led to none yet.
  private func refunds(_ deposit: Deposit) -> [SupportRefundObject] {
    let seen = deposit.refunds.map { refund in
      SupportRefundObject(
        id: refund.id, paymentIntent: refund.paymentIntent, amountCents: refund.amount.rawValue,
        state: refund.state.rawValue, order: refund.order, cause: nil, link: links.payment(refund.paymentIntent))
    }
    let carriedOut = Set(deposit.refunds.compactMap(\.order))
    let orders = deposit.refundOrders.filter { !carriedOut.contains($0.number) }.map { order in
      SupportRefundObject(
        id: nil, paymentIntent: order.paymentIntent, amountCents: order.amount.rawValue,
        state: order.refusal == nil ? "asked" : "refused", order: order.number, cause: order.refusal,
        link: links.payment(order.paymentIntent))
    }
    return seen + orders
  }

  private func videos(_ deposit: Deposit) -> [SupportVideoObject] {
    deposit.videos.map { video in
      SupportVideoObject(
        guid: video.guid, generation: video.generation, current: video.guid == deposit.video?.guid,
        state: video.state.rawValue, encodePercent: video.encodePercent, lengthSec: video.lengthSec,
        sizeBytes: video.storageBytes?.rawValue, encodedAt: video.encodedAt, doubtedAt: video.doubtedAt,
        deletionAsked: video.isUnwanted, link: links.video(video.guid))
    }
  }

  private func effect(_ record: OutboxRecord) -> SupportEffectObject {
    let state = record.doneAt != nil ? "done" : record.leasedBy != nil ? "running" : "waiting"
    return SupportEffectObject(
      kind: record.effect.kind.rawValue, argument: record.effect.argument, state: state, attempts: record.attempt,
      failures: record.failures, dueAt: record.dueAt, lastError: record.lastCause, createdAt: record.createdAt,
      doneAt: record.doneAt)
  }

  private func timeline(_ file: CaseFile, _ language: Language) -> [TimelineObject] {
    let entries = (file.timeline + file.plays.map(\.timelineEntry)).enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    return entries.map { TimelineObject(withReason($0, file.audit), language) }
  }

  /// Staff's reasons stand in the audit; a line that one of their steps has written tells it, to staff.
  private func withReason(_ entry: TimelineEntry, _ audit: [AuditRecord]) -> TimelineEntry {
    guard entry.data["reason"] == nil, entry.kind.isStaffsStep,
      let reason = audit.first(where: { $0.at == entry.at && Actor.support($0.staff).name == entry.actor })?.reason
    else { return entry }
    return TimelineEntry(
      at: entry.at, actor: entry.actor, kind: entry.kind, data: entry.data.merging(["reason": reason]) { $1 })
  }

  private static func audit(_ record: AuditRecord) -> SupportAuditObject {
    SupportAuditObject(
      at: record.at, staff: record.staff, action: record.action.rawValue, reason: record.reason,
      eventId: record.eventID, before: record.before, after: record.after)
  }

  private func actions(
    _ file: CaseFile, _ staff: UserID, _ language: Language, _ lacksMoney: Bool
  ) -> [SupportForesightObject] {
    let canReplay = file.webhooks.contains(where: \.isReplayable)
    return SupportAction.allCases.map { action in
      var foresight =
        action == .replay && !canReplay
        ? .cannot(.replay, "nothing_to_replay") : file.deposit.foresight(action, by: staff)
      if lacksMoney, action.restsOnMoney, foresight.isPossible {
        foresight = .cannot(action, VisualError.catchingUp(nil).code)
      }
      return SupportForesightObject(
        action: action, possible: foresight.isPossible, code: foresight.code, data: foresight.data,
        text: Phrase.supportForesight(foresight.code, foresight.data)(language), needsReason: action.needsReason,
        grave: action.isGrave)
    }
  }
}

extension TimelineEntry.Kind {
  /// Written by a step that a reason may be given for, and that does not write it itself.
  fileprivate var isStaffsStep: Bool {
    switch self {
    case .checkoutReopened, .overLimitAccepted, .differenceAsked, .videoDeletionAsked, .eventReplayed: true
    default: false
    }
  }
}
