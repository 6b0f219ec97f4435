import DepositDomain
import EngineAPI
import Platform
import Synchronization
import Testing
import VideoUpload

@testable import DepositJourney

/// `upload`, before anything is sent and when it may not be.
@Suite struct UploadPreparationTests {
  /// Only who has paid nothing is told where to pay.
  @Test(arguments: [
    (PaymentState.unpaid, "not_paid"), (.processing, "payment_processing"), (.review, "payment_review"),
    (.disputed, "payment_disputed"),
  ])
  func whoHasPaidIsNotToldToPay(_ payment: PaymentState, _ code: String) async throws {
    let bench = try Bench()
    var options = JourneyOptions()
    options.waits = false
    _ = try await bench.run(options)
    bench.world.state.withLock { $0.payment = payment }
    let journey = try bench.journey()
    do throws(VisualError) {
      _ = try await journey.prepareUpload(deposit: DepositObject.sampleID, path: nil)
      Issue.record("prepared although it is not paid")
    } catch {
      #expect(error.code == code)
      #expect(error.kind.exitCode == .resumable)
      for language in Language.allCases {
        #expect(error.sentence(language).contains("/pay/") == (payment == .unpaid))
      }
    }
  }

  /// A refund or a dispute may come to nothing: the same command goes on then.
  @Test func aHoldMetWhileSendingIsNoEnd() async throws {
    let bench = try Bench()
    var options = JourneyOptions()
    options.onCheckout = { _ throws(VisualError) in bench.world.state.withLock { $0.holdsUpload = true } }
    let stopped = try await bench.run(options)
    #expect(stopped.end.error?.code == "upload_not_offered")
    #expect(stopped.end.error?.kind.exitCode == .resumable)
    bench.world.state.withLock { $0.holdsUpload = false }
    #expect(try await bench.run().end.value?.isIdentical == true)
    #expect(bench.world.state.withLock { $0.keys.count } == 1)
  }
}
