import DepositDomain
import DepositStore
import EngineAPI
import FoundationEssentials
import Hummingbird
import Platform
import TestSupport
import Testing

@testable import DepositEngine

/// What `openapi.json` says is what there is. Every answer that ``LiveEngine`` gets in a test is held against it too.
@Suite struct OpenAPITests {
  @Test func everyRouteIsDescribedAndNoOther() throws {
    let routes = try Bench().router.routes.map { "\($0.method) \(Self.braced("\($0.path)"))" }
    let described = EngineRouter.operations.map { "\($0.method) \($0.path)" }
    #expect(Set(routes).subtracting(described).sorted() == [], "add an entry to the operations beside the route")
    #expect(Set(described).subtracting(routes).sorted() == [], "an entry without a route")
    #expect(described.count == Set(described).count)
    #expect(routes.count > 20)
  }

  private static func braced(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
  }

  @Test func everyReferenceLeadsSomewhere() throws {
    let document = try APIDescription(operations: EngineRouter.operations).document()
    var references: Set<String> = []
    func collect(_ value: JSONValue) {
      switch value {
      case .object(let members):
        if case .string(let reference)? = members["$ref"] { references.insert(reference) }
        members.values.forEach(collect)
      case .array(let items): items.forEach(collect)
      default: break
      }
    }
    collect(document)
    #expect(references.count > 10)
    for reference in references {
      let name = String(reference.split(separator: "/").last ?? "")
      #expect(document["components"]?["schemas"]?[name] != nil, "\(reference)")
    }
  }

  @Test func schemasAreThoseOfTheTypes() throws {
    let recorder = SchemaRecorder()
    _ = try recorder.schema(of: Page<DepositObject>.self)
    let deposit = try #require(recorder.components["DepositObject"])
    #expect(recorder.components.keys.contains("PageOfDepositObject"))
    #expect(deposit["properties"]?["createdAt"] == ["type": "string", "format": "date-time"])
    #expect(
      deposit["properties"]?["status"] == [
        "type": "string", "enum": ["PENDING", "PAID", "READY", "CANCELLED", "EXPIRED"],
      ])
    #expect(
      deposit["properties"]?["upload"] == [
        "anyOf": [["$ref": "#/components/schemas/UploadTicket"], ["type": "null"]]
      ])
    guard case .array(let required)? = deposit["required"] else {
      Issue.record("nothing is required")
      return
    }
    #expect(required.contains("upload"), "always there, null when there is none")
    #expect(!required.contains("timeline"), "only in the single deposit's answer")
    let ticket = try #require(recorder.components["UploadTicket"])
    #expect(ticket["properties"]?["headers"] == ["type": "object", "additionalProperties": ["type": "string"]])
  }

  /// What the lists hand out is what the document lets in.
  @Test func cursorsAreAsTheDocumentSays() throws {
    let document = try APIContract.shared.get().document
    let parameters = document["paths"]?[Route.deposits]?["get"]?["parameters"]?.array ?? []
    let cursor = try #require(parameters.first { $0["name"]?.string == "cursor" })
    let pattern = try Regex(try #require(cursor["schema"]?["pattern"]?.string))
    let id = DepositID(at: Instant(unixSeconds: 1_795_000_000), randomness: Array(repeating: 0xA5, count: 10))
    #expect(id.rawValue.wholeMatch(of: pattern) != nil, "\(id)")
  }

  @Test func theDocumentIsServedToEveryone() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let answer = try await engine.call("GET", Route.openAPI)
      #expect(answer.status == 200)
      let document: JSONValue = try answer.value()
      #expect(document["openapi"] == "3.1.0")
      let expected = try APIContract.shared.get().document
      #expect(document == expected)
    }
  }

  /// The check that all other tests lean on must be able to fail.
  @Test(arguments: [
    (#"{"user":"a","roles":["creator"],"mode":"test"}"#, 200, true),
    (#"{"user":"a","roles":["creator"]}"#, 200, false), (#"{"user":1,"roles":[],"mode":"test"}"#, 200, false),
    (#"{"user":"a","roles":[],"mode":"test","more":1}"#, 200, false), (#"{"user":"a"}"#, 418, false),
    (#"{"error":"x","code":"y"}"#, 401, true), (#"{"error":"x"}"#, 401, false), ("<p>", 200, false),
  ])
  func anAnswerThatIsNotInTheDocumentIsFound(_ body: String, _ status: Int, _ isFine: Bool) throws {
    let complaint = try APIContract.shared.get().complaint(
      method: "GET", path: "/api/me?x=1", status: status, type: "application/json", body: body)
    #expect((complaint == nil) == isFine, "\(complaint ?? "nothing")")
  }
}

extension Bench {
  /// The routes of an engine with everything set.
  var router: Router<EngineRequestContext> { EngineRouter(services: services).router() }
}
