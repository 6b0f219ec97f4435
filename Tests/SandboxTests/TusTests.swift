import Cryptography
import CurlTransport
import Platform
import Testing

@testable import Sandbox

@Suite("TUS uploads behind Bunny's four headers")
struct TusTests {
  /// A ticket made by the documented rule.
  private struct Ticket {
    var guid: String
    var expire = SystemClock().now().unixSeconds + 600
    var key = "sandbox-library-key"

    var headers: [HTTPHeader] {
      let signature = Hex.encode(SHA256.hash(Array("568241\(key)\(expire)\(guid)".utf8)))
      return [
        HTTPHeader("AuthorizationSignature", signature), HTTPHeader("AuthorizationExpire", String(expire)),
        HTTPHeader("LibraryId", "568241"), HTTPHeader("VideoId", guid), HTTPHeader("Tus-Resumable", "1.0.0"),
      ]
    }
  }

  private func create(_ client: Client, _ ticket: Ticket, length: Int) async throws -> Answer {
    try await client.send(
      HTTPRequest(
        "POST", client.bunny + "/tusupload",
        headers: ticket.headers + [
          HTTPHeader("Upload-Length", String(length)),
          HTTPHeader("Upload-Metadata", "filetype dmlkZW8vbXA0,title QmV0YQ=="),
        ]))
  }

  private func head(_ client: Client, _ ticket: Ticket, _ location: String) async throws -> Int? {
    let answer = try await client.send(HTTPRequest("HEAD", client.bunny + location, headers: ticket.headers))
    return answer.response.header("Upload-Offset").flatMap { Int($0) }
  }

  private func patch(
    _ client: Client, _ ticket: Ticket, _ location: String, at offset: Int, _ bytes: [UInt8], rate: Int? = nil
  ) async throws -> Answer {
    var request = HTTPRequest(
      "PATCH", client.bunny + location,
      headers: ticket.headers + [
        HTTPHeader("Upload-Offset", String(offset)), HTTPHeader("Content-Type", "application/offset+octet-stream"),
      ], body: .bytes(bytes))
    request.maximumSendRate = rate
    return try await client.send(request)
  }

  private func bytes(_ count: Int) -> [UInt8] { RandomSource(seed: 7).bytes(count) }

  @Test("the signature of the documented vector is accepted")
  func vector() throws {
    let keys = LibraryKeys(libraryID: 42, full: "library-key", readOnly: "other")
    let guid = try keys.checkTicket(
      signature: "d8955544996627cd6917acc5972dceb71a9580864d0b6de10f7abd3feebba032", expire: "1700000000",
      library: "42", video: "v-1", now: Instant(unixSeconds: 1_699_999_999))
    #expect(guid == "v-1")
  }

