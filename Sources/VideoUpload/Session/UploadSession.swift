public import CurlTransport
import DepositDomain
public import EngineAPI
public import Platform
import Synchronization

/// Sends one file, from wherever an earlier run stopped, until the server has every byte.
///
/// It does what ``TUSMachine`` says, keeps the journal, hashes what it sends, and makes sure that the file is the one
/// the deposit was begun with: before anything is sent, and again with the last piece in hand. A file that was written
/// meanwhile is never completed at the server.
public struct UploadSession: Sendable {
  let claim: JournalClaim
  let ticket: UploadTicket
  let transport: any HTTPTransport
  let services: UploadServices
  let timer: UploadTimer
  let options: UploadOptions

  /// - Parameters:
  ///   - claim: of the file, with an entry open: its path and upload are used and kept up to date.
  ///   - ticket: the engine's, for the entry's deposit.
  public init(
    claim: JournalClaim, ticket: UploadTicket, transport: any HTTPTransport, services: UploadServices,
    timer: UploadTimer = .system(), options: UploadOptions = UploadOptions()
  ) {
    self.claim = claim
    self.ticket = ticket
    self.transport = transport
    self.services = services
    self.timer = timer
    self.options = options
  }

  /// Runs to the end. Cancel the task to stop: the journal then says from where to go on.
  ///
  /// - Parameter report: called in order, from more than one thread, never two at once; it may not block.
  /// - Throws: `interrupted` when cancelled; `file_changed`, `file_not_readable` (65); what the machine gives up with
  ///   (75 for nearly all of it); the engine's own refusals.
  public func run(_ report: @escaping @Sendable (UploadEvent) -> Void) async throws(VisualError) -> UploadResult {
    guard let entry = claim.entry else { throw .journalNothingOpen }
    let file = try FileInUse(path: entry.path, since: entry.fingerprint)
    let record = UploadRecord(claim: claim, timer: timer, report: report)
    let earlier = resumable(entry, file, report)
    record.begin(file: file.fingerprint, video: ticket.headers["VideoId"], resuming: earlier != nil)
    let work = Work(
      file: file, record: record,
      progress: ProgressReporter(total: file.size, timer: timer, report: report),
      hasher: options.hashes ? FileHasher(path: entry.path, length: file.size) : nil)
    let machine = TUSMachine(
      length: file.size, ticket: ticket, location: earlier?.location, confirmed: earlier?.confirmed ?? 0,
      limits: options.patience)
    do throws(VisualError) {
      if ticket.protocol == "put" { try await drivePUT(work) } else { try await drive(machine, work) }
      let result = try await finish(work, known: earlier?.sha256)
      report(.done(sha256: result.sha256))
      return result
    } catch {
      // What lies at the server may be of two files: the next run begins another upload.
      if error.code == VisualError.fileChangedCode { record.forgotten() } else { record.save() }
      throw error
    }
  }

  /// What of an earlier run can be gone on with: nothing when the file may have changed or the video is another.
  private func resumable(
    _ entry: JournalEntry, _ file: FileInUse, _ report: (UploadEvent) -> Void
  ) -> JournalEntry? {
    guard entry.location != nil else { return nil }
    if file.isTouched {
      report(.restarted(cause: .fileTouched))
      return nil
    }
    if let video = entry.videoGuid, video.rawValue != ticket.headers["VideoId"] {
      report(.restarted(cause: .videoReplaced))
      return nil
    }
    return entry
  }
}

// MARK: - Sending

extension UploadSession {
  struct Work: Sendable {
    let file: FileInUse
    let record: UploadRecord
    let progress: ProgressReporter
    let hasher: FileHasher?
    /// What the file proved to be with its last piece read.
    let proof = Proof()
  }

  /// The SHA-256 of the bytes that are sent, once they are known to be the file's.
  final class Proof: Sendable {
    struct Proven: Sendable { let sha256: String? }

    private let state = Mutex<Proven?>(nil)

    var proven: Proven? {
      get { state.withLock { $0 } }
      set { state.withLock { $0 = newValue } }
    }
  }

  private func drive(_ machine: TUSMachine, _ work: Work) async throws(VisualError) {
    var machine = machine
    var input = TUSMachine.Input.start
    while true {
      guard !Task.isCancelled else { throw .interrupted }
      let step = machine.handle(input, now: timer.now(), jitter: timer.jitter())
      for event in step.events { note(event, work) }
      switch step.action {
      case .send(let request):
        do throws(VisualError) {
          input = try await send(request, work)
        } catch {
          if error.kind == .interrupted, case .patch = request.kind { await learnWhatArrived(machine, work) }
          throw error
        }
      case .wait(let delay, let cause):
        work.record.save()
        work.progress.tell(.retry(cause: cause, delay: delay))
        try await wait(delay)
        input = .waited
      case .renewTicket: input = await renewTicket(work)
      case .askEngine: input = await askEngine()
      case .done: return
      case .fail(let error): throw error
      }
    }
  }

