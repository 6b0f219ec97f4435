import CurlTransport
import EngineAPI
import Platform

@testable import VideoUpload

/// A machine, driven by hand at a fixed time with a fixed jitter of one half.
struct Bench {
  static let now = Instant(unixSeconds: 1_780_000_000)
  static let location = "https://tus.example/files/a"

  var machine: TUSMachine

  init(length: Int = 1_000, location: String? = nil, confirmed: Int = 0, ticket: UploadTicket = .sample()) {
    machine = TUSMachine(
      length: length, ticket: ticket, location: location, confirmed: confirmed,
      limits: TUSMachine.Limits(attempts: 6, restarts: 2, patchSizes: [400, 100]))
  }

  mutating func give(_ input: TUSMachine.Input) -> TUSMachine.Step {
    machine.handle(input, now: Self.now, jitter: 0.5)
  }

  mutating func answer(_ status: Int, _ headers: [String: String] = [:]) -> TUSMachine.Step {
    give(.answered(HTTPResponse(status: status, headers: headers.map { HTTPHeader($0.key, $0.value) })))
  }

  mutating func lose(_ code: TransportError.Code = .connectionLost, sent: Bool = true) -> TUSMachine.Step {
    give(.unanswered(TransportError(code, "gone", mayHaveBeenSent: sent)))
  }

  /// Up to the first PATCH of a new upload.
  static func patching(length: Int = 1_000) -> Bench {
    var bench = Bench(length: length)
    _ = bench.give(.start)
    _ = bench.answer(201, ["Location": "/files/a"])
    return bench
  }

  /// Up to the HEAD of an upload of an earlier run.
  static func heading(confirmed: Int = 300) -> Bench {
    var bench = Bench(location: location, confirmed: confirmed)
    _ = bench.give(.start)
    return bench
  }
}

extension TUSMachine.Step {
  var request: TUSRequest? { if case .send(let request) = action { request } else { nil } }
  var wait: Duration? { if case .wait(let duration, _) = action { duration } else { nil } }
  var cause: String? { if case .wait(_, let cause) = action { cause.code } else { nil } }
  var failure: VisualError? { if case .fail(let error) = action { error } else { nil } }
}
