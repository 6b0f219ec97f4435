public import Platform

extension Deposit {
  /// Takes in one fact: the one place where a deposit changes.
  ///
  /// - Parameters:
  ///   - event: the fact.
  ///   - actor: who caused it.
  ///   - at: when it became known here.
  /// - Returns: the lines for the timeline; none when nothing changed. ``version`` counts changes.
  public mutating func apply(_ event: DepositEvent, by actor: Actor, at instant: Instant) -> [TimelineEntry] {
    let before = self
    var notes: [Note] = []
    switch event {
    case .checkoutRefused(let cause): refuseCheckout(cause, &notes)
    case .checkoutAskedAgain: askCheckoutAgain(&notes)
    case .sessionSeen(let session): see(session, &notes)
    case .asyncPaymentFailed(let session, let reason): failAsyncPayment(session, reason, &notes)
    case .paymentSeen(let payment): see(payment, &notes)
    case .refundSeen(let refund): see(refund, &notes)
    case .disputeSeen(let dispute): see(dispute, &notes)
    case .cancelled(let by, let reason): cancel(by, reason, &notes)
    case .videoCreated(let guid): addVideo(guid, &notes)
    case .videoCreationFailed(let cause, let attempt):
      notes.append(Note(.videoCreationFailed, ["cause": cause, "attempt": String(attempt)]))
    case .videoSeen(let sighting): see(sighting, at: instant, &notes)
    case .filmDoubted(let guid): doubt(guid, at: instant)
    case .uploadReported(let report): take(report, &notes)
    case .retitled(let title): retitle(title, &notes)
    case .claimed(let user): claim(user, at: instant, &notes)
    case .released: release(&notes)
    case .refundOrdered(let intent, let amount, let reason): order(intent, amount, reason, &notes)
    case .refundOrderRefused(let number, let cause): refuseOrder(number, cause, &notes)
    case .checkoutReopened: reopenCheckout(&notes)
    case .overLimitAccepted(let length): acceptOverLimit(length, &notes)
    case .videoDeletionAsked(let guid): markUnwanted(guid, &notes)
    case .remarked(let remark): notes.append(remark.note)
    }
    noteHold(before: before.isHeld, because: event, &notes)
    if self != before || !notes.isEmpty { version += 1 }
    return notes.map { TimelineEntry(at: instant, actor: actor.name, kind: $0.kind, data: $0.data) }
  }

  /// A timeline line before it has its instant and actor.
  struct Note {
    let kind: TimelineEntry.Kind
    let data: [String: String]

    init(_ kind: TimelineEntry.Kind, _ data: [String: String] = [:]) {
      self.kind = kind
      self.data = data
    }
  }

  private mutating func cancel(_ by: Cancellation.By, _ reason: String?, _ notes: inout [Note]) {
    // Support's cancel stands whatever came before it; a creator's only while nothing is paid or being paid.
    guard by == .support ? cancellation?.by != .support : cancellation == nil && paymentState == .unpaid else { return }
    cancellation = Cancellation(by: by, reason: reason)
    notes.append(Note(.cancelled, ["by": by.rawValue, "reason": reason ?? ""].filter { !$0.value.isEmpty }))
  }

  private mutating func retitle(_ new: String, _ notes: inout [Note]) {
    guard new != title else { return }
    notes.append(Note(.retitled, ["from": title, "to": new]))
    title = new
  }
}

// MARK: - Checkout and money

extension Deposit {
  private mutating func refuseCheckout(_ cause: String, _ notes: inout [Note]) {
    guard awaitsCheckout, checkoutRefusal != cause else { return }
    checkoutRefusal = cause
    notes.append(Note(.checkoutRefused, ["cause": cause]))
  }

  private mutating func askCheckoutAgain(_ notes: inout [Note]) {
    guard checkoutRefusal != nil, awaitsCheckout else { return }
    checkoutRefusal = nil
    checkoutAttempt += 1
    notes.append(Note(.checkoutAskedAgain))
  }

