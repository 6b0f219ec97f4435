import CurlTransport
import DepositDomain
import DepositStore
import EngineAPI
import HTTPTypes
import Logging
import Platform
import Sandbox
import TestSupport
import Testing

@testable import DepositEngine

/// What those who look after an engine see of it.
@Suite(.serialized) struct OperationTests {
  @Test func everyRequestHasAnIdThatTheLogNames() async throws {
    let log = LogLines()
    try await LiveEngine.run(hasWebhooks: false, logger: Logger(label: "tests") { _ in log }) { engine in
      let first = try await engine.call("GET", "/api/nowhere")
      let second = try await engine.call("GET", "/healthz")
      let id = try #require(first.header("X-Request-Id"))
      #expect(id != second.header("X-Request-Id"))
      #expect(RequestID.isWellFormed(id))
      #expect(log.all.contains { $0.contains("request") && $0.contains(id) && $0.contains("404") })
      // Only a proxy that is trusted may name requests.
      let named = try await engine.call("GET", "/healthz", [HTTPHeader("X-Request-Id", "from-outside-1")])
      #expect(named.header("X-Request-Id") != "from-outside-1")
    }
    try await LiveEngine.run(settings: ["visual_trusted_proxies": "127.0.0.1"], hasWebhooks: false) { engine in
      for (given, isTaken) in [("from-proxy_01", true), ("short", false), ("with space1", false)] {
        let answer = try await engine.call("GET", "/healthz", [HTTPHeader("X-Request-Id", given)])
        #expect((answer.header("X-Request-Id") == given) == isTaken, "\(given)")
      }
    }
  }

  /// Whatever is asked, the log holds neither token nor link nor signature.
  @Test func theLogHoldsNoSecret() async throws {
    let log = LogLines()
    try await LiveEngine.run(logger: Logger(label: "tests") { _ in log }) { engine in
      let token = try await engine.token("alice", .creator)
      let opened = try await engine.open(token)
      try await engine.pay(opened)
      let code = try #require(opened.payUrl.split(separator: "/").last)
      _ = try await engine.call("GET", "/pay/\(code)x")
      _ = try await engine.call("GET", "/play/secret-of-a-link")
      _ = try await engine.call("GET", Route.identity, token: token + "x")
      _ = try await engine.call("POST", Route.stripeWebhook, body: "{}", [HTTPHeader("Stripe-Signature", "t=1,v1=abc")])
      let text = log.all.joined(separator: "\n")
      #expect(text.contains("/pay/•••"))
      for secret in [token, String(code), "secret-of-a-link", "whsec_bench", "sk_test_bench", "library-key", "v1=abc"] {
        #expect(!text.contains(secret), "\(secret)")
      }
    }
  }

