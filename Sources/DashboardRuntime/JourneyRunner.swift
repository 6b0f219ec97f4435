import Dashboard
import DepositDomain
import DepositJourney
import EmbeddedEngine
import EngineAPI
import EngineClient
import Platform
import Synchronization
import TerminalKit
import VideoUpload

/// Walks deposits, each in a task of its own, and tells what happens to it.
///
/// Of one walk only the latest run is heard: going on with a walk that is still being stopped waits for its end, and
/// the end of the old run is nobody's news any more.
final class JourneyRunner: Sendable {
  private struct Run {
    let number: Int
    let task: Task<Void, Never>
  }

  private struct State {
    var runs: [WalkID: Run] = [:]
    /// Kept while a walk's runs follow one another, with what was asked of it.
    var slots: [WalkID: UploadSlot] = [:]
    /// The file that a walk holds.
    var prepared: [WalkID: PreparedDeposit] = [:]
    var made = 0
  }

  let link: EngineLink
  private let memory: DashboardMemory
  /// The uploads' turns, pauses and limits; ``slot(of:)`` is a walk's part of it.
  let desk: UploadDesk
  private let post: @Sendable (Message) -> Void
  private let state = Mutex(State())

  /// Bytes per second of all uploads together; nil: as fast as the line.
  static func limit(_ settings: Settings) -> Int? {
    let limit = settings["upload_limit"].flatMap { ConfigurationKey.bytesPerSecond($0) } ?? 0
    return limit > 0 ? limit : nil
  }

  /// Uploads at once.
  static func width(_ settings: Settings) -> Int { settings["parallel_uploads"].flatMap { Int($0) } ?? 2 }

  init(
    _ link: EngineLink, settings: Settings, memory: DashboardMemory, post: @escaping @Sendable (Message) -> Void
  ) {
    self.link = link
    self.memory = memory
    self.post = post
    desk = UploadDesk(width: Self.width(settings), limit: Self.limit(settings))
  }

  func start(_ walk: WalkID, _ request: JourneyRequest) {
    run(walk) { [self] tell throws(VisualError) in
      try await begin(walk, request, tell)
    }
  }

  func resume(_ walk: WalkID, _ deposit: DepositID, path: String?) {
    run(walk) { [self] tell throws(VisualError) in
      let present: DepositObject
      do throws(VisualError) {
        present = try await link.client.status(of: deposit)
      } catch {
        // Where the file is known, another one can be begun.
        throw error.kind == .notFound && path != nil ? .depositLost(deposit.rawValue) : error
      }
      guard present.status == .expired || present.status == .cancelled else {
        return try await goOn(walk, deposit, path, tell)
      }
      let remembered = try known(deposit)
      guard let place = path ?? remembered?.path else { return tell(.fileNeeded(deposit)) }
      try await begin(
        walk, JourneyRequest(path: place, title: present.title, durationSec: present.durationSec), tell)
    }
  }

  func stop(_ walk: WalkID) {
    state.withLock { $0.runs[walk]?.task.cancel() }
  }

  /// Stops all of them and waits until each has written down where it is.
  func stopAll() async {
    let tasks = state.withLock { state in state.runs.values.map(\.task) }
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
  }

  /// A walk's place among the uploads: to pause and resume, cancel, move, limit. Whatever it does before it has come
  /// to sending holds from then on.
  func slot(of walk: WalkID) -> UploadSlot {
    if let slot = state.withLock({ $0.slots[walk] }) { return slot }
    // Made and given back outside of our lock: the desk tells of its changes within its own, and we then take ours.
    return keep(desk.slot(), for: walk, insteadOf: nil)
  }

  private func keep(_ made: UploadSlot, for walk: WalkID, insteadOf old: UploadSlot?) -> UploadSlot {
    let kept = state.withLock { state in
      if let other = state.slots[walk], other !== old { return other }
      state.slots[walk] = made
      return made
    }
    withExtendedLifetime((made, old)) {}
    return kept
  }

  /// A place for one more run: it is to send, and one that was cancelled is no place any more.
  private func renewSlot(of walk: WalkID) {
    let slot = slot(of: walk)
    guard slot.isCancelled else { return slot.resume() }
    _ = keep(desk.slot(limit: slot.limit), for: walk, insteadOf: slot)
  }

  func isRunning(_ walk: WalkID) -> Bool { state.withLock { $0.runs[walk] != nil } }

  func prepared(of walk: WalkID) -> PreparedDeposit? { state.withLock { $0.prepared[walk] } }

  /// Deletes what an upload that has ended has sent.
  func discard(_ walk: WalkID, _ deposit: DepositID) {
    run(walk) { [self] _ throws(VisualError) in
      let prepared = try await link.journey.prepareUpload(deposit: deposit, path: nil)
      defer { prepared.release() }
      try await link.journey.discardUpload(prepared)
      throw .uploadCancelled
    }
  }

  // MARK: Runs

  private typealias Tell = @Sendable (JourneyNews) -> Void

