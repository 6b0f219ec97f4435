import DepositDomain
import EngineAPI
import Platform

@testable import Dashboard

/// The cases that support meets most, as an engine would tell them.
enum DeskSample {
  static let session = Session(user: "lea", mode: .live, roles: ["support"])

  /// A case as it stands before anybody looks at it.
  struct Given {
    var reference: String
    var title: String
    var user: String
    var type = DepositType.clip
    var status = DepositStatus.ready
    var payment = PaymentState.paid
    var video = VideoObject.State.playable
    var hoursAgo = 2
    var email: String? = "a…@e….com"
    var overLimit = false
    var lengthSec: Int?
    var sent: Int?
  }

  static func id(_ reference: String) -> DepositID {
    DepositID("dep_01k9nwq7s00000000000" + reference.lowercased().filter { $0 != "-" })
  }

  static func file(_ given: Given, _ change: (inout SupportFileObject) -> Void = { _ in }) -> SupportFileObject {
    let created = Sample.now - .seconds(given.hoursAgo * 3_600)
    let name = given.reference.lowercased().filter { $0 != "-" }
    var deposit = Sample.deposit(
      1, given.title, given.type, seconds: given.type.maximumDurationSec - 20, status: given.status,
      payment: given.payment, video: given.video, percent: given.video == .processing ? 60 : 0, sent: given.sent,
      ago: .seconds(given.hoursAgo * 3_600))
    deposit.depositId = id(given.reference)
    deposit.userId = UserID(given.user)
    deposit.payUrl = nil
    deposit.checkoutUrl = nil
    deposit.video.overLimit = given.overLimit
    deposit.video.lengthSec = given.lengthSec
    let isPaid = given.payment != .unpaid
    let paid = isPaid ? given.type.fee.rawValue : 0
    let guid = VideoGUID("6f0c3f0e-1a2b-4c3d-8e9f-0000" + name + "00")
    deposit.videoGuid = given.status == .ready ? guid : nil
    var file = SupportFileObject(
      deposit: deposit, reference: given.reference, maskedEmail: given.email, receipt: isPaid ? "2041-7734" : nil,
      language: nil, claim: nil, held: false, cancelledBy: nil, cancelReason: nil, checkoutRefusal: nil,
      money: .init(refundedCents: 0, underWayCents: 0, refundableCents: paid, expectedRefundedCents: 0),
      sessions: [
        session(
          name, state: isPaid ? "complete" : given.status == .expired ? "expired" : "open",
          money: isPaid ? "paid" : "unpaid", cents: given.type.fee.rawValue, ends: created + .seconds(86_400))
      ], payments: isPaid ? [payment(name)] : [], refunds: [], disputes: [],
      videos: given.status == .ready ? [video(guid, given)] : [],
      events: isPaid ? [event("checkout.session.completed", name, at: created + .seconds(240))] : [],
      effects: [effect("open_checkout", at: created)], timeline: [], audit: [], actions: [],
      replies: ["preparing", "upload_waiting"])
    file.timeline = history(file, created)
    change(&file)
    return file
  }

  static func session(
    _ name: String, state: String, money: String, cents: Int, counts: Bool = true, ends: Instant
  ) -> SupportSessionObject {
    SupportSessionObject(
      id: CheckoutSessionID("cs_live_a1" + name), state: state, money: money, amountCents: cents, currency: "eur",
      paymentIntent: money == "paid" ? PaymentIntentID("pi_3Qx" + name) : nil, expiresAt: ends, live: true,
      counts: money == "paid" && counts,
      link: money == "paid" ? "https://dashboard.stripe.com/payments/pi_3Qx" + name : nil)
  }

  static func payment(_ name: String) -> SupportPaymentObject {
    SupportPaymentObject(
      paymentIntent: PaymentIntentID("pi_3Qx" + name), chargeId: "ch_3Qx" + name, refundedCents: 0,
      link: "https://dashboard.stripe.com/payments/pi_3Qx" + name)
  }

