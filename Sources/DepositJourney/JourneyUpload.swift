import CurlTransport
import DepositDomain
import EngineAPI
import EngineClient
import Platform
import VideoUpload

/// The upload as a part of the journey: its turn among others, its events in the journey's words, and the engine kept
/// informed.
struct JourneyUpload {
  let journey: DepositJourney
  let claim: JournalClaim
  let deposit: DepositID
  let options: JourneyOptions
  let report: @Sendable (JourneyEvent) -> Void

  func run(_ ticket: UploadTicket) async throws(VisualError) -> UploadResult {
    guard let slot = options.slot else { return try await send(ticket, at: nil) }
    let report = report
    do throws(VisualError) {
      return try await slot.run({ report(.standing($0)) }) { pace throws(VisualError) in
        try await send(ticket, at: pace)
      }
    } catch {
      if error.code == VisualError.uploadCancelled.code {
        try await remove(ticket)
        // Whether others see it at once or not, it is called off.
        _ = try? await tellOfRemoval()
      }
      throw error
    }
  }

  /// Deletes what was sent, so that the same file can be sent anew, when somebody asks for it; the engine is told that
  /// it has none of it.
  func discard(_ ticket: UploadTicket) async throws(VisualError) {
    try await remove(ticket)
    try await tellOfRemoval()
  }

  private func remove(_ ticket: UploadTicket) async throws(VisualError) {
    try await UploadRemoval(
      claim: claim, ticket: ticket, transport: journey.transport, services: services, timer: journey.timer
    ).run()
    try claim.update { $0.isHeld = true }
  }

  private func tellOfRemoval() async throws(VisualError) {
    guard let size = claim.entry?.fingerprint.size else { return }
    try await journey.engine.reportProgress(
      deposit,
      UploadProgressRequest(confirmedBytes: 0, totalBytes: size, state: UploadReport.State.paused.rawValue))
  }

  private func send(_ ticket: UploadTicket, at pace: (any SendPace)?) async throws(VisualError) -> UploadResult {
    // Sending takes hours and little code: what led here goes.
    ResidentCode.release()
    let relay = ProgressRelay(engine: journey.engine, deposit: deposit, timer: journey.timer)
    var options = options.upload
    options.pace = pace ?? options.pace
    // What was called off is deleted: how much of it had arrived is nobody's question.
    if let slot = self.options.slot { options.asksWhenStopped = { !slot.isCancelled } }
    let session = UploadSession(
      claim: claim, ticket: ticket, transport: journey.transport, services: services, timer: journey.timer,
      options: options)
    let report = report
    do throws(VisualError) {
      let result = try await session.run { event in
        if case .progress(let progress) = event { relay.note(progress) }
        if let told = JourneyEvent(event) { report(told) }
      }
      await relay.end(nil)
      return result
    } catch {
      await relay.end(error.kind == .badInput || error.kind == .tooLarge ? .failed : .paused)
      throw error
    }
  }

  private var services: UploadServices {
    let engine = journey.engine
    let deposit = deposit
    return UploadServices(
      renewTicket: { () throws(VisualError) in
        do throws(VisualError) {
          return try await engine.uploadTicket(deposit)
        } catch {
          // A hold may be lifted: not the end that a conflict is elsewhere.
          throw error.code == VisualError.uploadHeld.code ? .uploadNotOffered(deposit.rawValue) : error
        }
      },
      hasArrived: { () throws(VisualError) in
        let state = try await engine.status(of: deposit).video.state
        return state == .processing || state == .playable
      })
  }
}

extension JourneyEvent {
  /// nil for what the journey tells itself, or not at all.
  init?(_ event: UploadEvent) {
    switch event {
    case .progress(let progress): self = .progress(progress)
    case .retry(let cause, let delay): self = .retry(cause: cause.code, sentence: cause.phrase, delay: delay)
    case .restarted(let cause): self = .restarted(cause.phrase)
    case .rewound: self = .retry(cause: "rewound", sentence: .uploadRewound, delay: .zero)
    case .ticketRenewed: self = .retry(cause: "ticket_renewed", sentence: .uploadTicketRenewed, delay: .zero)
    case .journalFailed(let error): self = .notice(error)
    case .started, .done: return nil
    }
  }
}
