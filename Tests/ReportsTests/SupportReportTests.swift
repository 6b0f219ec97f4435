import DepositDomain
import EngineAPI
import Platform
import Reports
import Testing

/// What the support desk's commands say to a person: words, where JSON has names.
@Suite struct SupportReportTests {
  private static func hit(
    _ status: DepositStatus, _ payment: PaymentState, video: String = "none", overLimit: Bool = false,
    waitingFor: String? = nil
  ) -> SupportHitObject {
    SupportHitObject(
      depositId: DepositID("dep_01jd0000000000000000000000"), reference: "K7M-2QX", userId: UserID("alice"),
      title: "Plage", status: status, paymentState: payment, videoState: video, type: .clip, amountCents: 200,
      refundedCents: 0, overLimit: overLimit, dispute: "none", createdAt: Instant(unixSeconds: 1_795_000_000),
      waitingFor: waitingFor, waitingSince: waitingFor.map { _ in Instant(unixSeconds: 1_795_000_000) },
      stuck: waitingFor != nil, maskedEmail: nil)
  }

  private static func line(_ hit: SupportHitObject, _ language: Language) -> String {
    let page = SupportSearchResponse(items: [hit], nextCursor: nil, previousCursor: nil, total: nil)
    return SupportReport(language: language).hits(page).first ?? ""
  }

  @Test func aHitSaysWhereItIsInWords() {
    let cases: [(SupportHitObject, Phrase)] = [
      (Self.hit(.pending, .unpaid), .stateToPay), (Self.hit(.pending, .processing), .statePaymentProcessing),
      (Self.hit(.pending, .review), .stateReview), (Self.hit(.paid, .paid), .statePreparing),
      (Self.hit(.ready, .paid, video: "awaiting_upload"), .stateFileMissing),
      (Self.hit(.ready, .paid, video: "uploading"), Phrase.Desk.uploading),
      (Self.hit(.ready, .paid, video: "playable"), .statePlayable),
      (Self.hit(.ready, .paid, video: "playable", overLimit: true), .stateOverLimit),
      (Self.hit(.ready, .disputed, video: "playable"), .stateDisputed),
      (Self.hit(.ready, .disputed, video: "gone"), .stateDisputed),
      (Self.hit(.ready, .paid, video: "gone"), Phrase.Desk.videoGone), (Self.hit(.expired, .unpaid), .stateExpired),
      (Self.hit(.cancelled, .refunded), .stateRefunded), (Self.hit(.cancelled, .unpaid), .stateCancelled),
    ]
    for (hit, words) in cases {
      for language in [Language.fr, .en] {
        let line = Self.line(hit, language)
        #expect(line.contains("  \(words(language))  "), "\(line)")
        #expect(!line.contains(hit.status.rawValue), "\(line)")
      }
    }
    let stuck = Self.line(Self.hit(.paid, .paid, waitingFor: "video"), .fr)
    #expect(stuck.contains(Phrase.statePreparing(.fr) + " · sans vidéo ("), "\(stuck)")
  }
}