  private mutating func see(_ session: CheckoutSession, _ notes: inout [Note]) {
    let statusBefore = status
    let previous = sessions.first { $0.id == session.id }
    if let index = sessions.firstIndex(where: { $0.id == session.id }) {
      sessions[index].merge(session)
    } else {
      sessions.append(session)
      wantsCheckout = false
    }
    checkoutRefusal = nil
    if let intent = session.paymentIntent, !payments.contains(where: { $0.id == intent }) {
      payments.append(Payment(id: intent))
    }
    guard let present = sessions.first(where: { $0.id == session.id }) else { return }
    note(present, previous, statusBefore: statusBefore, &notes)
  }

  private func note(
    _ present: CheckoutSession, _ previous: CheckoutSession?, statusBefore: DepositStatus, _ notes: inout [Note]
  ) {
    let data = ["session": present.id.rawValue]
    if previous == nil { notes.append(Note(.checkoutOpened, data)) }
    if present.money == .paid, previous?.money != .paid {
      notePayment(present, statusBefore: statusBefore, &notes)
    } else if present.isProcessing, previous?.isProcessing != true {
      notes.append(Note(.paymentProcessing, data))
    } else if present.state == .expired, previous?.state != .expired {
      notes.append(Note(.checkoutExpired, data))
    }
  }

  private func notePayment(_ session: CheckoutSession, statusBefore: DepositStatus, _ notes: inout [Note]) {
    var data = ["session": session.id.rawValue, "currency": session.currency ?? ""]
    if let amount = session.amountTotal { data["amountCents"] = String(amount.rawValue) }
    if !isPaidAsPriced(session) {
      data["expectedCents"] = String(fee.rawValue)
      notes.append(Note(.paymentNeedsReview, data))
    } else if sessions.contains(where: { $0.id != session.id && isPaidAsPriced($0) }) {
      notes.append(Note(.secondPayment, data))
    } else if statusBefore == .expired || statusBefore == .cancelled {
      notes.append(Note(.latePayment, data))
    } else {
      notes.append(Note(.paymentReceived, data))
    }
  }

  private mutating func failAsyncPayment(_ session: CheckoutSession, _ reason: String?, _ notes: inout [Note]) {
    var failed = session
    if failed.money == .unpaid { failed.money = .failed }
    // Stripe may tell of one failure twice; by then support may have opened another page.
    let isKnown = sessions.contains { $0.id == session.id && $0.money == .failed }
    see(failed, &notes)
    guard !isKnown, paymentState == .unpaid, cancellation == nil else { return }
    cancellation = Cancellation(by: .paymentFailure, reason: reason)
    notes.append(Note(.paymentFailed, ["reason": reason ?? ""].filter { !$0.value.isEmpty }))
  }

  private mutating func see(_ payment: Payment, _ notes: inout [Note]) {
    let before = refundedTotal
    if let index = payments.firstIndex(where: { $0.id == payment.id }) {
      payments[index].merge(payment)
    } else {
      payments.append(payment)
    }
    guard refundedTotal != before else { return }
    notes.append(Note(.refundUpdated, ["amountCents": String((refundedTotal - before).rawValue)]))
  }

  private mutating func see(_ refund: Refund, _ notes: inout [Note]) {
    let (known, before) = (refunds.first { $0.id == refund.id }, refundedTotal)
    if let index = refunds.firstIndex(where: { $0.id == refund.id }) {
      refunds[index].merge(refund)
    } else {
      refunds.append(refund)
    }
    let present = refunds.first { $0.id == refund.id } ?? refund
    guard known?.state != present.state else { return }
    // The charge has told of this money already: it did not go back twice.
    if present.countsAsReturned, refundedTotal == before { return }
    notes.append(
      Note(
        .refundUpdated,
        [
          "refund": refund.id.rawValue, "state": present.state.rawValue,
          "amountCents": String(present.amount.rawValue),
        ]))
  }