  @Test func metricsTellWhatHappened() async throws {
    try await LiveEngine.run { engine in
      let token = try await engine.token("alice", .creator)
      _ = try await engine.ready(token)
      _ = try await engine.call("GET", "/nowhere/at/all")
      let answer = try await engine.call("GET", Route.metrics)
      #expect(answer.status == 200)
      #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
      let values = try Self.parse(answer.text)
      func value(_ name: String) throws -> Double { try #require(values[name], "\(name)") }
      #expect(
        try value(
          #"visual_http_requests_total{method="POST",route="/api/creator/videos/init-checkout",status="200"}"#) == 1)
      #expect(try value(#"visual_http_requests_total{method="any",route="NotFound",status="404"}"#) == 1)
      #expect(try value("visual_http_requests_in_flight") == 1, "this one")
      let type = "checkout.session.completed"
      #expect(try value(#"visual_webhooks_total{source="stripe",type="\#(type)",outcome="applied"}"#) == 1)
      #expect(try value(#"visual_provider_requests_total{provider="bunny",outcome="ok"}"#) >= 1)
      #expect(try value(#"visual_provider_requests_total{provider="stripe",outcome="ok"}"#) >= 1)
      let commits = try value("visual_store_commit_writes_count")
      #expect(try value("visual_store_commit_writes_sum") >= commits)
      #expect(commits > 1)
      #expect(try value("visual_outbox_rows") >= 1, "the video is followed")
      #expect(try value("visual_session_looks_cut_total") == 0)
      #expect(try value("visual_ready") == 1)
      #expect(try value("process_resident_memory_bytes") > 1_000_000)
      #expect(try value("process_open_fds") > 5)
    }
  }

  /// Every line as Prometheus reads it: a sample whose family was announced, buckets that only grow.
  private static func parse(_ text: String) throws -> [String: Double] {
    var types: [String: String] = [:]
    var values: [String: Double] = [:]
    var lastBucket: (series: String, count: Double)?
    for line in text.split(separator: "\n") {
      if line.hasPrefix("# TYPE ") {
        let words = line.split(separator: " ")
        types[String(words[2])] = String(words[3])
      }
      if line.hasPrefix("#") { continue }
      let space = try #require(line.lastIndex(of: " "))
      let name = String(line[..<space])
      let value = try #require(Double(line[line.index(after: space)...]))
      #expect(values.updateValue(value, forKey: name) == nil, "\(name) comes twice")
      let bare = String(name.prefix { $0 != "{" })
      let family = ["_bucket", "_sum", "_count"].reduce(bare) { $0.hasSuffix($1) ? String($0.dropLast($1.count)) : $0 }
      #expect(types[bare] != nil || types[family] == "histogram", "\(name) was not announced")
      if bare.hasSuffix("_bucket") {
        let series = String(name.prefix { $0 != "l" })
        if let lastBucket, lastBucket.series == series, !name.contains(#"le="0.001""#), !name.contains(#"le="1""#) {
          #expect(value >= lastBucket.count, "\(name)")
        }
        lastBucket = (series, value)
      }
    }
    return values
  }

  /// Stripe's words may name accounts and hosts.
  @Test func whatStripeSaysIsForThisMachineAndForAdmins() async throws {
    let events = try #require(Endpoint("GET /v1/events"))
    let faults = [Fault(events, count: 10_000, action: .reply(Fault.Reply(status: 401)))]
    let settings: [String: String?] = ["visual_trusted_proxies": "127.0.0.1"]
    try await LiveEngine.run(settings: settings, faults: faults, hasWebhooks: false) { engine in
      let (admin, support) = (try await engine.token("root", .admin), try await engine.token("sam", .support))
      let fromOutside = HTTPHeader("X-Forwarded-For", "192.0.2.1")
      let words = "rejects the engine's key"
      let lost = DepositID("dep_00000000000000000000000001")
      try await engine.stripeSaysPaid(lost, at: SystemClock().now() - .seconds(3_600))
      try await eventually("the cause") { try await engine.call("GET", Route.readiness).text.contains(words) }
      let all = [
        try await engine.call("GET", Route.readiness, [fromOutside]),
        try await engine.call("GET", Route.readiness, token: support, [fromOutside]),
        try await engine.call("GET", Route.readiness, token: admin, [fromOutside]),
      ]
      #expect(all.allSatisfy { $0.status == 503 && $0.text.contains(#""code":"refunds_unknown""#) })
      #expect(all.map { $0.text.contains(words) } == [false, false, true])
    }
  }

  @Test func metricsAreForThisMachineAndForAdmins() async throws {
    try await LiveEngine.run(settings: ["visual_trusted_proxies": "127.0.0.1"], hasWebhooks: false) { engine in
      let (admin, support) = (try await engine.token("root", .admin), try await engine.token("sam", .support))
      let fromOutside = HTTPHeader("X-Forwarded-For", "192.0.2.1")
      #expect(try await engine.call("GET", Route.metrics, [fromOutside]).status == 401)
      #expect(try await engine.call("GET", Route.metrics, token: support, [fromOutside]).status == 403)
      #expect(try await engine.call("GET", Route.metrics, token: admin, [fromOutside]).status == 200)
      #expect(try await engine.call("GET", Route.metrics).status == 200)
    }
  }

  @Test func labelsCannotBreakALine() {
    #expect(MetricsText.escaped("a\"b\\c\nd") == #"a\"b\\c\nd"#)
    let metrics = EngineMetrics()
    for number in 0..<1_000 { metrics.countWebhook(source: "stripe", type: "t\(number)", outcome: "applied") }
    for number in 0..<1_000 {
      metrics.countRequest(
        method: .init("M\(number)") ?? .get, route: EngineMetrics.noRoute, status: 404, took: .milliseconds(1))
    }
    #expect(metrics.counts.webhooks.count <= 201)
    #expect(metrics.counts.requests.count == 1, "methods are the asker's to invent")
  }

  // MARK: Readiness

  @Test func anEngineThatIsNotWellSaysWhy() async throws {
    let bench = try Bench()
    let check = ReadinessCheck(services: bench.services)
    #expect(await check.reasons() == [])

    bench.services.troubles.begin(.workerTrouble)
    #expect(await check.reasons() == [.workerTrouble])
    bench.services.troubles.end(VisualError.workerTrouble.code)
    #expect(await check.reasons() == [])

    try await bench.initCheckout()
    try await bench.pay(
      try #require(try await bench.services.store.deposits(.init(owner: alice, limit: 1)).deposits.first))
    #expect(await check.reasons() == [], "the video is due, and not yet late")
    bench.clock.advance(by: .seconds(301))
    #expect(await check.reasons() == [.outboxStalled], "nobody works")
    await bench.work()
    #expect(await check.reasons() == [])

    bench.store.plan { _ in .fails }
    #expect(await check.reasons().count == 1)
  }

  @Test func theDiskIsLookedAt() throws {
    let folder = try TemporaryFolder()
    #expect(ReadinessCheck.disk(of: folder["x.sqlite"]) == nil)
    let large: UInt64 = 1 << 40
    #expect(ReadinessCheck.disk(free: 65 << 20, of: large, isReadOnly: false) == nil)
    #expect(ReadinessCheck.disk(free: 63 << 20, of: large, isReadOnly: false)?.code == "disk_almost_full")
    #expect(ReadinessCheck.disk(free: 1 << 20, of: 2 << 20, isReadOnly: false) == nil, "a small one keeps a share")
    #expect(ReadinessCheck.disk(free: 1 << 10, of: 2 << 20, isReadOnly: false)?.code == "disk_almost_full")
    #expect(ReadinessCheck.disk(free: large, of: large, isReadOnly: true) == .diskReadOnly)
    #expect(ReadinessCheck.disk(of: "/nowhere/at/all/x.sqlite") == nil)
    #expect(ReadinessCheck.bytes(.max, 4_096) == .max, "a file system without an end")
    #expect(ReadinessCheck.bytes(3, 4_096) == 12_288)
  }
}
