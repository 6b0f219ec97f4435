import Dashboard
import DepositDomain
import DepositJourney
import Platform
import TerminalKit
import VideoUpload

// What a person asks of uploads, and what an earlier run has left of them.

extension JourneyRunner {
  func carryOut(_ wish: UploadWish, of walk: WalkID) {
    switch wish {
    case .pause:
      slot(of: walk).pause()
      noteHeld(walk)
    case .resume:
      slot(of: walk).resume()
      noteHeld(walk)
    case .limit(let limit): slot(of: walk).limit = limit
    case .cancel(let deposit):
      if isRunning(walk) { return slot(of: walk).cancel() }
      discard(walk, deposit)
    }
  }

  /// The journal learns it, off the terminal's thread; as it stands by then, so that the last word is the last key's.
  private func noteHeld(_ walk: WalkID) {
    let slot = slot(of: walk)
    Task(executorPreference: QuietExecutor.shared) { [self] in
      prepared(of: walk)?.note(isHeld: slot.isPaused)
    }
  }

  /// - Parameter limit: bytes per second of all uploads together; nil: as fast as the line.
  func limitAll(_ limit: Int?) { desk.limit = limit }

  func order(_ walks: [WalkID]) {
    for (place, walk) in walks.enumerated() { slot(of: walk).move(to: place) }
  }

  /// What this machine's journal knows of the present user's deposits that have not arrived.
  func unfinished() throws(VisualError) -> [UnfinishedUpload] {
    guard let user = link.user else { return [] }
    return try link.journey.unfinished(for: user).compactMap { entry in
      guard let deposit = entry.depositId else { return nil }
      return UnfinishedUpload(
        deposit: deposit, title: entry.title, path: entry.path, confirmedBytes: entry.confirmed,
        totalBytes: entry.fingerprint.size, isPaid: entry.phase != .awaitingPayment, isHeld: entry.isHeld ?? false,
        isBegun: entry.location != nil)
    }
  }
}
