/// One scripted misbehaviour: what to do wrong, at which endpoint, and how many times.
///
/// Rules are tried in the order given. The first that fits the endpoint and is not used up counts the request: it lets
/// `skip` of them pass and then acts on `count`. A request no rule counts is served as it should be.
public struct Fault: Hashable, Sendable {
  /// What happens instead of, before or after the right thing.
  public enum Action: Hashable, Sendable {
    /// This answer, and no work done.
    case reply(Reply)
    /// The connection is reset before any work.
    case reset
    /// The work is done, then the connection is closed without an answer.
    case loseReply
    /// The work starts later.
    case delay(Duration)
    /// The work is done at once, its answer comes later.
    case delayReply(Duration)
    /// An upload is read up to a point, then the connection is reset.
    case cutUpload(UploadCut)
    /// A webhook is sent twice at once.
    case duplicate
    /// A webhook is never sent; its event is still listed.
    case drop
    /// A webhook is held until the next one of the same service has been sent.
    case reorder
    /// Encoding ends with an error.
    case failEncoding
    /// Encoding finds this length, in seconds.
    case length(Int)
  }

  /// A scripted answer.
  public struct Reply: Hashable, Sendable {
    /// 400…599
    public var status: Int
    /// The body as JSON text; nil for the service's own error shape.
    public var body: String?
    public var headers: [String: String]
    /// Stripe only: the idempotency key keeps the answer and replays it, as Stripe does with a 500.
    public var sticky: Bool

    public init(status: Int, body: String? = nil, headers: [String: String] = [:], sticky: Bool = false) {
      self.status = status
      self.body = body
      self.headers = headers
      self.sticky = sticky
    }
  }

  /// Where an upload is cut.
  public struct UploadCut: Hashable, Sendable {
    /// Bytes of this request's body that are read.
    public var afterBytes: Int
    /// Whether they are kept; some servers keep nothing of a cut PATCH.
    public var keeps: Bool

    public init(afterBytes: Int, keeps: Bool = true) {
      self.afterBytes = afterBytes
      self.keeps = keeps
    }
  }

  public var endpoint: Endpoint
  /// Fitting requests let through before the first that is acted on.
  public var skip: Int
  /// Requests acted on.
  public var count: Int
  /// Chance, 0…1, that a request which is due is acted on; the others are counted all the same.
  public var chance: Double
  public var action: Action

  public init(_ endpoint: Endpoint, skip: Int = 0, count: Int = 1, chance: Double = 1, action: Action) {
    self.endpoint = endpoint
    self.skip = skip
    self.count = count
    self.chance = chance
    self.action = action
  }
}
