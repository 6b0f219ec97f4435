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
        + database(engine.databasePath) + (await providers(engine))
    } catch {
      return [Finding(isProblem: true, sentence: error.sentence)]
    }
  }

  private func database(_ path: String) -> [Finding] {
    // A look must not make what it looks for, nor leave files that the engine's own user cannot open.
    var status = stat()
    let isMissing = stat(path, &status) != 0
    let missing = Finding(isProblem: false, sentence: .checkDatabaseMissing(path))
    // A restore that was cut short may leave its note before there is any database.
    if isMissing, stat(RestoreNote.path(besideDatabase: path), &status) != 0 { return [missing] }
    guard status.st_uid == geteuid() else {
      return [Finding(isProblem: true, sentence: .checkDatabaseForeign(path, owner: Int(status.st_uid)))]
    }
    do {
      let lock = try DatabaseLock(databasePath: path, clock: clock)
      return [isMissing ? missing : soundness(path, lock)] + cutRestore(path, lock)
    } catch {
      // Whoever holds it has seen to a restore that was cut short, or restores right now.
      guard error.code == "database_held" else { return [Finding(isProblem: true, sentence: error.sentence)] }
      return [Finding(isProblem: false, sentence: .checkDatabaseHeld(path))]
    }
  }

  private func soundness(_ path: String, _ lock: DatabaseLock) -> Finding {
    do {
      let problems = try SQLiteDepositStore.problems(path: path, lock: lock)
      return problems.isEmpty
        ? Finding(isProblem: false, sentence: .checkDatabase(path))
        : Finding(isProblem: true, sentence: .checkDatabaseDamaged(path, problems.joined(separator: "; ")))
    } catch let error as VisualError {
      return Finding(isProblem: true, sentence: error.sentence)
    } catch {
      return Finding(isProblem: true, sentence: .checkDatabaseDamaged(path, "\(error)"))
    }
  }

  /// A restore that was cut short; nothing when there is none.
  private func cutRestore(_ path: String, _ lock: DatabaseLock) -> [Finding] {
    do {
      guard let note = try RestoreNote.cutShort(besideDatabase: path, lock: lock) else { return [] }
      return [
        Finding(
          isProblem: false,
          sentence: .checkRestoreCutShort(backup: note.shownBackup, begunAt: note.shownBegunAt))
      ]
    } catch {
      return [Finding(isProblem: true, sentence: error.sentence)]
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
