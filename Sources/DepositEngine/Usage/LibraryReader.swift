import BunnyGateway
import DepositDomain
import DepositStore
import Platform
import UsageMetering

/// Reads what the library holds: a sample a day of every video, and whose each is.
struct LibraryReader: Sendable {
  let services: EngineServices
  let store: UsageStore
  var videosPerPage = 1_000

  private static let lastPage = 10_000
  /// A look that was cut short goes on where it was for so long; then it begins anew.
  private static let resumable: Duration = .seconds(3_600)
  /// Videos that the list lacks are asked for one by one, so many in a look.
  private static let doubtful = 200

  /// Looks through the library, page by page; cut short, the next look goes on with the page that failed.
  func sample() async throws {
    let now = services.clock.now()
    var look = (since: now, page: 1)
    if let begun = try await store.libraryLook(), begun.since <= now, now - begun.since < Self.resumable,
      UTCDay(containing: begun.since) == UTCDay(containing: now)
    {
      look = begun
    }
    for page in min(max(1, look.page), Self.lastPage)...Self.lastPage {
      try await store.setLibraryLook(since: look.since, page: page)
      let videos = try await services.bunny.videos(page: page, perPage: videosPerPage)
      try await store.sample(videos.map { Self.sample($0) }, at: look.since)
      if videos.count < videosPerPage { break }
    }
    try await store.endSample(at: look.since)
    try await askForUnseen(since: look.since)
  }

  /// A list may lack a video that is there, as one moves up a page when another is deleted: each is asked for. One that Bunny
  /// tells nothing of does not stop the others.
  ///
  /// - Throws: the first error, after all were asked for that could be.
  private func askForUnseen(since: Instant) async throws {
    var first: ProviderError?
    for guid in try await store.unseen(since: since, limit: Self.doubtful) {
      do {
        let video = try await services.bunny.video(VideoGUID(guid))
        try await store.sample([Self.sample(video)], at: since)
      } catch let error as ProviderError where error.kind == .notFound {
        try await store.setGone(guid, at: since)
        // The deposit that holds it must learn of it, too: three looks a minute apart prove it.
        try await doubt(VideoGUID(guid))
      } catch let error as ProviderError {
        first = first ?? error
        // Nobody is asked then, whatever the film.
        if error.kind == .unreachable || error.kind == .unauthorized || Task.isCancelled { break }
      }
    }
    if let first { throw first }
  }

  private func doubt(_ guid: VideoGUID) async throws {
    guard let deposit = try await services.store.deposit(video: guid) else { return }
    _ = try await services.apply([.filmDoubted(guid)], to: deposit.id, by: .bunny)
  }

  private static func sample(_ video: BunnyVideo) -> LibraryVideo {
    LibraryVideo(
      guid: video.guid.rawValue.lowercased(), title: video.title, storedBytes: video.storageSize?.rawValue ?? 0,
      createdAt: video.dateUploaded)
  }

  /// Whose the videos are that nobody is known for.
  func findOwners() async throws {
    var owners: [String: String] = [:]
    for guid in try await store.videosWithoutOwner(limit: 5_000) {
      if let deposit = try await services.store.deposit(video: VideoGUID(guid)) {
        owners[guid] = deposit.owner.rawValue
      }
    }
    if !owners.isEmpty { try await store.setOwners(owners, at: services.clock.now()) }
  }
}
