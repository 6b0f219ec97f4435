import BunnyGateway
import CurlTransport
import DepositDomain
import DepositStoreSQLite
import Glibc
public import Platform
import StripeGateway

/// Looks at everything an engine needs before it is trusted with money.
public struct EngineCheck: Sendable {
  /// One line of the report.
  public struct Finding: Sendable {
    public let isProblem: Bool
    public let sentence: Phrase
  }

  /// Webhook signatures older than five minutes are refused: a clock this far off is a problem soon.
  private static let worryingSkew: Duration = .seconds(60)

  private let settings: @Sendable () throws -> Settings
  private let directories: UserDirectories
  private let clock: any WallClock

  public init(
    settings: @escaping @Sendable () throws -> Settings, directories: UserDirectories,
    clock: any WallClock = SystemClock()
  ) {
    self.settings = settings
    self.directories = directories
    self.clock = clock
  }

  public func run() async -> [Finding] {
    let values: Settings
    do {
      values = try settings()
    } catch let error as VisualError {
      return [Finding(isProblem: true, sentence: error.sentence)]
    } catch {
      return [Finding(isProblem: true, sentence: Phrase(verbatim: "\(error)"))]
    }
    let missing = values.missing
    guard missing.isEmpty else {
      return missing.map { Finding(isProblem: true, sentence: VisualError.settingMissing($0).sentence) }
    }
    do {
      let engine = try EngineSettings(values, directories: directories)
      let playback: Phrase = engine.playback == nil ? .checkPlaybackOff : .checkPlayback(values["playback"] ?? "")
      return [
        Finding(isProblem: false, sentence: .checkSettings(engine.mode.rawValue)),
        Finding(isProblem: false, sentence: playback),
      ]
        + [await database(engine)] + (await providers(engine))
    } catch {
      return [Finding(isProblem: true, sentence: error.sentence)]
    }
  }

  private func database(_ settings: EngineSettings) async -> Finding {
    // A look must not make what it looks for, nor leave files that the engine's own user cannot open.
    var status = stat()
    guard stat(settings.databasePath, &status) == 0 else {
      return Finding(isProblem: false, sentence: .checkDatabaseMissing(settings.databasePath))
    }
    guard status.st_uid == geteuid() else {
      return Finding(isProblem: true, sentence: .checkDatabaseForeign(settings.databasePath, owner: Int(status.st_uid)))
    }
    do {
      let lock = try DatabaseLock(databasePath: settings.databasePath, clock: clock)
      let problems = try SQLiteDepositStore.problems(path: settings.databasePath, lock: lock)
      return problems.isEmpty
        ? Finding(isProblem: false, sentence: .checkDatabase(settings.databasePath))
        : Finding(
          isProblem: true, sentence: .checkDatabaseDamaged(settings.databasePath, problems.joined(separator: "; ")))
    } catch let error as VisualError where error.code == "database_held" {
      return Finding(isProblem: false, sentence: .checkDatabaseHeld(settings.databasePath))
    } catch let error as VisualError {
      return Finding(isProblem: true, sentence: error.sentence)
    } catch {
      return Finding(isProblem: true, sentence: .checkDatabaseDamaged(settings.databasePath, "\(error)"))
    }
  }

  private func providers(_ settings: EngineSettings) async -> [Finding] {
    let transport = CurlTransport(userAgent: "visual-engine/\(Version.current)")
    let stripe = StripeGateway(
      key: settings.stripeKey, base: settings.stripeBase, version: settings.stripeVersion, transport: transport)
    let bunny = BunnyGateway(
      libraryID: settings.bunnyLibraryID, apiKey: settings.bunnyKey, base: settings.bunnyBase, transport: transport)
    let findings = [
      await provider(.stripe) { () throws(ProviderError) in
        _ = try await stripe.events(since: clock.now(), types: [], limit: 1, startingAfter: nil)
        // A restricted key may do the one and not the other; the first look of a new database needs both.
        _ = try await stripe.sessions(createdSince: clock.now(), limit: 1)
      },
      await provider(.bunny) { () throws(ProviderError) in _ = try await bunny.videos(page: 1, perPage: 10) },
      await egress(settings.logs?.reader(transport)),
      await skew(settings, transport),
    ]
    await transport.shutdown()
    return findings
  }

  private func provider(
    _ name: ProviderError.Provider, _ ask: () async throws(ProviderError) -> Void
  ) async -> Finding {
    do {
      try await ask()
      return Finding(isProblem: false, sentence: .checkProvider(name.rawValue))
    } catch {
      return Finding(isProblem: true, sentence: .checkProviderFailed(error))
    }
  }

  /// Reads one line of today's log, and the zone's total: what creators pay for is counted from them.
  private func egress(_ logs: BunnyLogs?) async -> Finding {
    guard let logs else { return Finding(isProblem: false, sentence: .checkEgressOff) }
    let today = clock.now().utcDate
    do throws(ProviderError) {
      _ = try await logs.lines(of: today, from: 0, to: 1)
      _ = try await logs.zoneTotals(from: today, through: today)
      return Finding(isProblem: false, sentence: .checkEgress)
    } catch {
      return Finding(
        isProblem: true, sentence: .checkEgressFailed(error, isDisabled: error.code == BunnyLogs.loggingDisabled))
    }
  }

  /// Compares our clock with the `Date` of Stripe's answer.
  private func skew(_ settings: EngineSettings, _ transport: CurlTransport) async -> Finding {
    do {
      let response = try await transport.send(HTTPRequest("GET", settings.stripeBase + "/"))
      guard let date = response.header("Date").flatMap({ Instant(httpDate: $0) }) else {
        return Finding(isProblem: false, sentence: .checkClockUnknown)
      }
      let difference = clock.now() - date
      let seconds = Int(difference.components.seconds)
      let isFar = difference > Self.worryingSkew || difference < .zero - Self.worryingSkew
      return Finding(isProblem: isFar, sentence: isFar ? .checkClockOff(seconds: seconds) : .checkClock)
    } catch {
      return Finding(isProblem: false, sentence: .checkClockUnknown)
    }
  }
}
