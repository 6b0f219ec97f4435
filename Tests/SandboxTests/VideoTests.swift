import Cryptography
import CurlTransport
import Platform
import Testing

@testable import Sandbox

@Suite("Bunny's video API")
struct VideoTests {
  private static let base = "/library/568241/videos"

  @Test("create, read, list, search, update and delete")
  func lifecycle() async throws {
    try await withSandbox { client in
      let first = try await client.createVideo("Alpha")
      let second = try await client.createVideo("Beta [dep_2]")
      let video = try await client.bunny("GET", "\(Self.base)/\(first)")
      for key in ["title", "status", "length", "encodeProgress", "storageSize", "metaTags", "hasOriginal", "views"] {
        #expect(video[key] != nil, "\(key)")
      }
      #expect(video["videoLibraryId"] == 568_241)
      #expect(video["status"] == 0)
      #expect(video["originalHash"] == .null)
      let list = try await client.bunny("GET", "\(Self.base)?page=1&itemsPerPage=100&orderBy=date")
      #expect(list["items"]?.array?.compactMap { $0["guid"]?.string } == [second, first])
      #expect(list["totalItems"] == 2)
      let found = try await client.bunny("GET", "\(Self.base)?search=dep_2")
      #expect(found["items"]?.array?.count == 1)
      #expect(try await client.bunny("POST", "\(Self.base)/\(first)", "{\"title\":\"Gamma\"}")["success"] == true)
      #expect(try await client.bunny("GET", "\(Self.base)/\(first)")["title"] == "Gamma")
      #expect(try await client.bunny("DELETE", "\(Self.base)/\(first)").status == 200)
      let gone = try await client.bunny("GET", "\(Self.base)/\(first)")
      #expect(gone.status == 404)
      #expect(gone["success"] == false)
      #expect(gone["statusCode"] == 404)
      #expect(try await client.bunny("POST", Self.base, "{}").status == 400)
    }
  }

  @Test("a wrong key is 401 in PascalCase; the read-only key reads and does not write")
  func keys() async throws {
    try await withSandbox { client in
      for key in ["wrong", ""] {
        let refused = try await client.bunny("GET", Self.base, key: key)
        #expect(refused.status == 401)
        #expect(refused["Success"] == false)
        #expect(refused["StatusCode"] == 401)
      }
      let readOnly = SandboxConfiguration().effectiveReadOnlyKey
      #expect(try await client.bunny("GET", Self.base, key: readOnly).status == 200)
      #expect(try await client.bunny("POST", Self.base, "{\"title\":\"x\"}", key: readOnly).status == 401)
      #expect(try await client.bunny("GET", "/library/1/videos").status == 401)
    }
  }

  @Test("a PUT is hashed, measured and encoded; a second one is refused")
  func put() async throws {
    var configuration = SandboxConfiguration()
    configuration.encodeTime = .milliseconds(200)
    try await withSandbox(configuration) { client in
      let guid = try await client.createVideo()
      let movie = TinyMovie.bytes(seconds: 61.9, width: 640, height: 360)
      func put() async throws -> Answer {
        try await client.send(
          HTTPRequest(
            "PUT", "\(client.bunny)\(Self.base)/\(guid)", headers: [HTTPHeader("AccessKey", "sandbox-library-key")],
            body: .bytes(movie)))
      }
      #expect(try await put()["success"] == true)
      #expect(try await put().status == 400)
      let path = "\(Self.base)/\(guid)"
      try await eventually("finished") { try await client.bunny("GET", path)["status"] == 4 }
      let video = try await client.bunny("GET", path)
      #expect(video["originalHash"]?.string == Hex.encode(SHA256.hash(movie), .uppercase))
      #expect(video["length"] == 61)
      #expect(video["width"] == 640)
      #expect(video["height"] == 360)
      #expect(video["encodeProgress"] == 100)
      #expect(video["availableResolutions"] == "240p,360p")
    }
  }

  @Test("encoding advances with time, from uploaded to finished, and its hints are signed")
  func encoding() async throws {
    let receiver = WebhookReceiver()
    try await receiver.run { hook in
      var configuration = SandboxConfiguration()
      configuration.encodeTime = .milliseconds(1_000)
      configuration.readOnlyAPIKey = "read-only-key"
      configuration.bunnyWebhookURL = hook
      try await withSandbox(configuration) { client in
        let guid = try await client.createVideo()
        _ = try await client.send(
          HTTPRequest(
            "PUT", "\(client.bunny)\(Self.base)/\(guid)", headers: [HTTPHeader("AccessKey", "sandbox-library-key")],
            body: .bytes(Array("not really a video".utf8))))
        var seen: [Int] = []
        var progress: [Int] = []
        try await eventually("finished") {
          let video = try await client.bunny("GET", "\(Self.base)/\(guid)")
          let status = try #require(video["status"]?.int)
          if seen.last != status { seen.append(status) }
          progress.append(try #require(video["encodeProgress"]?.int))
          return status == 4
        }
        #expect(seen == seen.sorted())
        #expect(seen.last == 4, "how many steps before it were seen is a matter of time; the hints tell them all")
        #expect(progress == progress.sorted())
        #expect(progress.last == 100)
        try await eventually("all hints") { await receiver.deliveries.count == 5 }
        let deliveries = await receiver.deliveries
        #expect(deliveries.compactMap { $0.json?["Status"]?.int }.sorted() == [0, 1, 2, 3, 4])
        for delivery in deliveries {
          #expect(delivery.json?["VideoGuid"]?.string == guid)
          #expect(
            delivery.bunnySignature == Hex.encode(HMAC.sha256(delivery.body, key: Array("read-only-key".utf8))))
        }
      }
    }
  }

  @Test("a fault sets the length that encoding finds, or makes it fail")
  func scriptedEncoding() async throws {
    var configuration = SandboxConfiguration()
    configuration.encodeTime = .zero
    configuration.faults = try Fault.script(
      Array(
        #"[{"endpoint":"ENCODE /{}","action":{"lengthSec":601}},{"endpoint":"ENCODE /{}","action":"failEncoding"}]"#
          .utf8))
    try await withSandbox(configuration) { client in
      for (length, status) in [(601, 4), (1, 5)] {
        let guid = try await client.createVideo()
        _ = try await client.send(
          HTTPRequest(
            "PUT", "\(client.bunny)\(Self.base)/\(guid)", headers: [HTTPHeader("AccessKey", "sandbox-library-key")],
            body: .bytes([1, 2, 3])))
        let video = try await client.bunny("GET", "\(Self.base)/\(guid)")
        #expect(video["status"]?.int == status)
        #expect(video["length"]?.int == length)
      }
    }
  }
}

/// The smallest file with a `moov` that tells a length and a frame size.
enum TinyMovie {
  static func bytes(seconds: Double, width: Int, height: Int) -> [UInt8] {
    let header = [UInt8](repeating: 0, count: 12) + number(1_000) + number(Int(seconds * 1_000)) + zeros(80)
    let track = zeros(76) + number(width << 16) + number(height << 16)
    return box("ftyp", Array("isom".utf8) + number(0))
      + box("mdat", Array(repeating: 7, count: 5_000))
      + box("moov", box("mvhd", header) + box("trak", box("tkhd", zeros(84))) + box("trak", box("tkhd", track)))
  }

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  private static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
    number(content.count + 8) + Array(type.utf8) + content
  }
}
