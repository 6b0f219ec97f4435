public import CurlTransport
public import EngineAPI
public import Platform

/// One request of the TUS 1.0.0 protocol, without its body.
public struct TUSRequest: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// POST to the endpoint: makes an upload of the file's length.
    case create
    /// HEAD of the upload: asks for its offset.
    case head
    /// PATCH: the file's bytes from `offset`, `length` of them.
    case patch(offset: Int, length: Int)
  }

  public let kind: Kind
  public let url: String
  public let headers: [HTTPHeader]

  /// The HTTP method.
  public var method: String {
    switch kind {
    case .create: "POST"
    case .head: "HEAD"
    case .patch: "PATCH"
    }
  }
}

extension TUSMachine {
  /// What happened.
  public enum Input: Sendable {
    /// First of all, once.
    case start
    /// The answer to the request that was asked for.
    case answered(HTTPResponse)
    /// There was none.
    case unanswered(TransportError)
    /// The wait that was asked for is over.
    case waited
    /// The engine gave the ticket that was asked for.
    case renewed(UploadTicket)
    /// The engine, asked whether the video has arrived.
    case engineSays(hasArrived: Bool)
    /// The engine did not answer what it was asked, a ticket or whether the video has arrived.
    case engineFailed(VisualError)
  }

  /// What to do next; exactly one thing at a time.
  public enum Action: Hashable, Sendable {
    case send(TUSRequest)
    case wait(Duration, cause: UploadSetback)
    case renewTicket
    /// The server does not know the upload any more, and may have all of it: only the engine can tell.
    case askEngine
    /// The server has every byte.
    case done
    case fail(VisualError)
  }

  /// What is worth saying or keeping.
  public enum Event: Hashable, Sendable {
    /// There is an upload at this absolute URL.
    case located(String)
    /// The server has this many bytes.
    case confirmed(Int)
    /// The server has fewer bytes than it had said.
    case rewound(from: Int, to: Int)
    /// All of it is sent again, to a new upload.
    case restarted(UploadSetback)
  }

  public struct Step: Hashable, Sendable {
    /// In order; to be taken in before the action.
    public var events: [Event] = []
    public var action: Action
  }

  /// How patient an upload is.
  public struct Limits: Hashable, Sendable {
    /// Attempts without progress before it stops.
    public var attempts: Int
    /// New uploads after the server forgot one.
    public var restarts: Int
    /// The first wait is a random part of this; each further one of twice as much.
    public var shortestWait: Duration
    /// No wait is longer, unless the server asks for it.
    public var longestWait: Duration
    /// A `Retry-After` beyond this ends the attempt.
    public var longestRetryAfter: Duration
    /// PATCH sizes to fall back on, largest first, in bytes.
    public var patchSizes: [Int]
    /// How much of the file's end goes in a PATCH of its own, in bytes: until it is sent the upload is not complete,
    /// and nothing that is wrong with the file becomes a video. It is held in memory.
    public var lastPiece: Int

    /// Twenty attempts with waits up to a minute are about ten minutes without a line.
    public init(
      attempts: Int = 20, restarts: Int = 5, shortestWait: Duration = .seconds(1), longestWait: Duration = .seconds(60),
      longestRetryAfter: Duration = .seconds(3_600), patchSizes: [Int] = [64 << 20, 8 << 20, 1 << 20, 64 << 10],
      lastPiece: Int = 256 << 10
    ) {
      self.attempts = attempts
      self.restarts = restarts
      self.shortestWait = shortestWait
      self.longestWait = longestWait
      self.longestRetryAfter = longestRetryAfter
      self.patchSizes = patchSizes
      self.lastPiece = lastPiece
    }

    /// The wait after so many attempts: a random part (`jitter`) of twice as much each time, or of the first beyond
    /// what the server asked for.
    func wait(_ attempts: Int, _ retryAfter: Duration?, _ jitter: Double) -> Duration {
      let ceiling = min(longestWait, shortestWait * (1 << min(attempts - 1, 30)))
      return (retryAfter ?? .zero) + (retryAfter == nil ? ceiling : shortestWait) * jitter
    }
  }
}
