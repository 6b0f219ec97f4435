import DepositDomain
import EngineAPI
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Platform
import Testing

@testable import DepositEngine

/// A status that was made once is given again, as long as it would be made the same.
@Suite struct StatusAnswersTests {
  /// The client's word that all is sent withholds the ticket for a time: an answer from then is no answer for ever.
  @Test func aTicketComesBackWhenNothingCame() async throws {
    let bench = try Bench()
    let ready = try await bench.readyDeposit()
    let report = UploadReport(
      confirmedBytes: ByteCount(5), totalBytes: ByteCount(5), state: .complete, at: bench.clock.now())
    _ = try await bench.services.apply([.uploadReported(report)], to: ready.id, by: .creator(ready.owner))
    let deposit = try await bench.deposit(ready.id)
    let (answers, presenter) = (StatusAnswers(), DepositPresenter(services: bench.services))
    #expect(presenter.object(deposit, forOwner: true).upload == nil)
    let first = try answers.response(deposit, forOwner: true, presenter)
    bench.clock.advance(by: .seconds(1_000))
    let second = try answers.response(deposit, forOwner: true, presenter)
    #expect(presenter.object(deposit, forOwner: true).upload != nil)
    #expect(try await Self.object(first).upload == nil)
    #expect(try await Self.object(second).upload != nil)
  }

  private static func object(_ response: Response) async throws -> DepositObject {
    let sink = Sink()
    try await response.body.write(sink)
    return try JSONDecoder().decode(DepositObject.self, from: Data(sink.bytes.withLock { $0 }))
  }

  private struct Sink: ResponseBodyWriter {
    let bytes = Locked<[UInt8]>([])

    func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += buffer.readableBytesView } }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
  }
}
