/// An error as people and programs meet it: a code, and a sentence that names the cause and the next step.
///
/// It crosses the wire as it is (`{"error":…,"code":…}`) and ends a program with its kind's exit code.
public struct VisualError: Error, Hashable, Sendable {
  /// What sort of trouble: decides HTTP status and exit code together.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case usage
    case badInput
    case unauthorized
    case forbidden
    case notFound
    case conflict
    case tooLarge
    case unsupportedMedia
    case busy
    case failed
    case providerRefused
    case notReady
    case unreachable
    case resumable
    case configuration
    case interrupted
  }

  /// snake_case, stable: programs compare it.
  public let code: String
  public let kind: Kind
  /// For a person: the cause, then what to do.
  public let sentence: Phrase
  /// The same for the dashboard, where keys do what a command does elsewhere; it does not cross the wire.
  public let onScreen: Phrase

  /// - Parameter onScreen: nil: the sentence, which names no command to run again.
  public init(_ code: String, _ kind: Kind, _ sentence: Phrase, onScreen: Phrase? = nil) {
    self.code = code
    self.kind = kind
    self.sentence = sentence
    self.onScreen = onScreen ?? sentence
  }
}

extension VisualError.Kind {
  /// The status an HTTP answer carries.
  public var httpStatus: Int {
    switch self {
    case .usage, .badInput: 400
    case .unauthorized: 401
    case .forbidden: 403
    case .notFound: 404
    case .conflict, .resumable: 409
    case .tooLarge: 413
    case .unsupportedMedia: 415
    case .busy: 429
    case .failed, .configuration, .interrupted: 500
    case .providerRefused: 502
    case .notReady, .unreachable: 503
    }
  }

  /// The kind an HTTP status stands for, when an engine's answer is read.
  public init(httpStatus: Int) {
    switch httpStatus {
    case 401: self = .unauthorized
    case 403: self = .forbidden
    case 404: self = .notFound
    case 409: self = .conflict
    case 413: self = .tooLarge
    case 415: self = .unsupportedMedia
    case 429: self = .busy
    case 502: self = .providerRefused
    case 503: self = .notReady
    case 400..<500: self = .badInput
    default: self = .unreachable
    }
  }

  /// How a program ends on it.
  public var exitCode: ExitCode {
    switch self {
    case .usage: .usage
    case .badInput, .notFound, .tooLarge, .unsupportedMedia: .badInput
    case .unauthorized, .forbidden: .notAllowed
    case .conflict, .failed: .failed
    case .busy, .providerRefused, .notReady, .unreachable: .unreachable
    case .resumable: .resumable
    case .configuration: .configuration
    case .interrupted: .interrupted
    }
  }
}

/// The programs' exit codes (sysexits where one fits).
public enum ExitCode: Int32, Sendable, CaseIterable {
  case done = 0
  /// Failed for good: declined, expired, cancelled.
  case failed = 1
  case usage = 64
  case badInput = 65
  case unreachable = 69
  /// Stopped, and the same command goes on.
  case resumable = 75
  case notAllowed = 77
  case configuration = 78
  case interrupted = 130

  /// One exit code for several files: done if all are, resumable if any is, else the worst.
  ///
  /// - Parameter anyGoesOn: one of them can be gone on with although its own code says why it stopped (69 at a provider's
  ///   refusal). A single file keeps that code.
  public static func combined(_ codes: [ExitCode], anyGoesOn: Bool = false) -> ExitCode {
    if codes.allSatisfy({ $0 == .done }) { return .done }
    if codes.contains(.interrupted) { return .interrupted }
    if codes.contains(.resumable) || anyGoesOn && codes.count > 1 { return .resumable }
    let worstFirst: [ExitCode] = [.configuration, .notAllowed, .usage, .badInput, .unreachable, .failed]
    return worstFirst.first { codes.contains($0) } ?? .failed
  }
}
