import CurlTransport
import DepositDomain
import EngineAPI
import EngineClient
import Platform
import Synchronization
import Testing
import VideoUpload

@testable import DepositJourney

/// What others see of an upload that stops is its last word.
@Suite struct ProgressRelayTests {
  /// An engine whose first answer takes as long as a test wants it to.
  private final class SlowEngine: HTTPTransport {
    let reports = Mutex<[String]>([])
    let givenUp = Mutex(0)
    let arrived = AsyncStream<Void>.makeStream()
    let answer = AsyncStream<Void>.makeStream()

    func send(
      _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
    ) async throws(TransportError) -> HTTPResponse {
      guard case .bytes(let body) = request.body else { return HTTPResponse(status: 400) }
      let isFirst = reports.withLock { reports in
        reports.append(String(decoding: body, as: UTF8.self))
        return reports.count == 1
      }
      if isFirst {
        arrived.continuation.yield()
        // An iteration ends early when its task is cancelled, as a request does.
        for await _ in answer.stream { break }
        if Task.isCancelled { givenUp.withLock { $0 += 1 } }
      }
      return HTTPResponse(status: 204)
    }
  }

  @Test func aReportOnItsWayArrivesBeforeTheLastWord() async throws {
    let transport = SlowEngine()
    let engine = EngineClient(
      origin: try EngineOrigin("http://127.0.0.1:4000"), token: Secret("t"), language: .en, transport: transport)
    let relay = ProgressRelay(
      engine: engine, deposit: DepositObject.sampleID, timer: .system(), patience: .seconds(600))
    relay.note(UploadProgress(sentBytes: 9, confirmedBytes: 0, totalBytes: 90, bytesPerSecond: 1, eta: nil))
    for await _ in transport.arrived.stream { break }
    // One more waits for its turn: the last word tells all that it would.
    relay.note(UploadProgress(sentBytes: 18, confirmedBytes: 9, totalBytes: 90, bytesPerSecond: 1, eta: nil))

    let end = Task { await relay.end(.paused) }
    for _ in 0..<1_000 { await Task.yield() }
    #expect(transport.reports.withLock { $0.count } == 1, "the last word waits for the one before it")
    transport.answer.continuation.yield()
    await end.value
    #expect(transport.givenUp.withLock { $0 } == 0)
    #expect(transport.reports.withLock { $0.map { $0.contains("paused") } } == [false, true])
  }
}
