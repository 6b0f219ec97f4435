import DepositDomain
import DepositStore
import Platform

/// A small generator of random numbers (SplitMix64): the same seed gives the same numbers everywhere.
struct SampleRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0..<1
  mutating func fraction() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
  /// 0..<bound
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

  mutating func text(_ count: Int, from alphabet: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: count) { buffer in
      for index in 0..<count { buffer[index] = alphabet[below(alphabet.count)] }
      return count
    }
  }
}

/// One made-up deposit with its history, as if it had been lived through.
struct SampleDeposit: Sendable {
  /// As it was opened.
  let opened: Deposit
  var deposit: Deposit
  var timeline: [TimelineEntry] = []
  var customer = CustomerTrace()
  /// The event that told of the payment.
  var eventID: String?
  var paidAt: Instant?
  var waitingSince: Instant?
  /// When Stripe was last asked how its money stands.
  var moneyCheckedAt: Instant
  /// What was asked for because of it, in order, and when; all of it is done.
  var effects: [(key: String, effect: Effect, at: Instant)] = []
  /// What it learnt, in order: whoever stores the deposit as it was opened, and applies these, has the same.
  var steps: [Step] = []

  struct Step: Sendable {
    let event: DepositEvent
    let actor: Actor
    let at: Instant
  }

  init(opened: Deposit) {
    self.opened = opened
    deposit = opened
    moneyCheckedAt = opened.createdAt
    askForEffects(at: opened.createdAt)
    timeline = [
      TimelineEntry(at: opened.createdAt, actor: Actor.creator(opened.owner).name, kind: .created)
    ]
  }

  /// - Parameter cause: what told of it.
  mutating func learn(
    _ event: DepositEvent, by actor: Actor, because cause: TimelineEntry.Cause? = nil, at instant: Instant
  ) {
    var lines = deposit.apply(event, by: actor, at: instant).map { $0.caused(by: cause) }
    steps.append(Step(event: event, actor: actor, at: instant))
    if case .sessionSeen = event, deposit.awaitsMoney { moneyCheckedAt = instant }
    let asked = askForEffects(at: instant)
    if let last = lines.popLast() { lines.append(last.asking(for: asked)) }
    timeline += lines
  }

  /// - Returns: those that nobody asked for before.
  @discardableResult
  private mutating func askForEffects(at instant: Instant) -> [Effect] {
    deposit.neededEffects.filter { effect in
      let key = effect.key
      if effects.contains(where: { $0.key == key }) { return false }
      effects.append((key, effect, instant))
      return true
    }
  }

  /// When it learnt the first fact that is so.
  func instant(_ isSought: (DepositEvent) -> Bool) -> Instant? { steps.first { isSought($0.event) }?.at }
}

/// Made-up deposits, oldest first, with the mix of fates that a platform sees.
struct SampleDeposits {
  private var random: SampleRandom
  private let users: Int
  private let end: Instant
  private let step: Double
  private var elapsed = 0.0
  private let start: Instant

  private static let span: Double = 730 * 86_400
  private static let base62 = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
  private static let hex = Array("0123456789abcdef".utf8)

  /// - Parameter end: the instant of the last deposit; the first was two years before.
  init(count: Int, seed: UInt64, end: Instant) {
    random = SampleRandom(seed: seed)
    users = max(3, count / 60)
    self.end = end
    step = Self.span / Double(max(1, count))
    start = end - .seconds(Int(Self.span))
  }

  mutating func next() -> SampleDeposit {
    elapsed += step * (0.5 + random.fraction()) * 0.999
    let created = min(start + .microseconds(Int64(elapsed * 1_000_000)), end)
    let type: DepositType = [.clip, .clip, .clip, .clip, .clip, .doc, .doc, .doc, .film, .film][random.below(10)]
    let title = SampleWords.title(&random)
    let id = DepositID(at: created, randomness: (0..<DepositID.randomByteCount).map { _ in UInt8(random.below(256)) })
    let duration = 1 + random.below(type.maximumDurationSec)
    // A few creators deposit much, most of them little.
    let user = Int(pow3(random.fraction()) * Double(users))
    let deposit = Deposit(
      id: id, owner: UserID("\(SampleWords.names[user % SampleWords.names.count])\(user)"), type: type,
      durationSec: duration, fee: type.fee, payCode: PayCode(random.text(22, from: Self.base62)), createdAt: created,
      title: title, fileName: title.split(separator: " ").joined(separator: "_") + ".mp4",
      declaredSize: ByteCount(duration * (500_000 + random.below(1_000_000))))
    var life = Life(sample: SampleDeposit(opened: deposit), now: created, end: end)
    live(&life)
    return life.sample
  }

  private func pow3(_ x: Double) -> Double { x * x * x }

  /// What happens to it, as far as there was time.
  private mutating func live(_ life: inout Life) {
    let fate = random.fraction()
    let deposit = life.sample.deposit
    let intent = PaymentIntentID("pi_3" + random.text(23, from: Self.base62))
    var session = CheckoutSession(
      id: CheckoutSessionID("cs_test_a1" + random.text(56, from: Self.base62)), state: .open, money: .unpaid,
      amountTotal: deposit.fee, currency: Deposit.currency, paymentIntent: nil,
      url: "https://checkout.stripe.com/c/pay/" + random.text(12, from: Self.base62),
      expiresAt: deposit.createdAt + .seconds(86_400), isLive: false, createdAt: deposit.createdAt)
    life.learn(.sessionSeen(session), by: .engine, after: 1)
    if fate < 0.10 {
      session.state = .expired
      return life.lastly(.sessionSeen(session), by: .stripe, after: 86_400)
    }
    if fate < 0.14 {
      return life.lastly(
        .cancelled(by: .creator, reason: nil), by: .creator(deposit.owner), after: 60 + random.below(3_600))
    }
    session.state = .complete
    session.money = .paid
    session.paymentIntent = intent
    if fate < 0.142 { session.amountTotal = Cents(deposit.fee.rawValue - 100) }
    let event = EventID("evt_1" + random.text(23, from: Self.base62))
    guard life.learn(.sessionSeen(session), by: .stripe, because: .event(event), after: 20 + random.below(900)) else {
      return
    }
    pay(&life, intent, event)
    guard fate >= 0.142 else { return }
    // A few are paid and stay so.
    if fate < 0.1421 { return }
    guard life.learn(.videoCreated(guid()), by: .engine, after: 1 + random.below(3)) else { return }
    if fate < 0.16 { return refund(&life, intent, deposit.fee) }
    if fate < 0.175 { return }
    film(&life, fate, intent)
  }

