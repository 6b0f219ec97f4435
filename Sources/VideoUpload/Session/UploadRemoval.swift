public import CurlTransport
import DepositDomain
public import EngineAPI
public import Platform

/// Deletes what an upload has brought to the server, and forgets it in the journal: the file is sent anew, from its
/// first byte, when the deposit is gone on with.
public struct UploadRemoval: Sendable {
  private let claim: JournalClaim
  private let ticket: UploadTicket
  private let transport: any HTTPTransport
  private let services: UploadServices
  private let timer: UploadTimer

  /// - Parameters:
  ///   - claim: of the file, with an entry open.
  ///   - ticket: the engine's, for the entry's deposit.
  public init(
    claim: JournalClaim, ticket: UploadTicket, transport: any HTTPTransport, services: UploadServices,
    timer: UploadTimer = .system()
  ) {
    self.claim = claim
    self.ticket = ticket
    self.transport = transport
    self.services = services
    self.timer = timer
  }

  /// Nothing to do when nothing was sent.
  ///
  /// - Throws: `upload_not_removed` (75), and the journal still knows the upload; `interrupted`; the engine's refusals.
  public func run() async throws(VisualError) {
    guard let location = claim.entry?.location else { return }
    // An upload for a video that was replaced went with it.
    let isOurs = claim.entry?.videoGuid.map { $0.rawValue == ticket.headers["VideoId"] } ?? true
    if isOurs, let removal = TUSRemoval(location: location, ticket: ticket) { try await remove(removal) }
    try claim.update {
      $0.location = nil
      $0.confirmed = 0
      $0.sha256 = nil
    }
  }

  private func remove(_ removal: TUSRemoval) async throws(VisualError) {
    var removal = removal
    var action = removal.start(now: timer.now())
    while true {
      switch action {
      case .send(let headers):
        do throws(TransportError) {
          let answer = try await transport.send(HTTPRequest("DELETE", removal.location, headers: headers))
          action = removal.answered(answer.status)
        } catch {
          action = removal.unanswered(error)
        }
      case .wait(let delay):
        do {
          try await timer.sleep(delay)
        } catch {
          throw .interrupted
        }
        action = removal.start(now: timer.now())
      case .renewTicket: action = removal.renewed(try await services.renewTicket(), now: timer.now())
      case .done: return
      case .fail(let error): throw error
      }
    }
  }
}