  private func note(_ event: TUSMachine.Event, _ work: Work) {
    switch event {
    case .located(let location): work.record.located(location)
    case .confirmed(let offset):
      work.record.confirmed(offset)
      work.progress.confirm(offset)
    case .rewound(let from, let to): work.progress.tell(.rewound(from: from, to: to))
    case .restarted(let cause):
      work.record.forgotten()
      work.progress.tell(.restarted(cause: cause))
      work.progress.confirm(0)
    }
  }

  private func send(_ request: TUSRequest, _ work: Work) async throws(VisualError) -> TUSMachine.Input {
    var http = HTTPRequest(request.method, request.url, headers: request.headers)
    guard case .patch(let offset, let length) = request.kind else { return try await exchange(http, nil, work) }
    http.body =
      if offset + length == work.file.size {
        .bytes(try await lastPiece(from: offset, work))
      } else {
        .file(
          HTTPRequest.FileSlice(
            path: work.file.path, offset: offset, length: length, observe: work.hasher?.observer(from: offset)))
      }
    http.timeouts = .upload
    http.pace = options.pace
    work.record.started(at: offset, total: work.file.size)
    work.progress.begin(at: offset)
    // Reads what an earlier run has sent, for the hash, while the rest is on its way; ends with the PATCH.
    async let _: Void? = work.hasher?.follow()
    return try await exchange(http, { work.progress.note(sent: offset + $0.sentBytes) }, work)
  }

  /// The piece that makes the upload complete, read before the file is looked at once more: what is sent is what was
  /// checked, whatever is written to the file from then on.
  ///
  /// - Throws: `file_changed`, and the upload stays incomplete.
  private func lastPiece(from offset: Int, _ work: Work) async throws(VisualError) -> [UInt8] {
    let bytes = try work.file.end(from: offset)
    var sha256: String?
    if let hasher = work.hasher {
      bytes.withUnsafeBytes { hasher.take($0, at: offset) }
      sha256 = try await hasher.finish()
    }
    // What an earlier run sent can only be vouched for while the file is untouched.
    try await work.file.verify(sent: work.hasher?.hasReadBeside == true ? nil : sha256)
    work.proof.proven = Proof.Proven(sha256: sha256)
    return bytes
  }

  func exchange(
    _ request: HTTPRequest, _ onProgress: (@Sendable (SendProgress) -> Void)?, _ work: Work
  ) async throws(VisualError) -> TUSMachine.Input {
    do throws(TransportError) {
      return .answered(try await transport.send(request, onProgress: onProgress))
    } catch {
      switch error.code {
      case .cancelled, .shutDown: throw .interrupted
      case .fileUnreadable: throw .videoUnreadable(path: work.file.path, cause: error.message)
      case .fileChanged:
        try work.file.requireUnchanged()
        // Short for a moment, and as before now: as good as a lost connection.
        return .unanswered(TransportError(.connectionLost, error.message, mayHaveBeenSent: error.mayHaveBeenSent))
      default: return .unanswered(error)
      }
    }
  }

  func wait(_ delay: Duration) async throws(VisualError) {
    do {
      try await timer.sleep(delay)
    } catch {
      throw .interrupted
    }
  }

  func renewTicket(_ work: Work) async -> TUSMachine.Input {
    do throws(VisualError) {
      let fresh = try await services.renewTicket()
      work.record.video = fresh.headers["VideoId"]
      work.progress.tell(.ticketRenewed)
      return .renewed(fresh)
    } catch {
      return .engineFailed(error)
    }
  }

  func askEngine() async -> TUSMachine.Input {
    do throws(VisualError) {
      return .engineSays(hasArrived: try await services.hasArrived())
    } catch {
      return .engineFailed(error)
    }
  }
}

// MARK: - The end

extension UploadSession {
  /// Says in the journal that all of it is there.
  private func finish(_ work: Work, known: String?) async throws(VisualError) -> UploadResult {
    work.record.started(at: work.file.size, total: work.file.size)
    let sha256 =
      if let proven = work.proof.proven { proven.sha256 } else { try await digestOfEarlierRun(work, known: known) }
    work.progress.finish()
    work.record.finished(size: work.file.size, sha256: sha256)
    return UploadResult(sizeBytes: work.file.size, sha256: sha256)
  }
  /// The digest of what an earlier run has sent to the end, and checked then.
  ///
  /// - Returns: nil when nobody asked for it, or the file was written since and cannot tell any more.
  private func digestOfEarlierRun(_ work: Work, known: String?) async throws(VisualError) -> String? {
    guard let hasher = work.hasher else { return nil }
    if let known, hasher.position == 0 { return known }
    do {
      let sha256 = try await hasher.finish()
      try await work.file.verify(sent: nil)
      return sha256
    } catch {
      guard error.code == VisualError.fileChangedCode else { throw error }
      return nil
    }
  }
}
