import CurlTransport
import DepositDomain
import Platform
import StripeGateway
import Testing

struct SessionTests {
  static func read(_ body: String) async throws -> StripeSession {
    try await Samples.gateway(ScriptedTransport(.json(body))).session(CheckoutSessionID("cs_test_a1"))
  }

  @Test func aPaidSessionWithItsMetadata() async throws {
    let seen = try await Self.read(Samples.session())
    #expect(seen.session.money == .paid)
    #expect(seen.session.paymentIntent == PaymentIntentID("pi_1"))
    #expect(
      seen.metadata
        == DepositMetadata(
          depositID: DepositID(Samples.depositID), owner: UserID("user-dev"), type: .doc, durationSec: 601,
          title: "L’été & l’hiver", instance: "visual"))
  }

  /// Free is paid, but never the price: a person must look.
  @Test func nothingToPayIsPaidWithZero() async throws {
    let seen = try await Self.read(Samples.session(paymentStatus: "\"no_payment_required\"", amount: "500"))
    #expect(seen.session.money == .paid)
    #expect(seen.session.amountTotal == .zero)
  }

  @Test(arguments: ["\"unpaid\"", "\"paid_one_day\"", "null", "7", "{}"])
  func onlyPaidIsPaid(paymentStatus: String) async throws {
    #expect(try await Self.read(Samples.session(paymentStatus: paymentStatus)).session.money == .unpaid)
  }

  @Test(arguments: [
    ("\"open\"", "open"), ("\"expired\"", "expired"), ("\"complete\"", "complete"), ("null", "open"),
    ("\"new\"", "open"),
  ])
  func unknownStatesAreNoNews(status: String, state: String) async throws {
    #expect(try await Self.read(Samples.session(status: status)).session.state.rawValue == state)
  }

  @Test func anAmountThatIsNoIntegerIsUnknown() async throws {
    #expect(try await Self.read(Samples.session(amount: "\"500\"")).session.amountTotal == nil)
    #expect(try await Self.read(Samples.session(amount: "1e99")).session.amountTotal == nil)
    #expect(try await Self.read(Samples.session(amount: "null")).session.amountTotal == nil)
  }

  @Test func anExpandedPaymentIntentIsRead() async throws {
    let intent = "{\"id\":\"pi_9\",\"object\":\"payment_intent\",\"last_payment_error\":null}"
    #expect(try await Self.read(Samples.session(intent: intent)).session.paymentIntent == PaymentIntentID("pi_9"))
  }

  @Test(arguments: [
    ("creator_deposit", "shop_order"), (Samples.depositID, "dep_short"), ("user-dev", "two words"),
    ("\"doc\"", "\"opera\""),
    ("\"601\"", "\"1801\""), ("\"601\"", "\"0\""), ("\"601\"", "\"10 min\""), ("\"durationSec\"", "\"duration\""),
    ("\"userId\"", "\"user\""),
  ])
  func damagedOrForeignMetadataIsNone(part: String, replacement: String) async throws {
    let metadata = Samples.metadata.replacing(part, with: replacement)
    #expect(metadata != Samples.metadata)
    #expect(try await Self.read(Samples.session(metadata: metadata)).metadata == nil)
  }

  @Test(arguments: ["null", "{}", "[]", "{\"kind\":7}"])
  func noMetadata(metadata: String) async throws {
    #expect(try await Self.read(Samples.session(metadata: metadata)).metadata == nil)
  }

  /// Stripe keeps no empty values.
  @Test func titleAndInstanceMayBeMissing() async throws {
    let metadata = Samples.metadata.replacing("\"title\"", with: "\"t\"").replacing("\"instance\"", with: "\"i\"")
    let seen = try #require(try await Self.read(Samples.session(metadata: metadata)).metadata)
    #expect(seen.title.isEmpty && seen.instance.isEmpty)
  }
}
