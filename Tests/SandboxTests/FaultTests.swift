import CurlTransport
import FoundationEssentials
import Logging
import Platform
import Testing

@testable import Sandbox

@Suite("Faults")
struct FaultTests {
  @Test(
    "a script that makes no sense is refused with its place",
    arguments: [
      ("{}", "not a list"), ("[1", "not JSON"), ("[1]", "fault 1"),
      (#"[{"endpoint":"POST /v1/nonsense","action":"reset"}]"#, "endpoint"),
      (#"[{"endpoint":"GET /v1/events"}]"#, "no action"),
      (#"[{"endpoint":"GET /v1/events","action":"explode"}]"#, "is not known"),
      (#"[{"endpoint":"GET /v1/events","action":"duplicate"}]"#, "makes no sense"),
      (#"[{"endpoint":"GET /v1/events","action":{"status":200}}]"#, "status"),
      (#"[{"endpoint":"GET /v1/events","action":"reset","count":0}]"#, "count"),
      (#"[{"endpoint":"GET /v1/events","action":"reset","chance":2}]"#, "chance"),
      (#"[{"endpoint":"GET /v1/events","action":"reset","skips":1}]"#, "skips"),
    ])
  func refused(script: String, names: String) {
    do throws(VisualError) {
      _ = try Fault.script(Array(script.utf8))
      Issue.record("accepted \(script)")
    } catch {
      #expect(error.kind.exitCode == .configuration)
      #expect(error.sentence.en.contains(names))
    }
  }

  @Test("a script file that is not there is a configuration error")
  func missingFile() {
    #expect(throws: VisualError.self) { try Fault.script(atPath: "/nonexistent/faults.json") }
  }

  @Test("rules skip, act and are used up, in order")
  func order() throws {
    let script =
      #"[{"endpoint":"GET /v1/events","skip":1,"count":2,"action":"reset"},{"endpoint":"GET /v1/events","action":"loseReply"}]"#
    let plan = FaultPlan(try Fault.script(Array(script.utf8)), random: RandomSource(seed: 1))
    let taken = (0..<6).map { _ in plan.take(method: "GET", path: "/v1/events") }
    #expect(taken == [nil, .reset, .reset, .loseReply, nil, nil])
    #expect(plan.take(method: "POST", path: "/v1/events") == nil)
  }

  @Test("a lost reply does the work and closes the connection")
  func loseReply() async throws {
    try await withSandbox { client in
      _ = try await client.control(
        "POST", "/faults", #"[{"endpoint":"POST /library/{}/videos","action":"loseReply"}]"#)
      let error = await #expect(throws: TransportError.self) { try await client.createVideo("Lost") }
      #expect(error?.mayHaveBeenSent == true)
      let list = try await client.bunny("GET", "/library/568241/videos")
      #expect(list["items", "0", "title"] == "Lost")
      #expect(try await client.control("GET", "/state")["videosCreated"] == 1)
    }
  }

  @Test("a lost reply under an idempotency key is had again with the same key")
  func loseReplyUnderKey() async throws {
    try await withSandbox { client in
      _ = try await client.control(
        "POST", "/faults", #"[{"endpoint":"POST /v1/checkout/sessions","count":2,"action":"loseReply"}]"#)
      // The transport itself may try a request with a key a second time, so both of its attempts are lost.
      _ = try? await client.session(key: "key-1")
      _ = try? await client.session(key: "key-1")
      let answer = try await client.session(key: "key-1")
      #expect(answer.status == 200)
      #expect(answer.response.header("Idempotent-Replayed") == "true")
      #expect(try await client.control("GET", "/state")["sessions", "total"] == 1)
    }
  }

  @Test("a reset does no work")
  func reset() async throws {
    try await withSandbox { client in
      _ = try await client.control("POST", "/faults", #"[{"endpoint":"POST /library/{}/videos","action":"reset"}]"#)
      await #expect(throws: TransportError.self) { try await client.createVideo("Never") }
      #expect(try await client.control("GET", "/state")["videosCreated"] == 0)
      _ = try await client.createVideo("Now")
    }
  }

  @Test("a scripted status comes with its body and headers, or in the service's own shape")
  func statuses() async throws {
    try await withSandbox { client in
      _ = try await client.control(
        "POST", "/faults",
        #"""
        [{"endpoint":"GET /v1/events","action":{"status":429,"headers":{"Retry-After":"2"}}},
         {"endpoint":"GET /v1/events","action":{"status":503,"body":{"teapot":true}}},
         {"endpoint":"GET /library/{}/videos","action":{"status":401}},
         {"endpoint":"GET /library/{}/videos","action":{"delayReplyMs":1}}]
        """#)
      let limited = try await client.stripe("GET", "/v1/events")
      #expect(limited.status == 429)
      #expect(limited.response.header("Retry-After") == "2")
      #expect(limited["error", "code"] == "rate_limit")
      #expect(try await client.stripe("GET", "/v1/events")["teapot"] == true)
      #expect(try await client.bunny("GET", "/library/568241/videos")["Success"] == false)
      #expect(try await client.bunny("GET", "/library/568241/videos").status == 200)
      #expect(try await client.control("DELETE", "/faults").text == "[]")
    }
  }

  @Test("webhooks are duplicated, dropped and reordered")
  func webhooks() async throws {
    let receiver = WebhookReceiver()
    try await receiver.run { hook in
      var configuration = SandboxConfiguration()
      configuration.webhookURL = hook
      configuration.webhookSecret = "whsec_test_secret"
      configuration.faults = try Fault.script(
        Array(
          #"""
          [{"endpoint":"WEBHOOK /stripe/charge.refunded","action":"duplicate"},
           {"endpoint":"WEBHOOK /stripe/refund.updated","action":"drop"},
           {"endpoint":"WEBHOOK /stripe/checkout.session.completed","action":"reorder"}]
          """#.utf8))
      try await withSandbox(configuration) { client in
        let id = try await client.openSession()
        _ = try await client.pay(id)
        #expect(await receiver.types.isEmpty)
        let session = try await client.stripe("GET", "/v1/checkout/sessions/\(id)")
        let payment = try #require(session["payment_intent"]?.string)
        _ = try await client.stripe("POST", "/v1/refunds", [("payment_intent", payment)])
        try await eventually("four deliveries") { await receiver.deliveries.count == 4 }
        let types = await receiver.types
        #expect(types.count { $0 == "charge.refunded" } == 2)
        #expect(types.contains("refund.created"))
        // Another one overtakes it, which may be the charge.
        let first = await receiver.everyType.firstIndex(of: "checkout.session.completed")
        #expect(first ?? 0 > 0)
        let state = try await client.control("GET", "/state")
        let dropped = state["webhooks"]?.array?.first { $0["kind"] == "refund.updated" }
        #expect(dropped?["dropped"] == true)
        #expect(dropped?["attempts"] == 0)
      }
    }
  }

  @Test("a body over the limit is 413")
  func tooLarge() async throws {
    try await withSandbox { client in
      var request = HTTPRequest("POST", client.stripe + "/v1/checkout/sessions")
      request.headers = [HTTPHeader("Authorization", "Bearer sk_test_1")]
      request.body = .bytes([UInt8](repeating: UInt8(ascii: "a"), count: SandboxContext.maximumBodyBytes + 1))
      let refused = try await client.send(request)
      #expect(refused.status == 413)
    }
  }

  @Test("an address that is taken is said so, and no folder stays behind")
  func takenPort() async throws {
    let parent = try PrivateFolder(in: "/tmp")
    let logger = Logger(label: "sandbox-tests")
    defer { parent.remove(logger) }
    try await withSandbox { client in
      let taken = try #require(client.stripe.split(separator: ":").last.flatMap { Int($0) })
      for port in [\SandboxConfiguration.stripePort, \SandboxConfiguration.bunnyPort] {
        var configuration = SandboxConfiguration()
        configuration.temporaryFolder = parent.path
        configuration[keyPath: port] = taken
        let error = await #expect(throws: VisualError.self) { try await Sandbox.start(configuration) }
        #expect(error?.code == "sandbox_cannot_listen")
        #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path).isEmpty)
      }
    }
  }

  @Test("settings that make no sense together are usage errors")
  func settings() async {
    var configuration = SandboxConfiguration()
    configuration.webhookURL = "http://127.0.0.1:1/"
    await #expect(throws: VisualError.self) { try await Sandbox.start(configuration) }
  }
}
