import DepositDomain
import EngineAPI
import EngineClient
import Platform
import VideoUpload

/// The upload as a part of the journey: its events in the journey's words, and the engine kept informed.
struct JourneyUpload {
  let journey: DepositJourney
  let claim: JournalClaim
  let deposit: DepositID
  let options: JourneyOptions
  let report: @Sendable (JourneyEvent) -> Void

  func run(_ ticket: UploadTicket) async throws(VisualError) -> UploadResult {
    let relay = ProgressRelay(engine: journey.engine, deposit: deposit, timer: journey.timer)
    let session = UploadSession(
      claim: claim, ticket: ticket, transport: journey.transport, services: services, timer: journey.timer,
      options: options.upload)
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
    case .journalFailed(let error): self = .notice(error)
    case .started, .rewound, .ticketRenewed, .done: return nil
    }
  }
}
