import DepositDomain
import EngineAPI
import EngineClient
import Platform
import VideoUpload

/// One run: asks the plan what is next, does it, and tells.
struct JourneyWalk {
  let journey: DepositJourney
  let prepared: PreparedDeposit
  let options: JourneyOptions
  let report: @Sendable (JourneyEvent) -> Void

  private var memory = JourneyPlan.Memory()
  private var told = Told()
  private var budget: Duration?

  /// What was told in this run; each is told once.
  private struct Told {
    var checkout = false
    var processingPayment = false
    var paid = false
    var ready: VideoGUID?
    var uploaded = false
    var percent: Int?
  }

  init(
    journey: DepositJourney, prepared: PreparedDeposit, options: JourneyOptions,
    report: @escaping @Sendable (JourneyEvent) -> Void
  ) {
    self.journey = journey
    self.prepared = prepared
    self.options = options
    self.report = report
    budget = options.longestWait
    memory.isUpload = prepared.isUpload
  }

  private var claim: JournalClaim { prepared.claim }
  private var engine: EngineClient { journey.engine }
  private var waiter: EngineWaiter {
    EngineWaiter(engine: engine, timer: journey.timer, absence: options.engineAbsence, report: report)
  }

  /// There is a Checkout: from now on nothing is lost by stopping.
  var hasCheckout: Bool { memory.hasOpenedCheckout || prepared.depositId != nil }

  mutating func run() async throws(VisualError) -> Playable {
    // There is no page to pay at yet: the last moment to see that the film is not whole.
    if prepared.depositId == nil { try await FileStillness.requireLeftAlone(prepared.file, timer: journey.timer) }
    let entry = if let underWay = prepared.underWay { underWay } else { try begin() }
    var deposit = try await known(entry.depositId)
    if let present = deposit { deposit = try await retitled(present) }
    while true {
      guard !Task.isCancelled else { throw .interrupted }
      if let deposit { try await tell(deposit) }
      switch JourneyPlan.next(deposit, memory: memory) {
      case .openCheckout: deposit = try await openCheckout()
      case .awaitPayment, .awaitVideo, .awaitEncoding:
        guard let present = deposit else { throw .notWaiting }
        deposit = try await news(of: present)
      case .upload(let ticket):
        guard let present = deposit else { throw .notWaiting }
        deposit = try await upload(present, ticket)
      case .arrived:
        guard let present = deposit else { throw .notWaiting }
        return try await arrive(present)
      case .stop(let error, let closes):
        if closes { try claim.close() }
        throw error
      }
    }
  }

  private func begin() throws(VisualError) -> JournalEntry {
    let file = prepared.file
    // One that `--again` has opened and that has come no further is gone on with, under its key.
    if prepared.again, let entry = claim.entry, entry.isExtra == true, entry.phase == .opened { return entry }
    return try claim.open(
      JournalDraft(path: file.path, type: file.type, title: file.title, durationSec: file.durationSec),
      again: prepared.again)
  }

  private func known(_ id: DepositID?) async throws(VisualError) -> DepositObject? {
    guard let id else { return nil }
    return try await status(of: id)
  }

  private func status(of id: DepositID) async throws(VisualError) -> DepositObject {
    do throws(VisualError) {
      return try await waiter.patiently { engine throws(VisualError) in try await engine.status(of: id) }
    } catch {
      throw error.kind == .notFound ? .depositLost(id.rawValue) : error
    }
  }

  /// Gives a deposit under way the title that was asked for now.
  private func retitled(_ deposit: DepositObject) async throws(VisualError) -> DepositObject {
    guard let title = prepared.title, title != deposit.title else { return deposit }
    return try await engine.retitle(deposit.depositId, title)
  }
}

// MARK: - Paying

extension JourneyWalk {
  /// Asks for the page with the journal's key and words: the same again give the same deposit. When that one is over,
  /// without anybody here having seen its page, the file begins anew at once.
  private mutating func openCheckout() async throws(VisualError) -> DepositObject {
    guard let entry = claim.entry else { throw .journalNothingOpen }
    let answer: InitCheckoutResponse
    do {
      answer = try await initCheckout(entry)
    } catch {
      guard Self.isOver(entry, after: error) else { throw error }
      if let known = entry.depositId {
        // Somebody may have seen its page: this run tells how it ended, and only the next begins anew.
        memory.hasOpenedCheckout = true
        return try await status(of: known)
      }
      try claim.close()
      let next = try claim.open(
        JournalDraft(path: entry.path, type: entry.type, title: entry.title, durationSec: entry.durationSec),
        again: entry.isExtra == true)
      answer = try await initCheckout(next)
    }
    try claim.update {
      $0.depositId = answer.depositId
      $0.checkoutUrl = answer.checkoutUrl
      $0.payUrl = answer.payUrl
      $0.expiresAt = answer.expiresAt
      if $0.phase == .opened { $0.phase = .awaitingPayment }
    }
    memory.hasOpenedCheckout = true
    // The answer is the first one's, whatever became of the deposit since: only the status says whether to pay.
    let deposit = try await status(of: answer.depositId)
    if deposit.status == .pending, deposit.payment.state == .unpaid {
      try await tell(
        CheckoutLinks(
          depositId: answer.depositId, checkoutUrl: answer.checkoutUrl, payUrl: answer.payUrl,
          expiresAt: answer.expiresAt, feeEur: answer.feeEur))
    }
    return deposit
  }

