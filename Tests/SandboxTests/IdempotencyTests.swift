import CurlTransport
import Platform
import Testing

@testable import Sandbox

@Suite("Idempotency keys")
struct IdempotencyTests {
  @Test("the same key and parameters replay the answer; one session is made")
  func replay() async throws {
    try await withSandbox { client in
      let first = try await client.session(key: "key-1")
      let second = try await client.session(key: "key-1")
      #expect(first.response.header("Idempotent-Replayed") == nil)
      #expect(second.response.header("Idempotent-Replayed") == "true")
      #expect(second.status == 200)
      #expect(second.response.body == first.response.body)
      #expect(try await client.control("GET", "/state")["sessions", "total"] == 1)
    }
  }

  @Test("the same key with other parameters is refused")
  func mismatch() async throws {
    try await withSandbox { client in
      _ = try await client.session(key: "key-1")
      let other = try await client.session([("line_items[0][price_data][unit_amount]", "1000")], key: "key-1")
      #expect(other.status == 400)
      #expect(other["error", "type"] == "idempotency_error")
      #expect(try await client.control("GET", "/state")["sessions", "total"] == 1)
    }
  }

  @Test("a refused parameter leaves the key free")
  func refusedParameters() async throws {
    try await withSandbox { client in
      let refused = try await client.session([("mode", "nonsense")], key: "key-1")
      #expect(refused.status == 400)
      #expect(try await client.session(key: "key-1").status == 200)
    }
  }

  @Test("a key in use is 409 idempotency_key_in_use")
  func inUse() async throws {
    try await withSandbox { client in
      _ = try await client.control(
        "POST", "/faults", #"[{"endpoint":"POST /v1/checkout/sessions","action":{"delayMs":1500}}]"#)
      // Whichever of the two comes first holds the key while it is delayed.
      async let one = client.session(key: "key-1")
      async let other = client.session(key: "key-1")
      let answers = try await [one, other].sorted { $0.status < $1.status }
      #expect(answers.map(\.status) == [200, 409])
      #expect(answers[1]["error", "code"] == "idempotency_key_in_use")
      #expect(try await client.control("GET", "/state")["sessions", "total"] == 1)
    }
  }

  @Test("a sticky 500 is replayed, a passing one is not")
  func scriptedFailures() async throws {
    try await withSandbox { client in
      _ = try await client.control(
        "POST", "/faults",
        #"""
        [{"endpoint":"POST /v1/checkout/sessions","action":{"status":500,"sticky":true}},
         {"endpoint":"POST /v1/checkout/sessions","action":{"status":503}}]
        """#)
      let sticky = try await client.session(key: "sticky")
      #expect(sticky.status == 500)
      #expect(sticky["error", "type"] == "api_error")
      #expect(try await client.session(key: "passing").status == 503)
      #expect(try await client.session(key: "passing").status == 200)
      let replayed = try await client.session(key: "sticky")
      #expect(replayed.status == 500)
      #expect(replayed.response.header("Idempotent-Replayed") == "true")
    }
  }
}
