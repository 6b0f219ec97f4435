import BunnyGateway
import DepositDomain
import Logging
import Platform

/// Looks after films that are playable, whose following has ended: somebody may still delete them at Bunny.
struct FilmDesk: Sendable {
  let services: EngineServices

  /// One film is looked at this often at most: whoever repeats Bunny's webhook must not make us ask in a loop.
  private static let interval: Duration = .seconds(10)

  /// Looks at the film soon, off the caller's way: Bunny said that something happened to it.
  func doubt(_ guid: VideoGUID, of id: DepositID) async {
    guard await services.throttle.passes("film:\(guid)", every: Self.interval, now: services.clock.now()) else {
      return
    }
    Task { await look(at: guid, of: id) }
  }

  /// Looks at the film, and has it replaced when it is gone.
  ///
  /// What cannot be asked stays as it is: this follows a hint, and the next one asks again.
  func look(at guid: VideoGUID, of id: DepositID) async {
    do {
      guard try await isGone(guid) else { return }
      try await services.apply([.videoSeen(Video.Sighting(guid: guid, state: .gone))], to: id, by: .bunny)
    } catch is CancellationError {
      return
    } catch {
      services.logger.warning("film could not be looked at", metadata: ["deposit": "\(id)", "cause": "\(error)"])
    }
  }

  /// Bunny's reading side may lag: only several absences in a row are a deletion.
  private func isGone(_ guid: VideoGUID) async throws -> Bool {
    for number in 1...EffectRunner.absencesThatProve {
      if number > 1 { try await services.pause(EffectRunner.absencePause) }
      do throws(ProviderError) {
        _ = try await services.bunny.video(guid)
        return false
      } catch {
        guard error.kind == .notFound else { throw error }
      }
    }
    return true
  }
}
