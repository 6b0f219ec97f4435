import DepositDomain
import DepositJourney
import Platform
import Reports
import Testing
import VideoUpload

/// The lines of `--json`: keys that scripts rely on.
@Suite struct JourneyLinesTests {
  private static let instant = Instant(microseconds: 1_764_374_400_000_000)
  private static let head = #""v":1,"time":"2025-11-29T00:00:00Z","file":"a.mp4","depositId":"dep_1""#

  private static func line(_ event: JourneyEvent, in language: Language = .en) -> String? {
    var lines = JourneyLines(language: language, file: "a.mp4", depositId: DepositID("dep_1"))
    return lines.line(event, at: instant)
  }

  @Test(arguments: [
    ("rewound", Phrase.uploadRewound, Duration.zero, "0"),
    ("ticket_renewed", .uploadTicketRenewed, .zero, "0"),
    ("locked", Phrase(fr: "verrouillé", en: "locked"), .milliseconds(2_500), "2.5"),
    ("busy", Phrase(fr: "occupé", en: "busy"), .microseconds(1_234_567), "1.235"),
  ])
  func aRetryNamesCauseAndWait(cause: String, sentence: Phrase, delay: Duration, seconds: String) {
    for language in Language.allCases {
      let text = Self.line(.retry(cause: cause, sentence: sentence, delay: delay), in: language)
      let keys = #""cause":"\#(cause)","delaySec":\#(seconds),"text":"\#(sentence(language))""#
      #expect(text == #"{"event":"retry",\#(Self.head),\#(keys)}"#)
    }
  }

  @Test func aNewBeginningIsARetryWithoutAWait() {
    let text = Self.line(.restarted(Phrase(fr: "perdu", en: "gone")))
    #expect(text == #"{"event":"retry",\#(Self.head),"cause":"restarted","delaySec":0,"text":"gone"}"#)
  }

  @Test func sentAndConfirmedBytesStandApart() {
    var progress = UploadProgress(
      sentBytes: 900, confirmedBytes: 300, totalBytes: 1_000, bytesPerSecond: 12.6, eta: .milliseconds(7_100))
    let keys = #""sentBytes":900,"confirmedBytes":300,"totalBytes":1000,"bytesPerSecond":13,"etaSec""#
    #expect(Self.line(.progress(progress)) == #"{"event":"progress",\#(Self.head),\#(keys):8}"#)
    progress.eta = nil
    #expect(Self.line(.progress(progress)) == #"{"event":"progress",\#(Self.head),\#(keys):null}"#)
  }

  /// What has no line of its own is not an empty one.
  @Test func aSlotThatSendsIsNoEvent() {
    #expect(Self.line(.standing(.sending)) == nil)
    #expect(Self.line(.paymentProcessing) == nil)
    #expect(Self.line(.standing(.waiting(ahead: 2))) == #"{"event":"queued",\#(Self.head),"ahead":2}"#)
  }

  @Test func theDepositIsNamedFromItsCheckoutOn() {
    var lines = JourneyLines(language: .en, file: nil)
    #expect(lines.line(.paid, at: Self.instant)?.contains(#""file":null,"depositId":null"#) == true)
    let links = CheckoutLinks(
      depositId: DepositID("dep_2"), checkoutUrl: "https://c", payUrl: "https://p", expiresAt: nil, feeEur: 2)
    _ = lines.line(.checkout(links), at: Self.instant)
    #expect(lines.line(.paid, at: Self.instant)?.contains(#""depositId":"dep_2""#) == true)
  }
}
