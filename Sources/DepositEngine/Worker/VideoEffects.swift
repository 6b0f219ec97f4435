import BunnyGateway
import DepositDomain
import DepositStore
import DepositStoreSQLite
import Platform

extension EffectRunner {
  /// Bunny's list may lag behind its creations: a video that is not listed is looked for once more after this long.
  private static let listingLag: Duration = .seconds(2)
  /// A video is taken for deleted after so many looks in a row that did not find it, this far apart.
  static let absencesThatProve = 3
  static let absencePause: Duration = .seconds(60)
  /// A playable film is looked at this often at most.
  static let filmPause: Duration = .seconds(10)
  /// How many of the newest videos are searched for ours: as many as Bunny puts on one page. An hour may have gone by.
  private static let searchDepth = 1_000
  /// Pages looked through for a video that was made long ago.
  private static let oldestPage = 50
  /// Who pays within this time pays an engine that knows the deposit: nobody restores a backup that fast.
  private static let swiftPayment: Duration = .seconds(300)

  /// Makes the deposit's video, once: creating is not idempotent at Bunny, so every retry looks for the tag first.
  func createVideo(_ row: OutboxRow, _ deposit: Deposit, generation: Int) async throws -> Attempt {
    let tag = Self.tag(deposit.id, generation: generation)
    let title = VideoTag(deposit.id, generation: generation).marking(deposit.title)
    do {
      guard deposit.neededEffects.contains(row.effect) else {
        // What an attempt whose answer was lost may have made is taken in, so that it can be deleted.
        let made = row.requestBody == nil ? nil : try await findVideo(tagged: tag)
        return Attempt(events: made.map { [.videoCreated($0.guid)] } ?? [], actor: .bunny)
      }
      guard let frozen = try await freeze(row, title) else { return Attempt() }
      if !frozen.isFirst, let found = try await findVideo(tagged: tag) {
        return Attempt(events: [.videoCreated(found.guid)], actor: .bunny)
      }
      // At every attempt: an earlier one may have failed at this very look.
      if try await mayBeForgotten(deposit), let found = try await findOldVideo(of: deposit, from: generation) {
        return Attempt(events: Self.adoption(of: found), actor: .bunny)
      }
      let video = try await services.bunny.createVideo(title: frozen.body)
      return Attempt(events: [.videoCreated(video.guid)], actor: .bunny)
    } catch let error as ProviderError {
      var attempt = failed(error, row)
      let failures = row.failures + 1
      // One line at the first failure and then at every doubling: the timeline stays readable through a long outage.
      if failures & (failures - 1) == 0 {
        attempt.events = [.videoCreationFailed(cause: error.message, attempt: failures)]
      }
      return attempt
    }
  }

  static func tag(_ id: DepositID, generation: Int) -> String { VideoTag(id, generation: generation).text }

  /// Whether an engine may have made the video before, and this store not know it: a restored backup lacks what came
  /// after it. That is so for a deposit made anew from Stripe's metadata, for any that is older than the last restore,
  /// and for any whose payment comes late enough for a backup to lie between the two: the file may have been put back
  /// by other means.
  private func mayBeForgotten(_ deposit: Deposit) async throws -> Bool {
    if services.clock.now() - deposit.createdAt > Self.swiftPayment { return true }
    let restored = try await persistently { try await services.store.bookmark(DatabaseRestore.last) }
    if let restored = restored.flatMap({ Instant(rfc3339: $0) }), deposit.createdAt <= restored { return true }
    return try await persistently { try await services.isMadeAnew(deposit.id) }
  }

  /// Looks through the library, newest first, back to when the deposit was opened. What was lost may have been a
  /// replacement: the latest generation is taken, as the ones before it were deleted.
  private func findOldVideo(of deposit: Deposit, from generation: Int) async throws -> BunnyVideo? {
    for page in 1...Self.oldestPage {
      let videos = try await services.bunny.videos(page: page, perPage: Self.searchDepth)
      let own = videos.compactMap { video -> (video: BunnyVideo, generation: Int)? in
        guard let tag = VideoTag(inTitle: video.title), tag.depositID == deposit.id, tag.generation >= generation else {
          return nil
        }
        return (video, tag.generation)
      }
      let latestFirst = own.sorted {
        ($0.generation, Self.hasBytes($0.video)) > ($1.generation, Self.hasBytes($1.video))
      }
      if let found = try await unheld(latestFirst.map(\.video)) { return found }
      let isPast = videos.last?.dateUploaded.map { $0 < deposit.createdAt - .seconds(3_600) } ?? false
      if videos.count < Self.searchDepth || isPast { return nil }
    }
    return nil
  }

  /// What is known of a video that was there before: it was encoded in its own month, not in this one.
  private static func adoption(of video: BunnyVideo) -> [DepositEvent] {
    var sighting = video.sighting
    sighting.encodedAt = video.dateUploaded
    return [.videoCreated(video.guid), .videoSeen(sighting)]
  }

  /// A title is the creator's and may end like anything: a video that another deposit holds is not ours.
  private func findVideo(tagged tag: String) async throws -> BunnyVideo? {
    for pause in [Duration.zero, Self.listingLag] {
      if pause > .zero { try await services.pause(pause) }
      let videos = try await services.bunny.videos(page: 1, perPage: Self.searchDepth)
      if let found = try await unheld(videos.filter { $0.title.hasSuffix("[\(tag)]") }) { return found }
    }
    return nil
  }

  /// The first that no deposit holds, this one included: what it holds it need not find.
  private func unheld(_ videos: [BunnyVideo]) async throws -> BunnyVideo? {
    for video in videos where try await persistently({ try await services.store.deposit(video: video.guid) }) == nil {
      return video
    }
    return nil
  }

