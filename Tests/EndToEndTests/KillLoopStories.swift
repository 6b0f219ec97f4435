import DepositDomain
import DepositStore
import DepositStoreSQLite
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

/// The engine is killed at random instants while deposits are opened, paid and made ready, and Stripe and Bunny misbehave.
/// Whatever happens, nothing that was acknowledged is lost, nobody pays twice, and each paid deposit gets one video.
///
/// `Scripts/soak` runs it for hundreds of rounds; `VISUAL_TEST_SEED` repeats one.
@Suite struct KillLoopStories {
  private static let rounds = Int(getenv("VISUAL_SOAK_ROUNDS").map { String(cString: $0) } ?? "") ?? 6
  private static let seed =
    getenv("VISUAL_TEST_SEED").flatMap { UInt64(String(cString: $0)) } ?? .random(in: 1 ... .max)

  /// Lost replies, refusals and delays, each at random and without end.
  private static let faults: [(endpoint: String, action: JSONValue, chance: Double)] = [
    ("POST /v1/checkout/sessions", "loseReply", 0.15), ("POST /v1/checkout/sessions", ["delayMs": 60], 0.3),
    ("POST /v1/checkout/sessions", ["status": 500, "sticky": true], 0.05), ("GET /v1/events", ["status": 429], 0.2),
    ("POST /library/{}/videos", "loseReply", 0.2), ("POST /library/{}/videos", ["delayMs": 150], 0.3),
    ("POST /library/{}/videos", ["status": 500], 0.15), ("GET /library/{}/videos", ["status": 503], 0.1),
    ("GET /library/{}/videos/{}", "reset", 0.1),
    ("WEBHOOK /stripe/{}", "drop", 0.1), ("WEBHOOK /stripe/{}", "duplicate", 0.2),
    ("WEBHOOK /stripe/{}", "reorder", 0.1),
  ]

  /// What the engine acknowledged.
  private final class Known: Sendable {
    struct Facts: Sendable {
      /// By key: what init-checkout acknowledged.
      var opened: [String: OpenDeposit] = [:]
      /// Events that the engine answered 200 for, and their deposit.
      var events: [String: String] = [:]
    }

    private let stored = Mutex(Facts())

    var facts: Facts { stored.withLock { $0 } }

    func learn(_ body: (inout Facts) -> Void) { stored.withLock { body(&$0) } }
  }

  /// What people do in one round, until the engine dies under them.
  private func live(_ world: World, _ known: Known, round: Int, seed: UInt64) async {
    await withTaskGroup(of: Void.self) { group in
      for creator in 0..<Self.creators {
        group.addTask {
          let key = Self.key(round, creator)
          guard let opened = try? await world.openDeposit(key: key) else { return }
          known.learn { $0.opened[key] = opened }
          // Some leave the page open.
          guard (seed >> UInt64(2 * creator)) & 3 != 0 else { return }
          try? await world.pay(opened)
          guard let event = try? await Self.completed(opened, world, id: "evt_\(key)") else { return }
          if (try? await world.deliver(event))?.status == 200 {
            known.learn { $0.events["evt_\(key)"] = opened.id }
          }
        }
      }
    }
  }

  /// The event of a Session that is paid at the sandbox; nil when it is not.
  private static func completed(_ deposit: OpenDeposit, _ world: World, id: String) async throws -> SignedEvent? {
    let session = try await world.sandbox.stripe("GET", "/v1/checkout/sessions/\(deposit.session)").json
    guard session["payment_status"]?.string == "paid" else { return nil }
    return SignedEvent(
      json: [
        "id": .string(id), "object": "event", "type": "checkout.session.completed",
        "created": .integer(time(nil)), "livemode": false, "data": ["object": session],
      ])
  }

  private static let creators = 3

  private static func key(_ round: Int, _ creator: Int) -> String { "soak-\(round)-\(creator)" }

