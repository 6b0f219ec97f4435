import CCurl
import Glibc

/// The transport's thread: the only one that touches transfers. Between events it sleeps in `curl_multi_poll`.
final class TransferLoop {
  private let queue: TransferQueue
  private let multi: MultiHandle
  private let settings: TransferSettings
  private var transfers: [UInt64: Transfer] = [:]

  init(queue: TransferQueue, multi: MultiHandle, settings: TransferSettings) {
    self.queue = queue
    self.multi = multi
    self.settings = settings
  }

  /// Returns when the queue is told to shut down, or when curl itself cannot go on.
  func run() {
    TransferLoop.prepareThread()
    while let commands = queue.takeCommands() {
      for command in commands { obey(command) }
      resumeBodies()
      var running: Int32 = 0
      guard curl_multi_perform(multi.pointer, &running) == CURLM_OK else { break }
      finishCompleted()
      // curl wakes up earlier for its own timers, for traffic and for `curl_multi_wakeup`.
      guard curl_multi_poll(multi.pointer, nil, 0, longestSleep, nil) == CURLM_OK else { break }
    }
    end()
  }

  /// Those that a pace holds back and whose time has come.
  private func resumeBodies() {
    let now = ContinuousClock.now
    for transfer in transfers.values {
      if let moment = transfer.resumesAt, moment <= now { transfer.resumeBody() }
    }
  }

  /// Milliseconds until a body that is held back goes on; an hour when none is.
  private var longestSleep: Int32 {
    guard let next = transfers.values.compactMap(\.resumesAt).min() else { return 3_600_000 }
    return Int32(min(max(1, (next - .now).curlMilliseconds), 1_000))
  }

  private func obey(_ command: TransferQueue.Command) {
    switch command {
    case .start(let job):
      do throws(TransportError) {
        let transfer = try Transfer(job, settings: settings)
        guard curl_multi_add_handle(multi.pointer, transfer.easy.pointer) == CURLM_OK else {
          throw TransportError(.protocolError, "libcurl does not take the transfer", mayHaveBeenSent: false)
        }
        transfers[job.id] = transfer
      } catch {
        job.reply.resume(returning: .failure(error))
      }
    case .cancel(let id):
      guard let transfer = transfers[id] else { return }
      remove(transfer)
      transfer.fail(TransportError(.cancelled, "The transfer was cancelled", mayHaveBeenSent: false))
    }
  }

  private func finishCompleted() {
    var remaining: Int32 = 0
    while let message = curl_multi_info_read(multi.pointer, &remaining) {
      // Read before the handle is removed: the message goes with it.
      let result = message.pointee.data.result
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
        let transfer = TransferCallbacks.transfer(of: easy)
      else { continue }
      remove(transfer)
      transfer.finish(result)
    }
  }

  private func remove(_ transfer: Transfer) {
    curl_multi_remove_handle(multi.pointer, transfer.easy.pointer)
    transfers[transfer.job.id] = nil
  }

  private func end() {
    for command in queue.close() {
      if case .start(let job) = command { job.reply.resume(returning: .failure(TransferQueue.shutDownError)) }
    }
    for transfer in transfers.values {
      remove(transfer)
      transfer.fail(TransferQueue.shutDownError)
    }
    multi.cleanUp()
    queue.announceEnd()
  }

  /// Keeps signals away: they are for the program's own threads, and writing to a closed connection must not end the
  /// process (SIGPIPE; blocking it here leaves the rest of the program and its children as they are). The signals of
  /// a crash stay, so that a crash is reported.
  private static func prepareThread() {
    var signals = sigset_t()
    sigfillset(&signals)
    for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }
}