  private func run(_ walk: WalkID, _ body: @escaping @Sendable (@escaping Tell) async throws(VisualError) -> Void) {
    renewSlot(of: walk)
    state.withLock { state in
      state.made += 1
      let number = state.made
      let predecessor = state.runs[walk]?.task
      predecessor?.cancel()
      let task = Task(executorPreference: QuietExecutor.shared) { [self] in
        await predecessor?.value
        let tell: Tell = { [self] news in self.tell(news, of: walk, number) }
        do throws(VisualError) {
          try await body(tell)
        } catch {
          tell(.stopped(error))
        }
        self.state.withLock { if $0.runs[walk]?.number == number { $0.runs[walk] = nil } }
      }
      state.runs[walk] = Run(number: number, task: task)
    }
  }

  private func tell(_ news: JourneyNews, of walk: WalkID, _ number: Int) {
    guard state.withLock({ $0.runs[walk]?.number == number }) else { return }
    if case .progress(let progress) = news, progress.bytesPerSecond > 0 { memory.note(rate: progress.bytesPerSecond) }
    post(.journey(walk, news))
  }

  // MARK: Walks

  private func begin(
    _ id: WalkID, _ request: JourneyRequest, _ tell: @escaping Tell
  ) async throws(VisualError) {
    let file = try await MeasuredFile.measure(
      path: request.path, type: nil, title: request.title, durationSec: request.durationSec)
    // Measured anew, it may cost something else than the person has agreed to.
    if let seen = request.sizeBytes, seen != file.sizeBytes { throw .fileStillGrowing(path: request.path) }
    // A sandbox's film lies in a folder that goes with it.
    if request.path != link.sandbox?.sampleFilm { memory.note(folderOf: request.path) }
    let journey = link.journey
    let prepared = try await journey.prepare(file, askedTitle: request.title, again: request.again)
    try await walk(id, prepared, journey, tell)
  }

  private func goOn(
    _ id: WalkID, _ deposit: DepositID, _ path: String?, _ tell: @escaping Tell
  ) async throws(VisualError) {
    let journey = link.journey
    let prepared: PreparedDeposit
    do throws(VisualError) {
      prepared = try await journey.prepareUpload(deposit: deposit, path: path, acceptsUnpaid: true)
    } catch {
      guard error.code == VisualError.noFileForDeposit("").code, path == nil else { throw error }
      return tell(.fileNeeded(deposit))
    }
    try await walk(id, prepared, journey, tell)
  }

  private func walk(
    _ id: WalkID, _ prepared: PreparedDeposit, _ journey: DepositJourney, _ tell: @escaping Tell
  ) async throws(VisualError) {
    state.withLock { $0.prepared[id] = prepared }
    defer {
      state.withLock { $0.prepared[id] = nil }
      prepared.release()
    }
    tell(.measured(MeasuredVideo(prepared.file)))
    var options = JourneyOptions()
    options.slot = slot(of: id)
    // A person looks on: an engine that is away is waited for, and said so.
    options.engineAbsence = .seconds(24 * 3_600)
    _ = try await journey.run(prepared, options: options) { event in
      tell(JourneyNews(event))
    }
  }

  /// What the journal knows of a deposit.
  private func known(_ deposit: DepositID) throws(VisualError) -> JournalEntry? {
    guard let user = link.user else { return nil }
    return try link.journal.find(deposit: deposit, for: JournalOwner(engine: link.client.journalName, user: user))
  }
}

extension MeasuredVideo {
  init(_ file: MeasuredFile) {
    self.init(
      path: file.path, title: file.title, durationSec: file.durationSec, sizeBytes: file.sizeBytes, width: file.width,
      height: file.height, container: file.container, type: file.type)
  }
}

extension JourneyNews {
  init(_ event: JourneyEvent) {
    switch event {
    case .probed(let file): self = .measured(MeasuredVideo(file))
    case .checkout(let links):
      self = .checkout(
        PayLinks(
          depositId: links.depositId, checkoutUrl: links.checkoutUrl, payUrl: links.payUrl,
          expiresAt: links.expiresAt))
    case .paymentProcessing: self = .paymentProcessing
    case .paid: self = .paid
    case .ready(let guid): self = .ready(guid)
    case .standing(.sending): self = .standing(.sending)
    case .standing(.paused): self = .standing(.paused)
    case .standing(.waiting(let ahead)): self = .standing(.waiting(ahead: ahead))
    case .progress(let progress):
      self = .progress(
        TransferProgress(
          sentBytes: progress.sentBytes, confirmedBytes: progress.confirmedBytes, totalBytes: progress.totalBytes,
          bytesPerSecond: progress.bytesPerSecond, eta: progress.eta))
    case .retry(let cause, let sentence, let delay): self = .retry(cause: cause, sentence: sentence, delay: delay)
    case .restarted(let sentence): self = .restarted(sentence)
    case .uploaded(let size, _): self = .uploaded(sizeBytes: size)
    case .processing(let percent): self = .processing(percent: percent)
    case .playable(let video):
      self = .playable(Arrival(depositId: video.depositId, url: video.url, isIdentical: video.isIdentical))
    case .notice(let error): self = .notice(error)
    }
  }
}
