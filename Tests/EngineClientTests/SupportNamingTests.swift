import CurlTransport
import DepositDomain
import EngineAPI
import EngineClient
import Platform
import Testing

/// Which deposit a person means by what they typed.
@Suite struct SupportNamingTests {
  private static let one = "dep_01jd9z4h7q0000000000k7m2qx"
  private static let two = "dep_01jd9z4h7q0000000000zzzzz9"

  private func page(_ ids: [String]) -> Result<HTTPResponse, TransportError> {
    let items = ids.map { id in
      """
      {"depositId":"\(id)","reference":"\(DepositID(id).reference)","userId":"u","title":"t","status":"READY",\
      "paymentState":"paid","videoState":"none","type":"clip","amountCents":200,"refundedCents":0,"overLimit":false,\
      "dispute":"none","createdAt":"2026-11-23T10:00:00Z","stuck":false}
      """
    }
    return .success(HTTPResponse(status: 200, body: Array("{\"items\":[\(items.joined(separator: ","))]}".utf8)))
  }

  private func client(_ transport: RecordingTransport) throws -> EngineClient {
    EngineClient(
      origin: try EngineOrigin("http://127.0.0.1:4000"), token: Secret("tok"), language: .en, transport: transport)
  }

  @Test func aWholeIdAsksNobody() async throws {
    let transport = RecordingTransport()
    #expect(try await client(transport).supportResolve(" \(Self.one.uppercased()) ").rawValue == Self.one)
    #expect(transport.requests.isEmpty)
  }

  @Test(arguments: ["K7M-2QX", "k7m2qx", "k7m-2qx"])
  func aReferenceIsOneDeposit(_ typed: String) async throws {
    let transport = RecordingTransport(page([Self.one]))
    #expect(try await client(transport).supportResolve(typed).rawValue == Self.one)
    #expect(transport.requests.first?.url.contains("q=k7m-2qx") == true)
  }

  @Test func aBeginningIsOneDepositOrNone() async throws {
    let both = RecordingTransport(page([Self.one, Self.two]))
    await #expect(throws: VisualError.self) { _ = try await client(both).supportResolve("dep_01jd9z4h7q") }
    // What was found by another of its words is not meant.
    let other = RecordingTransport(page([Self.two]))
    await #expect(throws: VisualError.depositUnknown) { _ = try await client(other).supportResolve("dep_01jdx") }
    let found = RecordingTransport(page([Self.one]))
    #expect(try await client(found).supportResolve("01jd9z4h7q0").rawValue == Self.one)
    #expect(found.requests.first?.url.contains("q=dep_01jd9z4h7q0") == true)
    await #expect(throws: VisualError.depositUnknown) {
      _ = try await client(RecordingTransport()).supportResolve("two words")
    }
  }
}
