import DepositDomain
import DepositJourney
import EngineAPI
import Platform
import Testing

/// The plan as a table: what the engine says and what this run did, against what is next.
@Suite struct JourneyPlanTests {
  private static let guid = DepositObject.sampleGuid

  private func next(_ deposit: DepositObject?, opened: Bool = false, uploaded: VideoGUID? = nil) -> NextStep {
    JourneyPlan.next(deposit, memory: .init(hasOpenedCheckout: opened, uploaded: uploaded))
  }

  private func stop(_ step: NextStep) -> (code: String, exit: ExitCode, closes: Bool)? {
    if case .stop(let error, let closes) = step { (error.code, error.kind.exitCode, closes) } else { nil }
  }

  @Test func beforePayment() {
    #expect(next(nil) == .openCheckout)
    #expect(next(.sample(.pending)) == .awaitPayment)
    // Stripe had refused: the same key asks again, once a run.
    #expect(next(.sample(.pending, checkoutUrl: nil)) == .openCheckout)
    #expect(next(.sample(.pending, checkoutUrl: nil), opened: true) == .awaitPayment)
    #expect(next(.sample(.pending, payment: .processing, checkoutUrl: nil)) == .awaitPayment)
  }

  @Test func paid() {
    #expect(next(.sample(.paid)) == .awaitVideo)
    #expect(next(.sample(.ready, video: .none)) == .awaitVideo)
    let ready = DepositObject.sample(.ready, video: .awaitingUpload, offersUpload: true)
    #expect(next(ready) == .upload(.sample(Self.guid)))
    #expect(
      next(.sample(.ready, video: .uploading, offersUpload: true, reported: .paused)) == .upload(.sample(Self.guid)))
  }

  @Test func afterTheUpload() {
    // The engine may lag behind: what this run has sent is not sent twice.
    #expect(next(.sample(.ready, video: .awaitingUpload, offersUpload: true), uploaded: Self.guid) == .awaitEncoding)
    #expect(next(.sample(.ready, video: .uploading, reported: .complete)) == .awaitEncoding)
    #expect(next(.sample(.ready, video: .processing, percent: 40)) == .awaitEncoding)
    #expect(next(.sample(.ready, video: .playable)) == .arrived)
  }

  @Test func encodingThatFails() {
    let failed = next(.sample(.ready, video: .failed), uploaded: Self.guid)
    #expect(stop(failed)?.code == "encoding_failed")
    #expect(stop(failed)?.exit == .resumable)
    #expect(stop(failed)?.closes == false)
    // In this run it is not sent again by itself, in the next one it is.
    let replaced = DepositObject.sample(.ready, video: .awaitingUpload, guid: VideoGUID("other"), offersUpload: true)
    #expect(stop(next(replaced, uploaded: Self.guid))?.code == "encoding_failed")
    #expect(next(replaced) == .upload(.sample(VideoGUID("other"))))
  }

  @Test(arguments: [
    (DepositObject.sample(.expired), "checkout_expired", ExitCode.failed, true),
    (.sample(.cancelled), "deposit_cancelled", .failed, true),
    (.sample(.cancelled, payment: .refunded), "deposit_refunded", .failed, true),
    (.sample(.pending, payment: .review), "payment_review", .resumable, false),
    (.sample(.paid, payment: .disputed), "payment_disputed", .resumable, false),
    (.sample(.ready, payment: .disputed, video: .awaitingUpload), "payment_disputed", .resumable, false),
    (.sample(.ready, payment: .disputed, video: .playable), "payment_disputed", .resumable, false),
    (.sample(.ready, video: .awaitingUpload), "upload_not_offered", .resumable, false),
    (.sample(.ready, video: .failed), "encoding_failed", .resumable, false),
    (.sample(.ready, video: .playable, overLimit: true), "over_limit", .failed, false),
  ])
  func ends(_ deposit: DepositObject, _ code: String, _ exit: ExitCode, _ closes: Bool) {
    let end = stop(next(deposit))
    #expect(end?.code == code)
    #expect(end?.exit == exit)
    #expect(end?.closes == closes)
  }
}
