import CurlTransport
import EngineAPI
import Platform

/// The same in one PUT, where the ticket says so.
extension UploadSession {
  func drivePUT(_ work: Work) async throws(VisualError) {
    var machine = PUTMachine(ticket: ticket, limits: options.patience)
    var input = TUSMachine.Input.start
    while true {
      guard !Task.isCancelled else { throw .interrupted }
      switch machine.handle(input, now: timer.now(), jitter: timer.jitter()) {
      case .send(let url, let headers): input = try await put(url, headers, work)
      case .wait(let delay, let cause):
        work.record.save()
        work.progress.tell(.retry(cause: cause, delay: delay))
        try await wait(delay)
        input = .waited
      case .renewTicket: input = await renewTicket(work)
      case .askEngine: input = await askEngine()
      case .done:
        work.record.confirmed(work.file.size)
        work.progress.confirm(work.file.size)
        return
      case .fail(let error): throw error
      }
    }
  }

  private func put(
    _ url: String, _ headers: [HTTPHeader], _ work: Work
  ) async throws(VisualError) -> TUSMachine.Input {
    // The file may have changed while this waited; what is sent goes in one, and is looked at again behind its end.
    try work.file.requireUnchanged()
    var http = HTTPRequest("PUT", url, headers: headers)
    http.body = .file(
      HTTPRequest.FileSlice(
        path: work.file.path, offset: 0, length: work.file.size, observe: work.hasher?.observer(from: 0)))
    http.timeouts = .upload
    http.pace = options.pace
    work.record.started(at: 0, total: work.file.size)
    work.progress.confirm(0)
    work.progress.begin(at: 0)
    let input = try await exchange(http, { work.progress.note(sent: $0.sentBytes) }, work)
    guard case .answered(let response) = input, (200...299).contains(response.status) else { return input }
    let sha256: String? = if let hasher = work.hasher { try await hasher.finish() } else { nil }
    try await work.file.verify(sent: work.hasher?.hasReadBeside == true ? nil : sha256)
    work.proof.proven = Proof.Proven(sha256: sha256)
    return input
  }
}