  @Test func nothingAcknowledgedIsEverLost() async throws {
    var random = SplitMix(state: Self.seed)
    let began = ContinuousClock.now
    try await withWorld(Setup(encodeSeconds: 0.2, settings: ["VISUAL_BACKUPS": "off"])) { world in
      let known = Known()
      try await world.sandbox.control("POST", "/faults", Self.script)
      for round in 0..<Self.rounds {
        let moment = Int.random(in: 0...250, using: &random)
        let choice = random.next()
        async let people: Void = live(world, known, round: round, seed: choice)
        // Not for something to happen: each round dies at another instant.
        try await Task.sleep(for: .milliseconds(moment))
        try world.killEngine()
        await people
        try await world.startEngine()
        for back in 0..<3 {
          for creator in 0..<Self.creators {
            guard let deposit = known.facts.opened[Self.key(round - back, creator)] else { continue }
            let answer = try await world.call("GET", "/api/creator/videos/deposit/\(deposit.id)/status")
            guard answer.status == 200 else {
              throw StoryError("round \(round), seed \(Self.seed): \(deposit.id) is lost: \(answer.text)")
            }
          }
        }
      }
      try await settle(world, known.facts, since: began)
    }
  }

  /// The providers recover, everybody asks again, and everything comes to its end.
  private func settle(_ world: World, _ known: Known.Facts, since began: ContinuousClock.Instant) async throws {
    try await world.sandbox.forgetFaults()
    let about = "seed \(Self.seed)"
    var deposits: [OpenDeposit] = []
    for round in 0..<Self.rounds {
      for creator in 0..<Self.creators {
        let key = Self.key(round, creator)
        let again = try await opened(world, key)
        deposits.append(again)
        guard let before = known.opened[key] else { continue }
        #expect(again.id == before.id, "\(about): another deposit for \(key)")
      }
    }
    let sessions = try await world.sandbox.state.sessionItems
    for deposit in deposits {
      let pages = sessions.filter { $0["metadata"]?["depositId"]?.string == deposit.id }
      #expect(pages.count == 1, "\(about): \(pages.count) pages for \(deposit.id)")
      guard pages.contains(where: { $0["paymentStatus"]?.string == "paid" }) else { continue }
      _ = try await world.call("POST", "/api/creator/deposits/\(deposit.id)/check")
      try await world.awaitStatus("READY", of: deposit.id)
    }
    for (event, deposit) in known.events {
      let state = try await world.status(deposit)["payment"]?["state"]?.string
      #expect(state == "paid", "\(about): \(event) was acknowledged")
    }
    let state = try await world.sandbox.state
    for deposit in deposits {
      let isPaid = try await world.status(deposit.id)["status"]?.string == "READY"
      let videos = state.videos.filter { $0["title"]?.string?.contains("[\(deposit.id)/") == true }
      #expect(videos.count == (isPaid ? 1 : 0), "\(about): \(videos.count) videos for \(deposit.id)")
    }
    #expect(state.refundedCents == 0, "\(about)")
    let engine = try world.engine
    engine.process.signal(SIGTERM)
    #expect(try await engine.process.end() == .exited(0))
    let store = try SQLiteDepositStore(path: world.database)
    #expect(try await store.integrityProblems() == [], "\(about)")
    for event in known.events.keys {
      #expect(try await store.read { try $0.hasWebhook(EventID(event)) }, "\(about): \(event) was acknowledged")
    }
    try await store.checkpointAndClose()
    let seconds = (ContinuousClock.now - began).components.seconds
    print(
      "kill loop: \(Self.rounds) rounds in \(seconds) s, \(deposits.count) deposits (\(known.opened.count) acknowledged "
        + "before the end), \(known.events.count) webhooks acknowledged, \(state.payments) payments, "
        + "\(state.videos.count) videos, \(state.videosCreated) ever made, integrity ok; \(about)")
  }

  /// The deposit of a key. Once it is paid, its page is gone: then what the engine knows of it.
  private func opened(_ world: World, _ key: String) async throws -> OpenDeposit {
    var last = ""
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      let answer = try await world.initCheckout(key: key)
      if answer.status == 200, let id = answer.json["depositId"]?.string {
        return OpenDeposit(
          id: id, checkoutURL: answer.json["checkoutUrl"]?.string ?? "", payURL: "", answer: answer.json)
      }
      last = "\(answer.status) \(answer.text)"
      try await Task.sleep(for: .milliseconds(100))
    }
    throw StoryError("seed \(Self.seed): init-checkout of \(key): \(last)")
  }

  private static let script = JSONValue.array(
    faults.map { fault in
      [
        "endpoint": .string(fault.endpoint), "action": fault.action, "chance": .number(fault.chance),
        "count": .number(1_000_000),
      ]
    })
}

/// SplitMix64: the same numbers for the same seed, on every machine.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