  private mutating func pay(_ life: inout Life, _ intent: PaymentIntentID, _ event: EventID) {
    life.sample.paidAt = life.now
    life.sample.eventID = event.rawValue
    let owner = life.sample.deposit.owner.rawValue
    life.sample.customer = CustomerTrace(
      emailToken: "m" + random.text(24, from: Self.hex), maskedEmail: CustomerTrace.mask("\(owner)@example.com"),
      receipt: "\(1_000 + random.below(9_000))-\(1_000 + random.below(9_000))")
    life.learn(
      .paymentSeen(Payment(id: intent, chargeID: "ch_3" + random.text(23, from: Self.base62))), by: .stripe, after: 0)
  }

  private mutating func film(_ life: inout Life, _ fate: Double, _ intent: PaymentIntentID) {
    let deposit = life.sample.deposit
    guard let guid = deposit.video?.guid, let size = deposit.declaredSize else { return }
    func seen(_ state: Video.State, _ percent: Int, _ length: Int? = nil) -> DepositEvent {
      .videoSeen(
        Video.Sighting(
          guid: guid, state: state, encodePercent: percent, lengthSec: length,
          storageBytes: state == .playable ? ByteCount(size.rawValue * 2) : nil))
    }
    func report(_ confirmed: Int, _ state: UploadReport.State) -> DepositEvent {
      .uploadReported(
        UploadReport(confirmedBytes: ByteCount(confirmed), totalBytes: size, state: state, at: life.now))
    }
    guard
      life.learn(report(size.rawValue / 3, .uploading), by: .creator(deposit.owner), after: 120 + random.below(3_600)),
      life.learn(seen(.uploading, 0), by: .bunny, after: 5)
    else { return }
    // Given up half-way.
    if fate < 0.18 { return }
    guard life.learn(report(size.rawValue, .complete), by: .creator(deposit.owner), after: 60 + random.below(1_800)),
      life.learn(seen(.processing, 40), by: .bunny, after: 10)
    else { return }
    if fate < 0.1803 { return }
    let encoding = 60 + deposit.durationSec / 4
    if fate < 0.188 {
      life.learn(seen(.failed, 40), by: .bunny, after: encoding)
      return
    }
    let isTooLong = fate < 0.193
    let length = isTooLong ? deposit.type.maximumDurationSec + 1 + random.below(600) : deposit.durationSec
    guard life.learn(seen(.playable, 100, length), by: .bunny, after: encoding) else { return }
    if fate < 0.195 { return life.lastly(seen(.gone, 100), by: .bunny, after: 40 * 86_400) }
    if fate < 0.199 {
      let dispute = Dispute(
        id: DisputeID("dp_1" + random.text(23, from: Self.base62)), paymentIntent: intent, amount: deposit.fee,
        state: .open)
      guard life.learn(.disputeSeen(dispute), by: .stripe, after: 30 * 86_400), fate >= 0.196 else { return }
      var closed = dispute
      closed.state = fate < 0.1975 ? .won : .lost
      return life.lastly(.disputeSeen(closed), by: .stripe, after: 20 * 86_400)
    }
    if fate < 0.215 { return refund(&life, intent, deposit.fee) }
    if fate < 0.22 { return refund(&life, intent, Cents(100)) }
  }

  private mutating func refund(_ life: inout Life, _ intent: PaymentIntentID, _ amount: Cents) {
    let refund = Refund(
      id: RefundID("re_3" + random.text(23, from: Self.base62)), paymentIntent: intent, amount: amount,
      state: .succeeded)
    life.learn(.refundSeen(refund), by: .stripe, after: 3_600 + random.below(10 * 86_400))
  }

  private mutating func guid() -> VideoGUID {
    VideoGUID([8, 4, 4, 4, 12].map { random.text($0, from: Self.hex) }.joined(separator: "-"))
  }

  /// A deposit on its way through time.
  private struct Life {
    var sample: SampleDeposit
    var now: Instant
    let end: Instant
    /// What the deposit waits for.
    private var waiting: Waiting?

    init(sample: SampleDeposit, now: Instant, end: Instant) {
      self.sample = sample
      self.now = now
      self.end = end
    }

    /// Learns a fact so many seconds later; false when that is still to come.
    @discardableResult
    mutating func learn(
      _ event: DepositEvent, by actor: Actor, because cause: TimelineEntry.Cause? = nil, after seconds: Int
    ) -> Bool {
      let at = now + .seconds(seconds)
      guard at <= end else { return false }
      sample.learn(event, by: actor, because: cause, at: at)
      let next = Waiting(sample.deposit)
      if next != waiting { sample.waitingSince = next == nil ? nil : at }
      waiting = next
      now = at
      return true
    }

    /// The same, and nothing follows.
    mutating func lastly(_ event: DepositEvent, by actor: Actor, after seconds: Int) {
      learn(event, by: actor, after: seconds)
    }

  }
}
