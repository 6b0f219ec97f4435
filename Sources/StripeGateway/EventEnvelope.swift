import DepositDomain
import FoundationEssentials
import Platform

/// An event's outer part.
struct EventEnvelope: Codable {
  struct Payload: Codable {
    var object: StripeObject?

    private enum CodingKeys: String, CodingKey { case object }

    init(from decoder: any Decoder) throws {
      object = try decoder.container(keyedBy: CodingKeys.self).lenient(.object)
    }

    init(object: StripeObject?) {
      self.object = object
    }
  }

  var id: String?
  var object: String?
  var type: String?
  var created: Int?
  var livemode: Bool?
  var data: Payload?

  private enum CodingKeys: String, CodingKey { case id, object, type, created, livemode, data }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    id = fields.lenient(.id)
    object = fields.lenient(.object)
    type = fields.lenient(.type)
    created = fields.lenient(.created)
    livemode = fields.lenient(.livemode)
    data = fields.lenient(.data)
  }

  init(_ event: StripeEvent, object carried: StripeObject?) {
    id = event.id.rawValue
    object = "event"
    type = event.type
    created = event.created.unixSeconds
    livemode = event.isLive
    data = Payload(object: carried)
  }

  /// The same as ``init(from:)`` gives; nil when the text is no object.
  init?(_ event: JSONIndex.Value) {
    guard event.isObject else { return nil }
    id = event.member("id")?.string
    object = event.member("object")?.string
    type = event.member("type")?.string
    created = event.member("created")?.int
    livemode = event.member("livemode")?.bool
    if let carrier = event.member("data"), carrier.isObject {
      data = Payload(object: carrier.member("object").flatMap { StripeObject($0) })
    }
  }

  /// JSONDecoder itself would also read UTF-16 and a byte order mark, which Stripe does not write; without them the
  /// text can be masked byte by byte. It refuses more than 512 levels.
  static func read(_ body: [UInt8]) throws(StripeEventError) -> EventEnvelope {
    guard String(validating: body, as: UTF8.self) != nil, !body.contains(0), body.first != 0xEF else { throw .notJSON }
    if let plain = JSONIndex(body).flatMap({ EventEnvelope($0.root) }) { return plain }
    return try decode(body)
  }

  /// Also what is written oddly; and what is refused is refused here.
  static func decode(_ body: [UInt8]) throws(StripeEventError) -> EventEnvelope {
    do {
      return try JSONDecoder().decode(EventEnvelope.self, from: Data(body))
    } catch DecodingError.dataCorrupted {
      throw .notJSON
    } catch {
      throw .malformed
    }
  }
}
