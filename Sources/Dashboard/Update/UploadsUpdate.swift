import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// Uploads beside one another: pausing, limits, order, cancelling, and those that an earlier run has left.

extension Model {
  mutating func runInUploads(_ command: Command, _ press: KeyPress) -> [Effect] {
    uploadRow.update(count: walks.count)
    if command == .move {
      uploadRow.move(by: rows(of: press, page: pageRows))
      return []
    }
    guard let walk = keyedWalk else { return [] }
    if command == .enter {
      showWalk(walk.id)
      return []
    }
    return run(command, press, on: walk)
  }

  /// What is asked of an upload in the list, or on its own screen.
  mutating func run(_ command: Command, _ press: KeyPress, on walk: Walk) -> [Effect] {
    switch command {
    case .pause: return togglePause(walk)
    case .recheck, .enter: return walk.ending == nil ? [] : startAgain(walk)
    case .limitAll: return limitAll(isLower: press == .character("-"))
    case .limitOne: return limit(walk, isLower: press == .character("["))
    case .reorder: return move(walk, isUp: press == .character("K") || press.key == .up)
    case .cancelUpload:
      guard walk.canCancelUpload else {
        say(Phrase.Uploads.nothingToCancel)
        return []
      }
      overlay = .question(.cancelUpload(walk.id, title: walk.title.shown))
      return []
    default: return []
    }
  }

  // MARK: Pausing and cancelling

  mutating func togglePause(_ walk: Walk) -> [Effect] {
    guard walk.canPause else { return [] }
    self[walk: walk.id]?.isPaused.toggle()
    guard walk.isPaused else { return [.upload(walk.id, .pause)] }
    guard walk.isStarted else { return startAgain(walk) }
    return [.upload(walk.id, .resume)]
  }

  /// The person has said yes.
  mutating func cancelUpload(_ id: WalkID) -> [Effect] {
    guard let walk = self[walk: id], walk.canCancelUpload, let deposit = walk.deposit else { return [] }
    self[walk: id]?.isPaused = false
    self[walk: id]?.retry = nil
    say(Phrase.Uploads.cancelling(walk.title.shown))
    return [.upload(id, .cancel(deposit))]
  }

  // MARK: Limits

  private mutating func limitAll(isLower: Bool) -> [Effect] {
    let speed = walks.reduce(0) { $0 + ($1.isSending ? $1.progress?.bytesPerSecond ?? 0 : 0) }
    uploadLimit = isLower ? UploadLimit.below(uploadLimit, speed: speed) : UploadLimit.above(uploadLimit)
    say(Phrase.Uploads.limitOfAll(uploadLimit.map { numbers.rate(Double($0)) }))
    return [.limitUploads(uploadLimit)]
  }

  private mutating func limit(_ walk: Walk, isLower: Bool) -> [Effect] {
    guard walk.stage <= .uploading else { return [] }
    let speed = walk.isSending ? walk.progress?.bytesPerSecond ?? 0 : 0
    let limit = isLower ? UploadLimit.below(walk.limit, speed: speed) : UploadLimit.above(walk.limit)
    self[walk: walk.id]?.limit = limit
    say(Phrase.Uploads.limitOfOne(walk.title.shown, limit.map { numbers.rate(Double($0)) }))
    return [.upload(walk.id, .limit(limit))]
  }

  // MARK: Order

  private mutating func move(_ walk: Walk, isUp: Bool) -> [Effect] {
    guard let index = walks.firstIndex(where: { $0.id == walk.id }) else { return [] }
    let other = index + (isUp ? -1 : 1)
    guard walks.indices.contains(other) else { return [] }
    walks.swapAt(index, other)
    uploadRow.update(count: walks.count, selecting: other)
    return [.orderUploads(walks.map(\.id))]
  }

  // MARK: What an earlier run has left

  /// Goes on with what stands still, in the order in which it was begun; what the person had paused is shown, and waits.
  mutating func take(uploadsFound result: Result<[UnfinishedUpload], VisualError>) -> [Effect] {
    guard case .success(let found) = result else {
      if case .failure(let error) = result { say(error) }
      return []
    }
    var effects: [Effect] = []
    var resumed: [String] = []
    // One that was called off has nothing at the server: it is to be sent, which the to-do line says.
    for upload in found where walk(of: upload.deposit) == nil && !(upload.isHeld && !upload.isBegun) {
      guard let stage = stageToFollow(upload) else { continue }
      let walk = walk(for: upload, at: stage)
      walks.append(walk)
      guard !walk.isPaused else { continue }
      if stage <= .uploading { resumed.append(walk.title.shown) }
      effects.append(.resumeJourney(walk.id, upload.deposit, path: nil))
    }
    if let first = resumed.first { say(Phrase.Uploads.resumed(first, others: resumed.count - 1)) }
    return effects
  }

  private mutating func walk(for upload: UnfinishedUpload, at stage: Walk.Stage) -> Walk {
    var walk = Walk(newWalkID(), title: deposits[upload.deposit]?.title ?? upload.title, since: now)
    walk.deposit = upload.deposit
    walk.path = upload.path
    walk.stage = stage
    walk.isAutomatic = true
    walk.isPaused = upload.isHeld && stage <= .uploading
    walk.isStarted = !walk.isPaused
    if upload.totalBytes > 0, stage == .uploading {
      walk.progress = TransferProgress(
        sentBytes: upload.confirmedBytes, confirmedBytes: upload.confirmedBytes, totalBytes: upload.totalBytes)
    }
    return walk
  }

  /// Where a journey takes it up; nil: nothing is to be done without the person.
  private func stageToFollow(_ upload: UnfinishedUpload) -> Walk.Stage? {
    switch deposits[upload.deposit]?.stage {
    case .fileMissing, .uploading: return .uploading
    case .preparing: return .preparing
    case .encoding, .playable: return upload.isPaid ? .encoding : nil
    case nil: return upload.isPaid ? .uploading : nil
    case .toPay, .paying, .expired, .cancelled, .review, .refunded, .disputed, .encodingFailed, .overLimit, .videoGone:
      return nil
    }
  }
}

extension Walk {
  /// Bytes are on their way now.
  var isSending: Bool {
    guard isWalking, stage == .uploading, retry == nil else { return false }
    if case .waiting = turn { return false }
    return true
  }
}

extension Model {
  /// What all that is being sent has come to, 0…100; nil when nothing is.
  public var uploadPercent: Int? {
    let sending = walks.filter { $0.isWalking && $0.stage == .uploading }.compactMap(\.progress)
    let total = sending.reduce(0.0) { $0 + Double($1.totalBytes) }
    guard total > 0 else { return nil }
    return min(100, max(0, Int(sending.reduce(0.0) { $0 + Double($1.confirmedBytes) } / total * 100)))
  }
}
