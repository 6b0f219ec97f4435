import Platform
import Testing
import VideoUpload

@testable import DepositJourney

/// What the journey makes of an upload's events: whatever sets it back is told with a stable cause and a wait.
@Suite struct ToldUploadTests {
  @Test(arguments: [
    (UploadEvent.retry(cause: .locked(status: 423), delay: .seconds(3)), "locked", Duration.seconds(3)),
    (.retry(cause: .stalled, delay: .milliseconds(250)), "stalled", .milliseconds(250)),
    (.rewound(from: 900, to: 300), "rewound", .zero),
    (.ticketRenewed, "ticket_renewed", .zero),
  ])
  func aSetbackIsARetry(event: UploadEvent, cause: String, delay: Duration) {
    guard case .retry(let toldCause, let sentence, let toldDelay)? = JourneyEvent(event) else {
      Issue.record("\(event) is not told as a retry")
      return
    }
    #expect(toldCause == cause)
    #expect(toldDelay == delay)
    #expect(!sentence.fr.isEmpty && sentence.fr != sentence.en)
  }

  @Test func aNewBeginningAndAJournalThatFailsAreTold() {
    guard case .restarted? = JourneyEvent(.restarted(cause: .forgotten)) else {
      Issue.record("A new beginning is not told")
      return
    }
    let full = VisualError("journal_full", .resumable, Phrase(fr: "plein", en: "full"))
    guard case .notice(full)? = JourneyEvent(.journalFailed(full)) else {
      Issue.record("A journal that fails is not told")
      return
    }
  }

  /// The journey has words of its own for them.
  @Test(arguments: [UploadEvent.started(resumedAt: 0, total: 1), .done(sha256: nil)])
  func theStartAndTheEndAreTheJourneys(event: UploadEvent) {
    #expect(JourneyEvent(event) == nil)
  }
}
