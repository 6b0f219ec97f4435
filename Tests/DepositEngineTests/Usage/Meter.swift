import BunnyGateway
import DepositDomain
import EngineAPI
import Platform
import TestSupport
import Testing
import UsageMetering

@testable import DepositEngine

/// A bench with metering: its own file, the CDN's model, and looks that the test takes.
struct Meter {
  static let gigabyte = 1_000_000_000

  let bench: Bench
  let cdn = ModelCDN()
  let store: UsageStore
  let services: EngineServices
  private let folder: TemporaryFolder

  /// - Parameter now: RFC 3339.
  init(_ now: String) throws {
    bench = try Bench(clock: ManualClock(try #require(Instant(rfc3339: now))))
    folder = try TemporaryFolder()
    store = try UsageStore(path: folder["visual.sqlite.usage"])
    var services = bench.services
    services.usage = store
    self.services = services
  }

  var now: Instant { bench.clock.now() }
  var desk: UsageDesk { UsageDesk(services: services) }

  private var logs: BunnyLogs {
    BunnyLogs(
      zone: 1, key: Secret("account-key"), loggingBase: "http://cdn.test", statisticsBase: "http://cdn.test",
      transport: cdn)
  }

  func look() async { await MeteringService(services: services, store: store, logs: logs).look() }

  /// Moves the clock there, later than now.
  func go(_ instant: String) throws {
    let there = try #require(Instant(rfc3339: instant))
    try #require(there >= now)
    bench.clock.advance(by: there - now)
  }

  /// A film that plays.
  ///
  /// - Parameter bytes: what the library says that it holds.
  func film(_ owner: UserID = alice, guid: String, bytes: Int, lengthSec: Int = 60) async throws {
    bench.providers.change { $0.bunny.guids.append(guid) }
    let opened = try await bench.initCheckout(owner: owner, Bench.clip)
    try await bench.pay(try await bench.deposit(opened.depositId))
    await bench.work()
    bench.providers.change {
      $0.bunny.change(guid) { video in
        video.status = 4
        video.length = lengthSec
        video.storageSize = bytes
      }
    }
    try await bench.work { try await bench.deposit(opened.depositId).isPlayable }
  }

  func setStored(_ guid: String, _ bytes: Int) {
    bench.providers.change { $0.bunny.change(guid) { $0.storageSize = bytes } }
  }

  /// Counts lines that somebody brings as a file.
  func bring(_ lines: [String]) async throws -> LogImportReport {
    try await store.importLog(.bytes(Array(lines.joined(separator: "\n").utf8)), name: "brought.log", at: now)
  }
}

enum Guid {
  static let one = "1e246d41-b219-41a5-be0e-e71b314e06b1"
  static let two = "1e246d41-b219-41a5-be0e-e71b314e06b2"
  static let three = "1e246d41-b219-41a5-be0e-e71b314e06b3"
}
