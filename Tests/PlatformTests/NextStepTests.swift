import Platform
import Testing

/// What to do next: where no command was run, none is to be run again.
@Suite struct NextStepTests {
  /// Whatever can end a journey in the dashboard with a word on how it goes on.
  static let errors: [VisualError] = [
    .checkoutExpired("dep_1"), .depositCancelled("dep_1"), .depositRefunded("dep_1"),
    .checkoutExpired("dep_1", sameCommandBeginsAnew: false), .depositCancelled("dep_1", sameCommandBeginsAnew: false),
    .depositRefunded("dep_1", sameCommandBeginsAnew: false), .paymentUnderWay("dep_1"), .paymentInReview("dep_1"),
    .paymentDisputed("dep_1"), .uploadNotOffered("dep_1"), .encodingFailed("dep_1"), .notWaiting,
    .notPaidYet("dep_1", payAt: "http://127.0.0.1:4000/pay/x"), .notPaidYet("dep_1", payAt: nil),
    .uploadStopped(cause: .uploadStalled, attempts: 20), .uploadPostponed(seconds: 4_000),
    .uploadRedirected(status: 302), .uploadRefused(status: 418), .uploadNotAuthorised, .uploadTicketUnusable,
    .uploadLocationUnusable, .uploadImpossible(cause: "a certificate"), .uploadCancelled,
    .videoUnreadable(path: "/v/a.mp4", cause: "an error"), .videoGone(path: "/v/a.mp4", deposit: "dep_1"),
    .videoChanged(path: "/v/a.mp4", changes: .fileEndChanged),
    .videoBeingWritten(path: "/v/a.mp4", changes: .fileDateChanged), .journalBusy(holder: 7),
    .sandboxPaymentFailed(cause: "an error"), .fileStillGrowing(path: "/v/a.mp4"),
    .journalEntryDamaged(path: "/s/a.json.damaged"),
    VisualError.engineUnreachable(origin: "http://127.0.0.1:4000", cause: "an error").asResumable,
  ]

  @Test(arguments: errors) func aScreenNamesKeysAndACommandCommands(error: VisualError) {
    let (fr, en) = (error.onScreen.fr, error.onScreen.en)
    #expect(!fr.contains("commande") && !fr.contains("visual-tui deposit") && !fr.contains("visual-tui upload"))
    #expect(!en.contains("command") && !en.contains("visual-tui deposit") && !en.contains("visual-tui upload"))
    #expect(error.sentence.fr.contains("commande") || error.sentence.fr.contains("visual-tui "))
    #expect(error.sentence.en.contains("command") || error.sentence.en.contains("visual-tui "))
  }

  /// The dashboard has no `--again`, but a key.
  @Test(arguments: [VisualError.depositLost("dep_1"), .journalEntryDamaged(path: "/s/a.json.damaged")])
  func aDepositThatIsLostLeadsToAnother(error: VisualError) {
    #expect(error.needsAnotherDeposit)
    #expect(error.sentence.fr.contains("--again") && error.sentence.en.contains("--again"))
    #expect(error.onScreen.fr.hasSuffix("r propose d’en commencer un autre."))
    #expect(error.onScreen.en.hasSuffix("r offers to begin another."))
    #expect(!error.onScreen.fr.contains("--again") && !error.onScreen.en.contains("--again"))
  }

  @Test func anErrorWithoutSuchAWordSaysTheSameEverywhere() {
    let error = VisualError.videoMissing(path: "/v/a.mp4")
    #expect(error.onScreen == error.sentence)
  }
}
