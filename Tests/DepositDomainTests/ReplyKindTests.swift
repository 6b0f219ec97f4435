import DepositDomain
import Testing

/// The likeliest message is copied at once: it must be true of the deposit as it is.
@Suite struct ReplyKindTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let history: [DepositEvent]
    let likeliest: ReplyKind
    var wrong: [ReplyKind] = []
  }

  private static let ready = [Fact.session(), Fact.paid(), Fact.video()]
  private static let replaced = ready + [Fact.seen(.playable), .videoDeletionAsked(Fact.guid(1))]

  static let cases = [
    Case(
      testDescription: "the first page is open: nothing is closed", history: [Fact.session()],
      likeliest: .paymentMissing, wrong: [.newLink]),
    Case(
      testDescription: "another page after one that expired",
      history: [Fact.session(1, .expired), .checkoutReopened, Fact.session(2)], likeliest: .newLink),
    Case(testDescription: "paid, no video", history: [Fact.session(), Fact.paid()], likeliest: .preparing),
    Case(testDescription: "nothing sent", history: ready, likeliest: .uploadWaiting),
    Case(
      testDescription: "the video is to be deleted, and the next one waits for its film",
      history: replaced + [Fact.seen(.gone), Fact.video(2)], likeliest: .videoDeleted),
    Case(
      testDescription: "the next one plays",
      history: replaced + [Fact.seen(.gone), Fact.video(2), Fact.seen(.playable, video: 2)], likeliest: .playable,
      wrong: [.videoDeleted]),
    Case(
      testDescription: "encoding failed, and the next one waits for its film",
      history: ready + [Fact.seen(.failed), Fact.video(2)], likeliest: .encodingFailed),
    Case(
      testDescription: "encoding failed, and the next one is encoded",
      history: ready + [Fact.seen(.failed), Fact.video(2), Fact.seen(.processing, video: 2)], likeliest: .encoding,
      wrong: [.encodingFailed]),
    Case(
      testDescription: "encoding failed, and the next one plays",
      history: ready + [Fact.seen(.failed), Fact.video(2), Fact.seen(.playable, video: 2)], likeliest: .playable,
      wrong: [.encodingFailed]),
    Case(testDescription: "money went back", history: ready + [Fact.refund()], likeliest: .refunded),
    Case(testDescription: "a dispute", history: ready + [Fact.dispute(.open)], likeliest: .disputed),
  ]

  @Test(arguments: cases)
  func theLikeliestReplyIsTrue(_ given: Case) {
    let replies = Deposit.new.after(given.history).fittingReplies
    #expect(replies.first == given.likeliest)
    #expect(Set(replies).isDisjoint(with: given.wrong), "\(replies)")
  }
}