  private mutating func see(_ dispute: Dispute, _ notes: inout [Note]) {
    let known = disputes.first { $0.id == dispute.id }
    if let index = disputes.firstIndex(where: { $0.id == dispute.id }) {
      disputes[index].merge(dispute)
    } else {
      disputes.append(dispute)
    }
    let present = disputes.first { $0.id == dispute.id } ?? dispute
    guard known?.state != present.state else { return }
    notes.append(
      Note(
        .disputeUpdated,
        [
          "dispute": dispute.id.rawValue, "state": present.state.rawValue,
          "amountCents": String(dispute.amount.rawValue),
        ]))
  }

  private func noteHold(before: Bool, because event: DepositEvent, _ notes: inout [Note]) {
    if isHeld, !before { notes.append(Note(.refundHold)) }
    // Money that is back holds nothing any more: that line says enough.
    guard before, !isHeld, paymentState != .refunded else { return }
    let cause: String? =
      switch event {
      case .refundSeen(let refund): refunds.first { $0.id == refund.id }?.state.rawValue
      case .refundOrderRefused(_, let cause): cause
      case .sessionSeen, .asyncPaymentFailed: "other_payment"
      default: nil
      }
    notes.append(Note(.refundHoldLifted, ["cause": cause ?? ""].filter { !$0.value.isEmpty }))
  }
}

// MARK: - Video and upload

extension Deposit {
  private mutating func addVideo(_ guid: VideoGUID, _ notes: inout [Note]) {
    guard !videos.contains(where: { $0.guid == guid }) else { return }
    let generation = (video?.generation ?? 0) + 1
    videos.append(Video(guid: guid, generation: generation))
    if generation > 1 { upload = nil }
    notes.append(Note(generation == 1 ? .videoCreated : .videoReplaced, ["videoGuid": guid.rawValue]))
  }

  private mutating func see(_ sighting: Video.Sighting, at instant: Instant, _ notes: inout [Note]) {
    guard let index = videos.firstIndex(where: { $0.guid == sighting.guid }) else { return }
    let before = videos[index].state
    let wasOver = isOverLimit
    videos[index].merge(sighting, at: instant)
    let after = videos[index].state
    let data = ["videoGuid": sighting.guid.rawValue]
    if after != before {
      switch after {
      case .awaitingUpload: break
      case .uploading: notes.append(Note(.uploadStarted, data))
      case .processing: notes.append(Note(.encodingStarted, data))
      case .playable: notes.append(Note(.playable, data))
      case .failed: notes.append(Note(.encodingFailed, data))
      case .gone: notes.append(Note(.videoDeleted, data))
      }
    }
    if isOverLimit, !wasOver {
      let measured = ["lengthSec": String(video?.lengthSec ?? 0), "limitSec": String(type.maximumDurationSec)]
      notes.append(Note(.overLimit, data.merging(measured) { a, _ in a }))
    }
  }

  private mutating func doubt(_ guid: VideoGUID, at instant: Instant) {
    // A video on its way to being playable is looked at anyway.
    guard let index = videos.firstIndex(where: { $0.guid == guid && $0.state == .playable }) else { return }
    videos[index].doubtedAt = instant
  }

  private mutating func take(_ report: UploadReport, _ notes: inout [Note]) {
    guard let present = video, present.acceptsUpload else { return }
    // Nothing was sent, or what was sent was deleted again: then its file is awaited as before.
    let isNothing = report.state == .paused && report.confirmedBytes == .zero
    if upload == nil, isNothing { return }
    if upload == nil { notes.append(Note(.uploadStarted, ["videoGuid": present.guid.rawValue])) }
    if report.state == .complete, upload?.state != .complete {
      notes.append(
        Note(.uploadFinished, ["videoGuid": present.guid.rawValue, "sizeBytes": String(report.totalBytes.rawValue)]))
    }
    upload = report
    if let index = videos.firstIndex(where: { $0.guid == present.guid }) {
      videos[index].state = isNothing ? .awaitingUpload : .uploading
    }
  }
}
