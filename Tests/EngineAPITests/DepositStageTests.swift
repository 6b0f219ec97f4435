import DepositDomain
import EngineAPI
import Platform
import Testing

/// Where a deposit is said to be, from what the wire tells.
@Suite struct DepositStageTests {
  private static func deposit(
    _ status: DepositStatus, _ payment: PaymentState, _ video: VideoObject.State, overLimit: Bool = false,
    sent: (confirmed: Int, total: Int)? = nil
  ) -> DepositObject {
    var deposit = Sample.ready
    deposit.status = status
    deposit.payment.state = payment
    deposit.video.state = video
    deposit.video.overLimit = overLimit
    deposit.uploadProgress = sent.map {
      UploadProgressObject(
        confirmedBytes: $0.confirmed, totalBytes: $0.total, state: .uploading, at: Instant(unixSeconds: 1_768_411_700))
    }
    return deposit
  }

  private static func hit(
    _ status: DepositStatus, _ payment: PaymentState, _ video: String, overLimit: Bool = false
  ) -> SupportHitObject {
    SupportHitObject(
      depositId: DepositID("dep_1"), reference: "K7M-2QX", userId: UserID("ada"), title: "Un clip", status: status,
      paymentState: payment, videoState: video, type: .clip, amountCents: 200, refundedCents: 0, overLimit: overLimit,
      dispute: "none", createdAt: Instant(unixSeconds: 1_768_411_601), waitingFor: nil, waitingSince: nil, stuck: false,
      maskedEmail: nil)
  }

  /// A search's row and the deposit itself say the same; only how far something is, the row does not tell.
  @Test(arguments: DepositStatus.allCases, PaymentState.allCases)
  func aRowSaysWhatItsDepositSays(_ status: DepositStatus, _ payment: PaymentState) {
    for video in VideoObject.State.allCases {
      for overLimit in [false, true] {
        let deposit = Self.deposit(status, payment, video, overLimit: overLimit, sent: (0, 10)).stage
        let hit = Self.hit(status, payment, video.rawValue, overLimit: overLimit).stage
        switch (deposit, hit) {
        case (.uploading, .uploading(let percent)), (.encoding, .encoding(let percent)): #expect(percent == nil)
        // That some of it is sent, a row does not know before the video says so.
        case (.uploading, .fileMissing): #expect(video == .awaitingUpload)
        default: #expect(deposit == hit, "\(status) \(payment) \(video)")
        }
      }
    }
  }

  /// A bank that takes the money back matters more than what became of the film.
  @Test(arguments: ["none", "awaiting_upload", "uploading", "processing", "playable", "failed", "gone"])
  func moneyComesBeforeTheVideo(_ video: String) {
    #expect(Self.hit(.ready, .disputed, video).stage == .disputed)
    #expect(Self.hit(.ready, .review, video).stage == .review)
  }

  @Test func aDeletedVideoIsSaidSo() {
    #expect(Self.hit(.ready, .paid, "gone").stage == .videoGone)
  }

  /// In whole per cent that are done, whatever a client says.
  @Test(arguments: [
    (0, 10, 0), (29, 100, 29), (57, 100, 57), (999, 1_000, 99), (10, 10, 100), (11, 10, 100), (-5, 10, 0),
    (Int.max, 1, 100), (Int.max, Int.max, 100),
  ]) func howFarAnUploadIs(confirmed: Int, total: Int, percent: Int) {
    let deposit = Self.deposit(.ready, .paid, .uploading, sent: (confirmed, total))
    #expect(deposit.stage == .uploading(percent: percent))
    #expect(deposit.stage.words(.fr) == "envoi \(percent) %")
  }

  @Test func nothingSentIsAFileThatIsMissing() {
    #expect(Self.deposit(.ready, .paid, .awaitingUpload).stage == .fileMissing)
    #expect(Self.deposit(.ready, .paid, .uploading, sent: (0, 0)).stage == .fileMissing)
  }
}
