import Cryptography
import CurlTransport
import DepositDomain
import Platform
import TestSupport
import Testing

@testable import VideoUpload

/// A file, its journal and a server in memory: what a run of an upload needs.
struct UploadRun {
  let folder: TemporaryFolder
  let path: String
  let content: [UInt8]
  let server: ModelTUSServer
  let clock = ManualClock()
  let journal: UploadJournal
  var options = UploadOptions()

  init(
    _ content: [UInt8], server: ModelTUSServer = ModelTUSServer(endpoint: "https://tus.example/tusupload")
  ) throws {
    folder = try TemporaryFolder(inMemory: true)
    path = try folder.write(content, to: "film.mp4")
    self.content = content
    self.server = server
    journal = UploadJournal(folder: folder.path + "/state/journal", clock: clock)
  }

  var sha256: String { Hex.encode(SHA256.hash(content)) }

  /// The file's claim, with an entry for a paid deposit.
  func claim() throws -> JournalClaim {
    let claim = try journal.claim(try FileFingerprint.of(path: path), for: .sample)
    _ = try claim.open(.sample(path, deposit: DepositID("dep_1")))
    return claim
  }

  /// One run of the program, from claiming the file to the end.
  func run(_ transport: any HTTPTransport, report: @escaping @Sendable (UploadEvent) -> Void = { _ in })
    async throws -> UploadResult
  {
    let claim = try claim()
    defer { claim.release() }
    return try await run(transport, claim, report: report)
  }

  func run(
    _ transport: any HTTPTransport, _ claim: JournalClaim, jitter: Double = 0.5,
    report: @escaping @Sendable (UploadEvent) -> Void = { _ in }
  ) async throws(VisualError) -> UploadResult {
    let session = UploadSession(
      claim: claim, ticket: server.ticket, transport: transport, services: server.services,
      timer: clock.timer(jitter: jitter), options: options)
    return try await session.run(report)
  }
}

/// Checks that numbers never go back without a word, over one run's events.
func expectHonest(_ events: [UploadEvent], total: Int, sourceLocation: SourceLocation = #_sourceLocation) {
  var last: UploadProgress?
  for event in events {
    switch event {
    case .progress(let progress):
      #expect((0...total).contains(progress.sentBytes), sourceLocation: sourceLocation)
      #expect((0...total).contains(progress.confirmedBytes), sourceLocation: sourceLocation)
      if let last {
        #expect(progress.sentBytes >= last.sentBytes, "sent went back", sourceLocation: sourceLocation)
        #expect(progress.confirmedBytes >= last.confirmedBytes, "confirmed went back", sourceLocation: sourceLocation)
      }
      last = progress
    case .retry, .rewound, .restarted, .ticketRenewed: last = nil
    case .started, .journalFailed, .done: break
    }
  }
}