  @Test("a PATCH that is cut keeps what arrived; the rest resumes there and the bytes are the same")
  func resume() async throws {
    try await withSandbox { client in
      let ticket = Ticket(guid: try await client.createVideo())
      let file = bytes(700_000)
      let created = try await create(client, ticket, length: file.count)
      #expect(created.status == 201)
      #expect(created.response.header("Tus-Resumable") == "1.0.0")
      let location = try #require(created.response.header("Location"))
      #expect(try await head(client, ticket, location) == 0)
      _ = try await client.control(
        "POST", "/faults", #"[{"endpoint":"PATCH /tusupload/{}","action":{"cutAfterBytes":300001}}]"#)
      await #expect(throws: TransportError.self) { try await patch(client, ticket, location, at: 0, file) }
      try await eventually("what arrived is kept") { try await head(client, ticket, location) == 300_001 }
      let wrong = try await patch(client, ticket, location, at: 300_000, Array(file[300_000...]))
      #expect(wrong.status == 409)
      // A renewed ticket goes on with the same upload.
      let renewed = Ticket(guid: ticket.guid, expire: ticket.expire + 60)
      let done = try await patch(client, renewed, location, at: 300_001, Array(file[300_001...]))
      #expect(done.status == 204)
      #expect(done.response.header("Upload-Offset") == String(file.count))
      let video = try await client.bunny("GET", "/library/568241/videos/\(ticket.guid)")
      #expect(video["originalHash"]?.string == Hex.encode(SHA256.hash(file), .uppercase))
      #expect(video["title"] == "Beta")
      let state = try await client.control("GET", "/state")
      #expect(state["videos", "0", "sha256"] == video["originalHash"])
      #expect(state["videos", "0", "size"]?.int == file.count)
      #expect(try await create(client, ticket, length: 5).status == 400)
    }
  }

  @Test("a server that keeps nothing of a cut PATCH says so at the next HEAD")
  func keepsNothing() async throws {
    try await withSandbox { client in
      let ticket = Ticket(guid: try await client.createVideo())
      let file = bytes(50_000)
      let location = try #require(
        try await create(client, ticket, length: file.count).response.header("Location"))
      _ = try await client.control(
        "POST", "/faults", #"[{"endpoint":"PATCH /tusupload/{}","action":{"cutAfterBytes":30000,"keep":false}}]"#)
      await #expect(throws: TransportError.self) { try await patch(client, ticket, location, at: 0, file) }
      var done: Answer?
      try await eventually("the file is free again") {
        done = try await patch(client, ticket, location, at: 0, file)
        return done?.status != 409
      }
      #expect(done?.status == 204)
    }
  }

  @Test("a wrong, expired or foreign ticket is 401 on every request")
  func tickets() async throws {
    try await withSandbox { client in
      let guid = try await client.createVideo()
      let good = Ticket(guid: guid)
      let location = try #require(try await create(client, good, length: 10).response.header("Location"))
      let other = Ticket(guid: try await client.createVideo())
      let bad = [
        Ticket(guid: guid, key: "another-key"), Ticket(guid: guid, expire: SystemClock().now().unixSeconds - 1), other,
      ]
      for ticket in bad {
        if ticket.guid == guid {
          let refused = try await create(client, ticket, length: 10)
          #expect(refused.status == 401)
          #expect(refused["Success"] == false)
        }
        let head = try await client.send(HTTPRequest("HEAD", client.bunny + location, headers: ticket.headers))
        #expect(head.status == 401)
        #expect(try await patch(client, ticket, location, at: 0, bytes(10)).status == 401)
      }
      #expect(try await head(client, good, location) == 0)
      _ = try await client.control("POST", "/clock", "{\"advanceSeconds\":700}")
      #expect(try await patch(client, good, location, at: 0, bytes(10)).status == 401)
    }
  }

  @Test("while one PATCH runs another is refused with 409")
  func locked() async throws {
    try await withSandbox { client in
      let ticket = Ticket(guid: try await client.createVideo())
      let file = bytes(300_000)
      let location = try #require(
        try await create(client, ticket, length: file.count).response.header("Location"))
      async let slow = patch(client, ticket, location, at: 0, file, rate: 150_000)
      try await eventually("the first has begun") { try await head(client, ticket, location) ?? 0 > 0 }
      let refused = try await patch(client, ticket, location, at: 0, [1])
      #expect(refused.status == 409)
      #expect(refused.text.contains("currently being updated"))
      #expect(try await slow.status == 204)
    }
  }

  @Test("the protocol's own refusals")
  func refusals() async throws {
    try await withSandbox { client in
      let ticket = Ticket(guid: try await client.createVideo())
      let options = try await client.send(HTTPRequest("OPTIONS", client.bunny + "/tusupload"))
      #expect(options.status == 204)
      #expect(options.response.header("Tus-Version") == "1.0.0")
      #expect(try await create(client, ticket, length: 0).status == 400)
      let unversioned = HTTPRequest("POST", client.bunny + "/tusupload", headers: Array(ticket.headers.dropLast()))
      #expect(try await client.send(unversioned).status == 412)
      let location = try #require(try await create(client, ticket, length: 4).response.header("Location"))
      #expect(try await patch(client, ticket, location, at: 0, bytes(5)).status == 400)
      #expect(try await head(client, ticket, "/tusupload/none") == nil)
      #expect(try await create(client, Ticket(guid: "00000000-0000-4000-8000-000000000000"), length: 4).status == 404)
      _ = try await client.bunny("DELETE", "/library/568241/videos/\(ticket.guid)")
      #expect(try await patch(client, ticket, location, at: 4, []).status == 404)
    }
  }
}
