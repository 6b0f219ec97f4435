import DepositStore
import EngineAPI
import HTTPTypes
import Platform

/// What `openapi.json` says of one route. It stands beside the route; a test finds a route that has none.
struct Operation: Sendable {
  /// Who may call.
  enum Access: Hashable, Sendable {
    case everyone
    /// A bearer token; with one of these roles, when any are named.
    case token([Role])
    /// Whoever signs the body, in this header.
    case signature(header: String)
  }

  /// A query parameter or a header.
  struct Parameter: Sendable {
    enum Place: String, Sendable {
      case query
      case header
    }

    let name: String
    let place: Place
    let purpose: String
    let schema: JSONValue

    static func query(_ name: String, _ purpose: String, _ schema: JSONValue = ["type": "string"]) -> Parameter {
      Parameter(name: name, place: .query, purpose: purpose, schema: schema)
    }

    static func header(_ name: String, _ purpose: String, _ schema: JSONValue = ["type": "string"]) -> Parameter {
      Parameter(name: name, place: .header, purpose: purpose, schema: schema)
    }
  }

  /// What a request carries: a wire type, and what its fields must keep to besides their types.
  struct Body: Sendable {
    let type: any (Decodable & Sendable).Type
    let isRequired: Bool
    let limits: [String: JSONValue]

    static func json(
      _ type: any (Decodable & Sendable).Type, required: Bool = true, limits: [String: JSONValue] = [:]
    ) -> Body {
      Body(type: type, isRequired: required, limits: limits)
    }
  }

  /// One answer a route may give.
  struct Answer: Sendable {
    enum Content: Sendable {
      case json(any (Decodable & Sendable).Type)
      /// JSON whose schema is no wire type's.
      case schema(JSONValue)
      case html
      case text
      case nothing
    }

    let status: Int
    let purpose: String
    let content: Content

    static func json(_ type: any (Decodable & Sendable).Type, _ purpose: String = "Done.") -> Answer {
      Answer(status: 200, purpose: purpose, content: .json(type))
    }

    static func page(_ status: Int, _ purpose: String) -> Answer {
      Answer(status: status, purpose: purpose, content: .html)
    }

    static func redirect(_ purpose: String) -> Answer { Answer(status: 303, purpose: purpose, content: .nothing) }
    static let noContent = Answer(status: 204, purpose: "Done.", content: .nothing)
  }

  let method: HTTPRequest.Method
  /// With parameters in braces: `/api/creator/deposits/{id}`.
  let path: String
  let summary: String
  let access: Access
  let parameters: [Parameter]
  let body: Body?
  let answers: [Answer]
  /// Statuses it refuses with, besides those that follow from access, parameters and body.
  let refusals: Set<Int>

  init(
    _ method: HTTPRequest.Method, _ path: String, _ summary: String, for access: Access,
    parameters: [Parameter] = [], body: Body? = nil, answers: [Answer], refusals: Set<Int> = []
  ) {
    self.method = method
    self.path = path
    self.summary = summary
    self.access = access
    self.parameters = parameters
    self.body = body
    self.answers = answers
    self.refusals = refusals
  }

  /// The names in the path's braces.
  var pathParameters: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }

  /// Every status that comes with an error's body.
  var errorStatuses: Set<Int> {
    // Any call may meet a database that is full, an engine that stops, or a defect.
    var statuses = refusals.union([500, 503])
    switch access {
    case .everyone: break
    case .token(let roles):
      statuses.formUnion([401, 429])
      if !roles.isEmpty { statuses.insert(403) }
    case .signature: statuses.formUnion([400, 413])
    }
    if parameters.contains(where: { $0.place == .query }) { statuses.insert(400) }
    if body != nil { statuses.formUnion([400, 413, 415]) }
    return statuses
  }
}

/// Routes that say of themselves what they take and give.
protocol DescribedRoutes {
  static var operations: [Operation] { get }
}
