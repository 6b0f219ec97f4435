import CurlTransport

/// What a run still learns when it is stopped.
extension UploadSession {
  /// How long it waits for that at most.
  static let lastQuestion = Duration.seconds(2)
  /// Between two questions, while the server still holds the request that was cut.
  private static let pause = Duration.milliseconds(300)

  /// Stopped within a PATCH, of which nobody has heard how much arrived, the run asks before it ends: journal, engine and the
  /// next run's first screen then know what is sure. An answer that does not come, or that tells of less than is known,
  /// changes nothing: the next run asks anyway.
  func learnWhatArrived(_ machine: TUSMachine, _ work: Work) async {
    // Whoever has no time to wait for the answer finds what was known before.
    work.record.save()
    guard work.progress.isUncertain, options.asksWhenStopped(), let question = machine.question else { return }
    // Apart from the task, which is cancelled.
    let arrived = await Task.detached { [self] in await ask(question, machine) }.value
    guard let arrived, arrived > machine.confirmed else { return }
    work.record.confirmed(arrived)
    work.progress.settle(arrived)
  }

  private func ask(_ question: TUSRequest, _ machine: TUSMachine) async -> Int? {
    let end = timer.elapsed() + Self.lastQuestion
    while true {
      let left = end - timer.elapsed()
      guard left > .zero else { return nil }
      var http = HTTPRequest(question.method, question.url, headers: question.headers)
      http.timeouts = HTTPRequest.Timeouts(connect: left, total: left)
      guard let answer = try? await transport.send(http) else { return nil }
      if let offset = machine.offset(told: answer) { return offset }
      guard answer.status == 409 || answer.status == 423 else { return nil }
      guard (try? await timer.sleep(Self.pause)) != nil else { return nil }
    }
  }
}
