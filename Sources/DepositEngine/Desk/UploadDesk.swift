import BunnyGateway
import DepositDomain
import EngineAPI
import Platform

/// Hands out upload tickets: signed for one video, for a time, without any key.
struct UploadDesk: Sendable {
  let services: EngineServices

  /// How long a ticket serves; the client renews it when Bunny refuses it.
  static let ticketLifetime: Duration = .seconds(24 * 3_600)

  /// How long a client's word that its upload is complete withholds another ticket.
  private static let beliefInClient: Duration = .seconds(900)

  /// The ticket for a deposit; nil when nothing may be uploaded to it now.
  func ticket(for deposit: Deposit) -> UploadTicket? {
    isComplete(deposit) ? nil : signed(for: deposit)
  }

  private func signed(for deposit: Deposit) -> UploadTicket? {
    guard deposit.acceptsUpload, let video = deposit.video else { return nil }
    let authorization = services.bunny.authorizeUpload(
      of: video.guid, expiresAt: services.clock.now() + Self.ticketLifetime)
    return UploadTicket(
      endpoint: authorization.endpoint, headers: authorization.headers,
      metadata: [
        "filetype": Self.mediaType(deposit.fileName),
        "title": VideoTag(deposit.id, generation: video.generation).marking(deposit.title),
      ],
      expiresAt: authorization.expiresAt)
  }

  /// - Throws: why there is no ticket, and what to do.
  func requiredTicket(for deposit: Deposit) async throws(VisualError) -> UploadTicket {
    if let ticket = ticket(for: deposit) { return ticket }
    // Only the client says that all is sent: Bunny knows.
    if let ticket = signed(for: deposit), let video = deposit.video, try await isEmpty(video) { return ticket }
    switch deposit.status {
    case .pending: throw .notPaidYet
    case .paid: throw .videoBeingPrepared
    case .cancelled, .expired: throw .depositClosed
    case .ready:
      if deposit.isHeld || deposit.paymentState != .paid { throw .uploadHeld }
      // Its replacement is being made.
      if deposit.video?.state == .failed || deposit.video?.state == .gone { throw .videoBeingPrepared }
      throw .uploadComplete
    }
  }

  /// Whether Bunny has no byte of the video.
  private func isEmpty(_ video: Video) async throws(VisualError) -> Bool {
    do {
      let seen = try await services.bunny.video(video.guid)
      return seen.status == BunnyVideo.created && seen.storageSize == nil
    } catch {
      // Deleted there: its following finds out, and has it replaced.
      if error.kind == .notFound { return false }
      throw .provider(error)
    }
  }

  /// The client says that all is sent. Should Bunny still have nothing long after, the client was wrong.
  private func isComplete(_ deposit: Deposit) -> Bool {
    guard let report = deposit.upload, report.state == .complete else { return false }
    return services.clock.now() - report.at < Self.beliefInClient
  }

  private static func mediaType(_ fileName: String?) -> String {
    let types = [
      "mp4": "video/mp4", "m4v": "video/mp4", "mov": "video/quicktime", "mkv": "video/x-matroska",
      "webm": "video/webm", "avi": "video/x-msvideo", "ts": "video/mp2t", "m2ts": "video/mp2t",
    ]
    let ending = fileName?.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return types[ending] ?? "application/octet-stream"
  }
}