  static func video(_ guid: VideoGUID, _ given: Given) -> SupportVideoObject {
    SupportVideoObject(
      guid: guid, generation: 1, current: true, state: given.video.rawValue,
      encodePercent: given.video == .processing ? 60 : given.video == .playable ? 100 : 0, lengthSec: given.lengthSec,
      sizeBytes: given.video == .playable ? 1_200_000_000 : nil, encodedAt: nil, doubtedAt: nil, deletionAsked: false,
      link: "https://dash.bunny.net/stream/1/library/videos?videoId=\(guid)")
  }

  static func event(
    _ type: String, _ name: String, at instant: Instant, outcome: String = "applied"
  ) -> SupportEventObject {
    SupportEventObject(
      id: EventID("evt_1Q" + name + String(type.utf8.count)), type: type, receivedAt: instant, outcome: outcome,
      depositId: nil, paymentIntent: nil, replayable: outcome == "parked",
      link: "https://dashboard.stripe.com/events/evt_1Q" + name)
  }

  static func effect(
    _ kind: String, at instant: Instant, failures: Int = 0, dueIn: Int? = nil, error: String? = nil
  ) -> SupportEffectObject {
    SupportEffectObject(
      kind: kind, argument: "", state: dueIn == nil ? "done" : "waiting", attempts: max(1, failures),
      failures: failures, dueAt: Sample.now + .seconds(dueIn ?? 0), lastError: error, createdAt: instant,
      doneAt: dueIn == nil ? instant + .seconds(1) : nil)
  }

  private static func history(_ file: SupportFileObject, _ created: Instant) -> [TimelineObject] {
    var entries = [
      line("created", "creator:\(file.deposit.userId)", created),
      line("checkout_opened", "engine", created + .seconds(1)),
    ]
    if file.deposit.payment.state != .unpaid {
      var data = ["amountCents": String(file.deposit.payment.amountCents), "currency": "eur", "asked": "create_video"]
      data["byEvent"] = file.events.first?.id.rawValue
      entries.append(line("payment_received", "stripe", created + .seconds(240), data))
    }
    if file.deposit.status == .ready {
      entries.append(line("video_created", "engine", created + .seconds(242), ["byEffect": "create_video"]))
    }
    if file.deposit.video.state == .playable { entries.append(line("playable", "bunny", created + .seconds(4_000))) }
    return entries
  }

  /// The sentence is made when it is told, in the reader's language.
  static func line(
    _ kind: String, _ actor: String, _ at: Instant, _ data: [String: String] = [:]
  ) -> TimelineObject {
    TimelineObject(at: at, actor: actor, kind: kind, text: "", data: data)
  }

  // MARK: Ten complaints

  static let lost = file(
    .init(
      reference: "K7M-2QX", title: "Le dernier bus", user: "alice", type: .doc, status: .pending, payment: .unpaid,
      video: .none, hoursAgo: 20, email: nil))

  static let twice = file(.init(reference: "B4R-9TW", title: "Noces d’été", user: "bruno", type: .film)) { file in
    let again = "b4r9tw2"
    file.sessions.append(
      session(
        again, state: "complete", money: "paid", cents: 1_000, counts: false, ends: Sample.now + .seconds(3_600)))
    file.payments.append(payment(again))
    file.refunds = [
      SupportRefundObject(
        id: nil, paymentIntent: PaymentIntentID("pi_3Qx" + again), amountCents: 1_000, state: "asked", order: nil,
        cause: nil, link: nil)
    ]
    file.effects.append(
      effect(
        "refund", at: Sample.now - .seconds(1_800), failures: 4, dueIn: 2_400,
        error: "insufficient balance"))
    file.timeline.append(
      line("second_payment", "stripe", Sample.now - .seconds(1_800), ["amountCents": "1000", "currency": "eur"]))
  }

  static let wrongType = file(
    .init(reference: "C2D-8HN", title: "Teaser atelier", user: "chloe", type: .film, lengthSec: 320))

