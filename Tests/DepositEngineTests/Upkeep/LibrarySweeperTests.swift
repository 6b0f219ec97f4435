import DepositDomain
import Platform
import Testing

@testable import DepositEngine

/// An empty video that nobody holds goes; everything else stays.
@Suite struct LibrarySweeperTests {
  private func title(_ deposit: Deposit, _ generation: Int = 1) -> String { "Vacances [\(deposit.id)/\(generation)]" }

  /// A READY deposit, and a twin of its video that was made for it.
  private func world() async throws -> (Bench, Deposit, String) {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let title = title(deposit)
    let now = bench.clock.now()
    let twin = bench.providers.change { $0.bunny.add(title: title, now: now).guid }
    return (bench, deposit, twin)
  }

  @Test func anEmptyTwinGoes() async throws {
    let (bench, deposit, twin) = try await world()
    let sweeper = LibrarySweeper(services: bench.services)
    await sweeper.sweep()
    #expect(bench.providers.bunny.deleted.isEmpty, "it may be another attempt's")
    bench.clock.advance(by: .seconds(3_601))
    await sweeper.sweep()
    #expect(bench.providers.bunny.deleted == [twin])
    #expect(bench.providers.bunny.videos.map(\.guid) == [deposit.video?.guid.rawValue])
  }

  @Test(arguments: [
    "bytes", "status", "foreign", "unknown deposit", "untagged", "next generation", "catching up", "refunds not known",
    "later generation",
  ])
  func whateverMayBeOfUseStays(_ why: String) async throws {
    let (bench, deposit, twin) = try await world()
    let next = title(deposit, 2)
    bench.providers.change { state in
      switch why {
      case "bytes": state.bunny.change(twin) { $0.storageSize = 1 }
      case "status": state.bunny.change(twin) { $0.status = 1 }
      case "foreign": state.bunny.change(twin) { $0.title = "Something else [abc/1]" }
      case "unknown deposit": state.bunny.change(twin) { $0.title = "X [dep_01j00000000000000000000000/1]" }
      case "untagged": state.bunny.change(twin) { $0.title = "X" }
      case "catching up", "refunds not known": break
      // Made after the backup that was restored: the film is just being sent, and counts as empty until its last byte.
      case "later generation": state.bunny.change(twin) { $0.title = next }
      default:
        // The film failed: its replacement is about to be made, or was made by an attempt that is not settled.
        state.bunny.change(deposit.video?.guid.rawValue ?? "") { $0.status = 5 }
        state.bunny.change(twin) { $0.title = next }
      }
    }
    if why == "next generation" {
      let guid = try #require(deposit.video?.guid)
      try await bench.services.apply(
        [.videoSeen(Video.Sighting(guid: guid, state: .failed))], to: deposit.id, by: .bunny)
    }
    if why == "catching up" { bench.services.readiness.begin(.catchUp) }
    if why == "refunds not known" { bench.services.readiness.begin(.moneyLook) }
    bench.clock.advance(by: .seconds(7_200))
    await LibrarySweeper(services: bench.services).sweep()
    #expect(bench.providers.bunny.deleted.isEmpty)
  }

  /// The list lags behind an upload that just began.
  @Test func theVideoItselfIsAskedBeforeItGoes() async throws {
    let (bench, _, twin) = try await world()
    bench.clock.advance(by: .seconds(7_200))
    bench.providers.change { state in
      state.after = { request in
        guard request.endpoint == "GET /library/{}/videos" else { return }
        bench.providers.change { $0.bunny.change(twin) { $0.storageSize = 9 } }
      }
    }
    await LibrarySweeper(services: bench.services).sweep()
    #expect(bench.providers.bunny.deleted.isEmpty)
  }

  @Test func aTagIsReadAsItIsWritten() {
    let id = DepositID("dep_01j00000000000000000000000")
    let tag = VideoTag(id, generation: 12)
    #expect(VideoTag(inTitle: "My [film] [\(tag.text)]") == tag)
    for title in ["", "[", "]", "[]", "[dep/1]", "[\(id)]", "[\(id)/0]", "[\(id)/x]", "[\(id)/1/2]", "[\(id)/1] "] {
      #expect(VideoTag(inTitle: title) == nil, "\(title)")
    }
  }
}
