/// What to send, and how long and how much of an answer to wait for.
public struct HTTPRequest: Sendable {
  /// What follows the headers.
  public enum Body: Sendable {
    /// No body. POST, PUT and PATCH then say `Content-Length: 0`, which servers ask of them.
    case none
    /// All of it, from memory.
    case bytes([UInt8])
    /// Streamed from the disk while it is sent; never held in memory as a whole.
    case file(FileSlice)
  }

  /// A range of a file, in bytes.
  public struct FileSlice: Sendable {
    /// A regular file.
    public var path: String
    /// Where the slice begins, in bytes from the start of the file.
    public var offset: Int
    /// How many bytes to send; a file that ends sooner is `.fileChanged`.
    public var length: Int
    /// Sees the bytes as they are read, in order, each exactly once even when curl has to send some again. Called on
    /// the transport's own thread, where all transfers wait for it: it may hash, it may not block.
    public var observe: (@Sendable (UnsafeRawBufferPointer) -> Void)?

    /// Nothing is opened before the request is sent.
    public init(
      path: String, offset: Int, length: Int, observe: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil
    ) {
      self.path = path
      self.offset = offset
      self.length = length
      self.observe = observe
    }
  }

  /// When to give up.
  public struct Timeouts: Sendable {
    /// For name resolution, connecting and the TLS handshake together.
    public var connect: Duration
    /// For the whole exchange; nil: no limit.
    public var total: Duration?
    /// Gives up (`.stalled`) when fewer bytes per second than this go either way for that long (whole seconds, at
    /// least one). Waiting for the answer counts as well.
    public var stall: (bytesPerSecond: Int, duration: Duration)?

    /// Ten seconds to connect, thirty in all, unless said otherwise.
    public init(
      connect: Duration = .seconds(10), total: Duration? = .seconds(30),
      stall: (bytesPerSecond: Int, duration: Duration)? = nil
    ) {
      self.connect = connect
      self.total = total
      self.stall = stall
    }

    /// For bodies whose size sets the pace: no limit on the whole, a minute without a byte ends it.
    public static let upload = Timeouts(total: nil, stall: (bytesPerSecond: 1, duration: .seconds(60)))
  }

  /// GET, HEAD, POST, PUT, PATCH or DELETE, in capitals.
  public var method: String
  /// An absolute http or https URL.
  public var url: String
  /// `Content-Length`, `Transfer-Encoding` and `Expect` are the transport's business: such lines are dropped.
  public var headers: [HTTPHeader]
  /// Sent with its length announced, never chunked.
  public var body: Body
  /// `Timeouts()` by default, `Timeouts.upload` for a file.
  public var timeouts: Timeouts
  /// Limit of the answer's body in bytes; one byte more is `.responseTooLarge`. Its headers may take 64 KiB besides.
  public var maximumResponseBytes = 1 << 20
  /// Bytes of body per second; nil: as fast as the line.
  public var maximumSendRate: Int?

  /// Asked before each piece of the body, for a rate that changes on the way or is shared with other transfers.
  public var pace: (any SendPace)?
  /// GET and HEAD only, five times at most, never from https to http; another origin is shown none of the headers
  /// that may hold a credential. Each step has the timeouts anew.
  public var followsRedirects = false
  /// Connects to this socket instead of the URL's host.
  public var unixSocketPath: String?

  /// With the default limits, which can be changed afterwards.
  public init(_ method: String, _ url: String, headers: [HTTPHeader] = [], body: Body = .none) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    if case .file = body { timeouts = .upload } else { timeouts = Timeouts() }
  }
}

extension HTTPRequest {
  /// Whether sending it a second time changes nothing more (RFC 9110, 9.2.2; a POST with an `Idempotency-Key` is
  /// deduplicated by its receiver). Only such a request may be sent again unasked when a pooled connection dies.
  var isReplayable: Bool {
    switch method {
    case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE": true
    default: headers.last(named: "Idempotency-Key") != nil
    }
  }
}