  private static func hasBytes(_ video: BunnyVideo) -> Int { (video.storageSize?.rawValue ?? 0) > 0 ? 1 : 0 }

  /// Looks at the video once, and says when to look again.
  func followVideo(_ row: OutboxRow, _ guid: VideoGUID, _ deposit: Deposit) async throws -> Attempt {
    guard let video = deposit.videos.first(where: { $0.guid == guid }), !video.isFinal else { return Attempt() }
    guard !isBetweenAbsences(row) else { return Attempt(outcome: .untried) }
    let sighting: Video.Sighting
    do {
      sighting = try await look(at: guid)
    } catch {
      // Not a failure of the row: those count the absences in a row.
      let pause = max(Self.absencePause, pace(deposit), error.pause)
      return Attempt(outcome: .again(at: services.clock.now() + pause), error: error)
    }
    // Bunny's reading side may lag behind its writing side: one absence is no proof.
    if sighting.state == .gone, row.failures < Self.absencesThatProve - 1 {
      return Attempt(outcome: .failed(retryAt: services.clock.now() + Self.absencePause, cause: "Bunny 404"))
    }
    var next = deposit
    _ = next.apply(.videoSeen(sighting), by: .bunny, at: services.clock.now())
    let isFinal = next.videos.first { $0.guid == guid }?.isFinal ?? true
    let again = OutboxSettlement.Outcome.again(at: services.clock.now() + pace(next))
    return Attempt(events: [.videoSeen(sighting)], actor: .bunny, outcome: isFinal ? .done : again)
  }

  /// Looks whether a film that could be played is still there; one that is gone is replaced.
  func confirmFilm(_ row: OutboxRow, _ guid: VideoGUID, _ deposit: Deposit) async throws -> Attempt {
    guard deposit.neededEffects.contains(row.effect) else { return Attempt() }
    guard !isBetweenAbsences(row) else { return Attempt(outcome: .untried) }
    let now = services.clock.now()
    // Whoever repeats Bunny's webhook must not make us ask in a loop.
    guard await services.throttle.passes("film:\(guid)", every: Self.filmPause, now: now) else {
      return Attempt(outcome: .again(at: now + Self.filmPause))
    }
    do {
      var sighting = try await look(at: guid)
      sighting.lookedAt = now
      // It was playable: a later error (another resolution, say) is no reason to throw it away.
      if sighting.state != .gone { sighting.state = .playable }
      if sighting.state == .gone, row.failures < Self.absencesThatProve - 1 {
        return Attempt(outcome: .failed(retryAt: services.clock.now() + Self.absencePause, cause: "Bunny 404"))
      }
      return Attempt(events: [.videoSeen(sighting)], actor: .bunny)
    } catch {
      // Not a failure of the row: those count the absences in a row.
      let pause = max(Self.absencePause, error.pause)
      return Attempt(outcome: .again(at: services.clock.now() + pause), error: error)
    }
  }

  /// Absences prove something only with time between them, however often webhooks, reports or staff hurry the row.
  private func isBetweenAbsences(_ row: OutboxRow) -> Bool { row.failures > 0 && services.clock.now() < row.dueAt }

  private func look(at guid: VideoGUID) async throws(ProviderError) -> Video.Sighting {
    do {
      return try await services.bunny.video(guid).sighting
    } catch {
      guard error.kind == .notFound else { throw error }
      return Video.Sighting(guid: guid, state: .gone)
    }
  }

  /// Often just after the upload, then ever slower; rarely while no bytes come. Webhooks and reports hurry it.
  private func pace(_ deposit: Deposit) -> Duration {
    let now = services.clock.now()
    if deposit.video?.acceptsUpload == true, deposit.upload?.state != .complete {
      // A film that never comes must not be asked for as often for ever.
      let age = now - (deposit.upload?.at ?? deposit.createdAt)
      return min(max(age / 100, .seconds(300)), .seconds(6 * 3_600))
    }
    let since = now - (deposit.upload?.at ?? now)
    return min(max(since / 10, .seconds(1)), .seconds(60))
  }

  /// Deletes a video that another replaced, that support does not want, or that a refunded deposit never filled: for
  /// that Bunny is asked, not the client.
  func deleteVideo(_ guid: VideoGUID, _ deposit: Deposit) async throws -> Attempt {
    guard let video = deposit.videos.first(where: { $0.guid == guid }), video.state != .gone else { return Attempt() }
    let isReplaced = video.generation < (deposit.video?.generation ?? 0)
    if !isReplaced, !video.isUnwanted {
      guard deposit.paymentState == .refunded else { return Attempt() }
      if let kept = try await whatIsKept(of: guid) {
        // A state that is not known here says nothing of the bytes: it is looked at again, never deleted.
        let again = OutboxSettlement.Outcome.again(at: services.clock.now() + Backoff.slowest)
        return Attempt(
          events: [.videoSeen(kept)], actor: .bunny, outcome: kept.state == .awaitingUpload ? again : .done)
      }
    }
    try await services.bunny.delete(guid)
    return Attempt(events: [.videoSeen(Video.Sighting(guid: guid, state: .gone))], actor: .bunny)
  }

  /// What Bunny says of a video that may hold bytes; nil when it is surely empty, or gone.
  private func whatIsKept(of guid: VideoGUID) async throws(ProviderError) -> Video.Sighting? {
    do {
      let video = try await services.bunny.video(guid)
      return video.status == BunnyVideo.created && video.storageSize == nil ? nil : video.sighting
    } catch {
      guard error.kind == .notFound else { throw error }
      return nil
    }
  }
}
