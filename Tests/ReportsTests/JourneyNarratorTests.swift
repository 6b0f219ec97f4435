import DepositDomain
import DepositJourney
import Platform
import Reports
import Testing

@Suite struct JourneyNarratorTests {
  private static let checkout = JourneyEvent.checkout(
    CheckoutLinks(
      depositId: DepositID("dep_1"), checkoutUrl: "https://c", payUrl: "https://p/1", expiresAt: nil, feeEur: 2))

  /// Of several files, each page is told with the file that it pays for, also when nothing else is said.
  @Test(arguments: [JourneyNarrator.Detail.quiet, .normal])
  func aPageIsToldWithItsFile(detail: JourneyNarrator.Detail) {
    var english = JourneyNarrator(language: .en, detail: detail, file: "a.mp4")
    #expect(english.lines(Self.checkout).contains("a.mp4: https://p/1"))
    var french = JourneyNarrator(language: .fr, detail: detail, file: "a.mp4", showsCheckoutURL: true)
    #expect(french.lines(Self.checkout).contains("a.mp4 : https://c"))
    var single = JourneyNarrator(language: .en, detail: detail)
    #expect(single.lines(Self.checkout).contains("https://p/1"))
  }

  @Test(arguments: [JourneyNarrator.Detail.quiet, .normal])
  func whatIsPaidByItselfAsksNobody(detail: JourneyNarrator.Detail) {
    var narrator = JourneyNarrator(language: .en, detail: detail, paysItself: true)
    #expect(narrator.lines(Self.checkout).isEmpty)
    #expect(narrator.lines(.paid).isEmpty == (detail == .quiet))
  }
}
