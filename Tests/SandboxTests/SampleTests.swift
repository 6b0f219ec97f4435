import Platform
import Testing

@testable import Sandbox

@Suite("Sample data")
struct SampleTests {
  private static var configuration: SandboxConfiguration {
    var configuration = SandboxConfiguration()
    configuration.samplesUser = "user-dev"
    configuration.seed = 42
    return configuration
  }

  @Test("what an engine of the user's would have left at Stripe and Bunny")
  func isThereFromTheStart() async throws {
    try await withSandbox(Self.configuration) { client in
      let events = try await client.stripe("GET", "/v1/events?limit=100&types[]=checkout.session.completed")
      let sessions = events["data"]?.array?.compactMap { $0["data"]?["object"] } ?? []
      #expect(sessions.count == 8)
      #expect(sessions.allSatisfy { $0["payment_status"] == "paid" && $0["metadata"]?["userId"] == "user-dev" })
      #expect(sessions.allSatisfy { $0["metadata"]?["kind"] == "creator_deposit" })
      let created = events["data"]?.array?.compactMap { $0["created"]?.int } ?? []
      #expect(created == created.sorted(by: >), "newest first")
      let expired = try await client.stripe("GET", "/v1/events?types[]=checkout.session.expired")
      #expect(expired["data"]?.array?.count == 1)
      let videos = try await client.bunny("GET", "/library/568241/videos?itemsPerPage=100")["items"]?.array ?? []
      #expect(videos.count == 8)
      #expect(videos.count { $0["status"] == 4 && ($0["storageSize"]?.int ?? 0) > 0 } == 7)
      let ids = Set(sessions.compactMap { $0["metadata"]?["depositId"]?.string })
      #expect(
        Set(videos.compactMap { $0["title"]?.string?.split(separator: "[").last.map { $0.dropLast(3) } })
          == Set(ids.map { Substring($0) }), "each title ends in [deposit/1]")
    }
  }

  @Test("the same for one seed")
  func isRepeatable() {
    let now = Instant(unixSeconds: 1_790_000_000)
    func set(_ seed: UInt64) -> [String] {
      SampleSet(now: now, random: RandomSource(seed: seed)).deposits.map { "\($0.id) \($0.guid) \($0.size)" }
    }
    #expect(set(1) == set(1))
    #expect(set(1) != set(2))
  }

  @Test("a user's name that cannot be one is refused")
  func refusesNames() {
    var configuration = SandboxConfiguration()
    configuration.samplesUser = "a b"
    #expect(throws: VisualError.self) { try configuration.validate() }
  }
}
