import BunnyGateway
import DepositDomain
import DepositStore
import Logging
import Platform
import ServiceLifecycle

/// Deletes empty videos that were made for one of our deposits and that no deposit holds.
///
/// Such a one is left when a request to make it arrives so late at Bunny that the retry's look did not find it, and
/// another was made. Nothing is swept while the store may lack what happened: an upload on its way is empty, too, until its
/// last byte.
struct LibrarySweeper: Service {
  private static let interval: Duration = .seconds(3_600)
  private static let firstPause: Duration = .seconds(60)
  /// Younger ones may be another attempt's, which is not settled yet.
  private static let patience: Duration = .seconds(3_600)
  /// Older ones were looked at before, unless the engine was away for longer.
  private static let reach: Duration = .seconds(30 * 86_400)
  private static let perPage = 1_000
  private static let oldestPage = 50

  let services: EngineServices

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var pause = Self.firstPause
      while !Task.isCancelled {
        do { try await Task.sleep(for: pause) } catch { return }
        await sweep()
        pause = Self.interval
      }
    }
  }

  /// One round. What cannot be swept now is swept in an hour.
  func sweep() async {
    let readiness = services.readiness
    guard readiness.obstacle == nil, !readiness.isBehind, !readiness.lacksMoney else { return }
    do {
      let now = services.clock.now()
      for page in 1...Self.oldestPage {
        let videos = try await services.bunny.videos(page: page, perPage: Self.perPage)
        for video in videos where try await isLeftOver(video, now: now) { try await delete(video) }
        let isPast = videos.last?.dateUploaded.map { $0 < now - Self.reach } ?? false
        if videos.count < Self.perPage || isPast { return }
      }
    } catch {
      if Task.isCancelled { return }
      services.logger.warning("left-over videos not swept", metadata: ["cause": "\(error.logged)"])
    }
  }

  private func isLeftOver(_ video: BunnyVideo, now: Instant) async throws -> Bool {
    guard Self.isEmpty(video), let made = video.dateUploaded, now - made > Self.patience,
      let tag = VideoTag(inTitle: video.title), let deposit = try await services.store.deposit(tag.depositID),
      try await services.store.deposit(video: video.guid) == nil
    else { return false }
    // While one is still to be made, this may be the one that its next attempt finds; and one that was made after the
    // backup that this store was restored from may be the film that is just being sent.
    let isReplaced = deposit.videos.contains { $0.generation >= tag.generation }
    return (isReplaced || deposit.status == .cancelled)
      && !deposit.neededEffects.contains(.createVideo(generation: tag.generation))
  }

  /// The list may lag: the video itself is asked before it goes.
  private func delete(_ listed: BunnyVideo) async throws {
    do throws(ProviderError) {
      guard Self.isEmpty(try await services.bunny.video(listed.guid)) else { return }
      try await services.bunny.delete(listed.guid)
    } catch {
      guard error.kind == .notFound else { throw error }
    }
    services.logger.info("left-over empty video deleted", metadata: ["video": "\(listed.guid)"])
  }

  private static func isEmpty(_ video: BunnyVideo) -> Bool {
    video.status == BunnyVideo.created && video.storageSize == nil
  }
}
