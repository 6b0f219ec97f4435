import DepositDomain
import DepositJourney
import EngineAPI
import EngineClient
import Platform
import VideoUpload

/// `upload`: sends or goes on sending what is paid.
struct UploadRun: Sendable {
  let place: Workplace
  let waits: Bool
  let longestWait: Duration?
  /// Bytes per second of all uploads together.
  let limit: Int?
  /// Whether the SHA-256 is computed and compared with Bunny's.
  let hashes: Bool

  func one(_ deposit: DepositID?, _ path: String?) async -> Platform.ExitCode {
    let teller = Teller(place: place, path: path, isOneOfSeveral: false, depositId: deposit)
    do throws(VisualError) {
      let journey = place.journey(try await place.engine())
      defer { journey.tidy() }
      await walk(journey, deposit, path, teller, place.desk(limit: limit))
    } catch {
      teller.failed(error)
    }
    return Teller.summary([teller], place: place)
  }

  /// Every upload that this machine knows of this user, as many at once as the settings say.
  func all() async throws(VisualError) -> Platform.ExitCode {
    let engine = try await place.engine()
    let journey = place.journey(engine)
    var entries: [JournalEntry] = []
    for entry in try journey.unfinished(for: UserID(try await engine.identity().user)) {
      if entry.phase == .awaitingPayment, try await !wasPaidSince(entry, engine, journey) { continue }
      entries.append(entry)
    }
    if entries.isEmpty { place.say(.noUploadsUnderWay) }
    let desk = place.desk(limit: limit)
    let tellers = entries.map {
      Teller(
        place: place, path: $0.path, isOneOfSeveral: entries.count > 1, depositId: $0.depositId, goesOnTogether: true)
    }
    await withTaskGroup(of: Void.self) { group in
      for (entry, teller) in zip(entries, tellers) {
        group.addTask { await walk(journey, entry.depositId, nil, teller, desk) }
      }
    }
    let code = Teller.summary(tellers, place: place)
    journey.tidy()
    return code
  }

  /// Somebody may have paid since it was left. One that never was, or that the engine does not know any more, waits for
  /// nothing that could be sent.
  private func wasPaidSince(
    _ entry: JournalEntry, _ engine: EngineClient, _ journey: DepositJourney
  ) async throws(VisualError) -> Bool {
    guard let id = entry.depositId else { return false }
    do throws(VisualError) {
      var deposit = try await engine.deposit(id)
      if deposit.status == .pending { deposit = await journey.askedAnew(deposit) }
      return deposit.status == .paid || deposit.status == .ready
    } catch {
      guard error.kind == .notFound else { throw error }
      return false
    }
  }

  /// Deletes what was sent so far.
  func discard(_ deposit: DepositID?, _ path: String?) async throws(VisualError) -> Platform.ExitCode {
    let journey = place.journey(try await place.engine())
    let prepared = try await journey.prepareUpload(deposit: deposit, path: path)
    defer { prepared.release() }
    try await journey.discardUpload(prepared)
    if let id = prepared.depositId { place.say(.uploadDiscarded(id.rawValue)) }
    return .done
  }

  private func walk(
    _ journey: DepositJourney, _ deposit: DepositID?, _ path: String?, _ teller: Teller, _ desk: UploadDesk
  ) async {
    do throws(VisualError) {
      var options = JourneyOptions()
      options.waits = waits
      options.longestWait = longestWait
      options.slot = desk.slot()
      options.upload.hashes = hashes
      let prepared = try await prepare(journey, deposit, path, teller)
      defer { prepared.release() }
      _ = try await journey.run(prepared, options: options) { teller.event($0) }
      teller.succeeded()
    } catch {
      teller.failed(path.map { Typed.explained(error, path: $0) } ?? error)
    }
  }

  /// Whatever keeps it from being prepared is told with the deposit's id, when this machine knows it.
  private func prepare(
    _ journey: DepositJourney, _ deposit: DepositID?, _ path: String?, _ teller: Teller
  ) async throws(VisualError) -> PreparedDeposit {
    do throws(VisualError) {
      let prepared = try await journey.prepareUpload(deposit: deposit, path: path)
      teller.knows(prepared)
      return prepared
    } catch {
      if deposit == nil, let path, let file = try? FileFingerprint.of(path: path),
        let known = journey.knownDeposit(of: file)
      {
        teller.knows(known, of: path)
      }
      throw error
    }
  }
}
