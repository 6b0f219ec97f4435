import DepositStore
import EngineAPI
import FoundationEssentials
import HTTPTypes
import Platform

/// `openapi.json`: the OpenAPI 3.1 document of all operations.
struct APIDescription: Sendable {
  let operations: [Operation]

  func document() throws -> JSONValue {
    let recorder = SchemaRecorder()
    var paths: [String: [String: JSONValue]] = [:]
    for operation in operations {
      paths[operation.path, default: [:]][operation.method.rawValue.lowercased()] = try describe(operation, recorder)
    }
    _ = try recorder.schema(of: ErrorBody.self)
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "VISUAL engine", "version": .string(Version.current),
        "description": .string(Self.introduction),
      ],
      "paths": .object(paths.mapValues { .object($0) }),
      "components": [
        "schemas": .object(recorder.components),
        "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
      ],
    ]
  }

  private static let introduction = """
    Deposits of films: paid at Stripe, uploaded to Bunny, played through short-lived links. JSON in and out; every error \
    is {"error": a sentence for a person, in the language of Accept-Language, "code": snake_case}. Every GET has a HEAD. \
    Every answer carries X-Request-Id, which the engine's log names too. Bodies have at most 64 KiB, webhooks 256 KiB. \
    429 and 503 say in Retry-After when to ask again.
    """

  private func describe(_ operation: Operation, _ recorder: SchemaRecorder) throws -> JSONValue {
    var members: [String: JSONValue] = [
      "operationId": .string(Self.identifier(operation)), "summary": .string(operation.summary),
      "tags": [.string(Self.tag(operation.path))], "responses": try answers(operation, recorder),
    ]
    let parameters =
      operation.pathParameters.map(Self.pathParameter) + operation.parameters.map(Self.parameter)
      + Self.signature(operation.access)
    if !parameters.isEmpty { members["parameters"] = .array(parameters) }
    if let body = operation.body { members["requestBody"] = try describe(body, recorder) }
    if case .signature = operation.access { members["requestBody"] = Self.signedBody }
    if case .token(let roles) = operation.access {
      members["security"] = [["token": []]]
      if !roles.isEmpty {
        members["description"] = .string("Role: \(roles.map(\.rawValue).joined(separator: " or ")).")
      }
    }
    return .object(members)
  }

  private func answers(_ operation: Operation, _ recorder: SchemaRecorder) throws -> JSONValue {
    var answers: [Int: (purpose: String, content: [String: JSONValue])] = [:]
    for status in operation.errorStatuses {
      let schema = try recorder.schema(of: ErrorBody.self)
      answers[status] = (Self.meaning(of: status), ["application/json": ["schema": schema]])
    }
    for answer in operation.answers {
      let content = try Self.content(answer.content, recorder)
      answers[answer.status] = (answer.purpose, (answers[answer.status]?.content ?? [:]).merging(content) { $1 })
    }
    return .object(
      .init(
        answers.map { status, answer in
          var members: [String: JSONValue] = ["description": .string(answer.purpose)]
          if !answer.content.isEmpty { members["content"] = .object(answer.content) }
          return (String(status), .object(members))
        }
      ) { $1 })
  }

  private static func content(
    _ content: Operation.Answer.Content, _ recorder: SchemaRecorder
  ) throws -> [String: JSONValue] {
    switch content {
    case .json(let type): ["application/json": ["schema": try recorder.schema(of: type)]]
    case .schema(let schema): ["application/json": ["schema": schema]]
    case .html: ["text/html": ["schema": ["type": "string"]]]
    case .text: ["text/plain": ["schema": ["type": "string"]]]
    case .nothing: [:]
    }
  }

  private func describe(_ body: Operation.Body, _ recorder: SchemaRecorder) throws -> JSONValue {
    var schema = try recorder.schema(of: body.type)
    if !body.limits.isEmpty {
      schema = ["allOf": [schema, ["type": "object", "properties": .object(body.limits)]]]
    }
    return ["required": .bool(body.isRequired), "content": Self.json(schema)]
  }

  private static func json(_ schema: JSONValue) -> JSONValue { ["application/json": ["schema": schema]] }

  private static func pathParameter(_ name: String) -> JSONValue {
    ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string"]]
  }

  private static func parameter(_ parameter: Operation.Parameter) -> JSONValue {
    [
      "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
      "description": .string(parameter.purpose), "schema": parameter.schema,
    ]
  }

  private static func signature(_ access: Operation.Access) -> [JSONValue] {
    guard case .signature(let header) = access else { return [] }
    return [["name": .string(header), "in": "header", "required": true, "schema": ["type": "string"]]]
  }

  private static let signedBody: JSONValue = [
    "required": true, "content": ["application/json": ["schema": ["type": "object"]]],
  ]

  /// `getCreatorDepositsId`
  private static func identifier(_ operation: Operation) -> String {
    let words = operation.path.split { !$0.isLetter && !$0.isNumber }.filter { $0 != "api" }
    return operation.method.rawValue.lowercased()
      + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private static func tag(_ path: String) -> String {
    let words = path.split(separator: "/").map(String.init)
    guard words.first == "api", words.count > 2 else { return words.first == "api" ? "token" : "public" }
    return words[1]
  }

  private static func meaning(of status: Int) -> String {
    switch status {
    case 400: "What was sent is malformed or not allowed."
    case 401: "No token, or one that is unknown, expired or revoked."
    case 403: "The token lacks the role, or the link does not allow it."
    case 404: "Unknown, or someone else's."
    case 409: "Not possible in the present state."
    case 413: "The body is too large."
    case 415: "The body is not JSON."
    case 429: "Too many requests; Retry-After says when to ask again."
    case 500: "A defect; the request's id leads to it in the log."
    case 502: "Stripe or Bunny refused; the same Idempotency-Key goes on."
    default: "Not ready; Retry-After says when to ask again."
    }
  }
}