  static let tooLong = file(
    .init(
      reference: "D9F-3KJ", title: "Conférence complète", user: "david", overLimit: true, lengthSec: 1_510)
  ) { file in
    file.timeline.append(
      line("over_limit", "bunny", Sample.now - .seconds(3_000), ["lengthSec": "1510", "limitSec": "600"]))
  }

  static let stuckUpload = file(
    .init(
      reference: "E5G-7PV", title: "Rushes plage", user: "emma", type: .film, video: .uploading, hoursAgo: 50, sent: 43)
  ) { file in
    file.deposit.uploadProgress?.at = Sample.now - .seconds(40 * 3_600)
    file.replies = ["upload_waiting", "preparing"]
  }

  static let failed = file(
    .init(reference: "F8H-4MZ", title: "Masterclass nº 3", user: "farid", type: .doc, video: .failed)
  ) { file in
    file.replies = ["encoding_failed", "upload_waiting"]
    file.timeline.append(line("encoding_failed", "bunny", Sample.now - .seconds(1_200)))
    file.effects.append(
      effect("create_video", at: Sample.now - .seconds(1_200), failures: 3, dueIn: 1_500, error: "HTTP 503"))
  }

  static let refund = file(.init(reference: "G6J-5QB", title: "Bande démo", user: "gaelle", type: .doc, hoursAgo: 30))

  static let disputed = file(
    .init(reference: "H3K-6RC", title: "Clip rentrée", user: "hugo", type: .film, payment: .disputed, hoursAgo: 400)
  ) { file in
    file.disputes = [
      SupportDisputeObject(
        id: DisputeID("dp_1Qh3k6rc"), paymentIntent: PaymentIntentID("pi_3Qxh3k6rc"), amountCents: 1_000, state: "open",
        link: "https://dashboard.stripe.com/disputes/dp_1Qh3k6rc")
    ]
    file.timeline.append(line("dispute_updated", "stripe", Sample.now - .seconds(7_200), ["state": "open"]))
    file.events.insert(event("charge.dispute.created", "h3k6rc", at: Sample.now - .seconds(7_200)), at: 0)
  }

  static let expired = file(
    .init(
      reference: "J2L-8SD", title: "Making-of 2", user: "ines", status: .expired, payment: .unpaid, video: .none,
      hoursAgo: 26, email: nil))

  static let deleted = file(
    .init(reference: "M4N-9TF", title: "Essai lumière", user: "jules", type: .doc, video: .awaitingUpload, hoursAgo: 90)
  ) { file in
    file.videos[0].state = "gone"
    file.videos[0].current = false
    file.timeline.append(line("video_deleted", "bunny", Sample.now - .seconds(5_400)))
    file.effects.append(
      effect("create_video", at: Sample.now - .seconds(5_400), failures: 2, dueIn: 600, error: "HTTP 401"))
  }

  static let all = [
    lost, twice, wrongType, tooLong, stuckUpload, failed, refund, disputed, expired, deleted,
  ].sorted { $0.deposit.createdAt > $1.deposit.createdAt }

  static let parked = [
    event("checkout.session.completed", "zz81", at: Sample.now - .seconds(900), outcome: "parked"),
    event("charge.refunded", "zz82", at: Sample.now - .seconds(4_000), outcome: "parked"),
    event("checkout.session.completed", "zz83", at: Sample.now - .seconds(90_000), outcome: "parked"),
  ]

  static let eventBody = """
    {
      "id": "evt_1Qh3k6rc",
      "type": "charge.dispute.created",
      "livemode": true,
      "data": {
        "object": {
          "id": "dp_1Qh3k6rc",
          "amount": 1000,
          "currency": "eur",
          "payment_intent": "pi_3Qxh3k6rc",
          "reason": "product_not_received",
          "status": "needs_response",
          "evidence": {
            "customer_email_address": "***",
            "customer_name": "***"
          }
        }
      }
    }
    """
}