  private func initCheckout(_ entry: JournalEntry) async throws(VisualError) -> InitCheckoutResponse {
    let request = InitCheckoutRequest(
      type: entry.type.rawValue, durationSec: Double(entry.durationSec), title: entry.title,
      fileName: MeasuredFile.fileName(entry.path), sizeBytes: entry.fingerprint.size)
    var brief = waiter
    // Nothing is at stake yet: an engine that is away is told soon.
    if !hasCheckout { brief = EngineWaiter(engine: engine, timer: journey.timer, absence: .seconds(5), report: report) }
    return try await brief.patiently { engine throws(VisualError) in
      try await engine.initCheckout(request, idempotencyKey: entry.key)
    }
  }

  /// The key leads nowhere any more: its deposit was cancelled or has expired, or it was begun in other words, of which
  /// nobody here has seen a page either.
  private static func isOver(_ entry: JournalEntry, after error: VisualError) -> Bool {
    error.code == VisualError.depositClosed.code
      || error.code == VisualError.idempotencyMismatch.code && entry.depositId == nil
  }

  private mutating func tell(_ links: CheckoutLinks) async throws(VisualError) {
    guard !told.checkout else { return }
    told.checkout = true
    report(.checkout(links))
    try await options.onCheckout(links)
  }

  private mutating func tell(_ deposit: DepositObject) async throws(VisualError) {
    if deposit.status == .pending, deposit.payment.state == .unpaid, let page = deposit.checkoutUrl {
      try await tell(
        CheckoutLinks(
          depositId: deposit.depositId, checkoutUrl: page, payUrl: deposit.payUrl ?? page, expiresAt: deposit.expiresAt,
          feeEur: deposit.feeEur))
    }
    if deposit.payment.state == .processing, !told.processingPayment {
      told.processingPayment = true
      report(.paymentProcessing)
    }
    guard deposit.isPaid else { return }
    if !told.paid {
      told.paid = true
      report(.paid)
    }
    if deposit.status == .ready, let guid = deposit.videoGuid, told.ready != guid {
      told.ready = guid
      report(.ready(guid))
    }
    tellEncoding(deposit)
  }

  private mutating func tellEncoding(_ deposit: DepositObject) {
    let video = deposit.video
    guard video.state == .processing || video.state == .playable else { return }
    if !told.uploaded {
      told.uploaded = true
      report(.uploaded(sizeBytes: prepared.file.sizeBytes, sha256: claim.entry?.sha256))
    }
    if video.state == .processing, told.percent != video.encodePercent {
      told.percent = video.encodePercent
      report(.processing(percent: video.encodePercent))
    }
  }
}

// MARK: - Waiting, sending, arriving

extension JourneyWalk {
  private mutating func news(of deposit: DepositObject) async throws(VisualError) -> DepositObject {
    guard options.waits else { throw .notWaiting }
    if let budget, budget <= .zero { throw .waitOver }
    let start = journey.timer.elapsed()
    let next = try await waiter.news(of: deposit, within: budget)
    budget = budget.map { $0 - (journey.timer.elapsed() - start) }
    return next
  }

  private mutating func upload(_ deposit: DepositObject, _ ticket: UploadTicket) async throws(VisualError)
    -> DepositObject
  {
    let path = prepared.file.path
    try claim.update {
      if let place = AbsolutePath.of(path) { $0.path = place }
      $0.phase = .uploading
      $0.isHeld = options.slot?.isPaused == true ? true : nil
    }
    let sender = JourneyUpload(
      journey: journey, claim: claim, deposit: deposit.depositId, options: options, report: report)
    let result = try await sender.run(ticket)
    memory.uploaded = claim.entry?.videoGuid ?? deposit.videoGuid
    told.uploaded = true
    report(.uploaded(sizeBytes: result.sizeBytes, sha256: result.sha256))
    let complete = UploadProgressRequest(
      confirmedBytes: result.sizeBytes, totalBytes: result.sizeBytes, state: UploadReport.State.complete.rawValue)
    return try await waiter.patiently { engine throws(VisualError) in
      try await engine.reportProgress(deposit.depositId, complete)
      return try await engine.status(of: deposit.depositId)
    }
  }

  private func arrive(_ deposit: DepositObject) async throws(VisualError) -> Playable {
    let received = deposit.video.originalHash?.lowercased()
    var sent = claim.entry?.sha256
    if sent == nil, received != nil, options.upload.hashes {
      let digest = try await FileDigest.sha256(path: prepared.file.path)
      try claim.update { $0.sha256 = digest }
      sent = digest
    }
    let isIdentical: Bool? = if let sent, let received { sent == received } else { nil }
    if isIdentical == false { throw .contentDiffers(deposit.name) }
    try claim.finish()
    let playable = Playable(
      depositId: deposit.depositId, videoGuid: deposit.videoGuid, url: deposit.uploadUrl, isIdentical: isIdentical)
    report(.playable(playable))
    return playable
  }
}
