import CurlTransport
import Platform
import Testing

@testable import Sandbox

@Suite("Bunny's player and CDN")
struct PlaybackTests {
  private static let now = Instant(unixSeconds: 1_598_024_000)
  private let check = PlaybackCheck(key: "SecurityKey")

  /// Bunny's own vectors, checked by the stand-in's own code.
  @Test(
    arguments: [
      ("/300kb.jpg", "token=HS256-o10JRWlsAItyAsdKS6jJKjabHN4FrFsplDHPV1idcX4&expires=1598024587", nil),
      (
        "/300kb.jpg",
        "token=HS256-i5s3Uv7mnrFfN5nznwU2BxhILpnipYeE18TapV0WNFM&token_countries=CA,US&expires=1598024587", nil
      ),
      (
        "/any/file",
        "token=HS256-JWU7jhpnBGI-O54AYDAtrlZT86Ied4RTO2-Y8mUj60A&token_path=%2F&token_countries=CA&expires=1598024587",
        nil
      ),
      ("/300kb.jpg", "token=HS256-1-L2rISTLcujMY9UFf2tbZ41d5i-Bme1g1oTK_Z2QMLJk&expires=1598024587", "1.2.3.4"),
      (
        "/300kb.jpg", "token=HS256-1-Z1BaGdhTZdU4iANcyKpurFR2VgCNdqC6hlBv5x_TyaI&expires=1598024587",
        "2001:db8:85a3::1"
      ),
    ] as [(String, String, String?)])
  func vectors(path: String, query: String, address: String?) throws {
    let form = try #require(FormBody(query))
    let from = address.flatMap { IPAddress($0) }
    #expect(check.allowsFile(path, form, from: from, now: Self.now))
    #expect(!check.allowsFile(path, form, from: from, now: Instant(unixSeconds: 1_598_024_587)), "expired")
    if address != nil {
      #expect(!check.allowsFile(path, form, from: IPAddress("1.2.3.5"), now: Self.now))
      #expect(!check.allowsFile(path, form, from: nil, now: Self.now))
    }
    for index in query.indices where query[index] != "&" && query[index] != "=" {
      var touched = query
      touched.replaceSubrange(index...index, with: query[index] == "0" ? "1" : "0")
      guard let form = FormBody(touched) else { continue }
      #expect(!check.allowsFile(path, form, from: from, now: Self.now), "\(touched)")
    }
  }

  @Test func thePlayersVector() {
    let player = PlaybackCheck(key: "4742a81b-bf15-42fe-8b1c-8fcb9024c550")
    let guid = "32d140e2-e4f4-4eec-9d53-20371e9be607"
    let token = "a8617f6df2e9b55b65ac7112138c70417766d80614bfe146d0d9bb2bd21fef87"
    func allows(_ token: String?, _ expires: String?, of video: String, at seconds: Int) -> Bool {
      player.allowsPlayer(of: video, token: token, expires: expires, now: Instant(unixSeconds: seconds))
    }
    #expect(allows(token, "1623440202", of: guid, at: 1_623_440_201))
    #expect(!allows(token, "1623440202", of: guid, at: 1_623_440_202))
    #expect(!allows(token.uppercased(), "1623440202", of: guid, at: 0))
    #expect(!allows(token, "1623440203", of: guid, at: 0))
    #expect(!allows(token, "1623440202", of: guid + "x", at: 0))
    #expect(!allows(nil, "1623440202", of: guid, at: 0))
    #expect(!allows(token, nil, of: guid, at: 0))
  }

  @Test("only a token's own folder opens, and only while its video is finished")
  func folder() async throws {
    var configuration = SandboxConfiguration()
    configuration.encodeTime = .milliseconds(10)
    configuration.tokenSecurityKey = "SecurityKey"
    try await withSandbox(configuration) { client in
      let guid = try await client.createVideo()
      let expires = SystemClock().now().unixSeconds + 100
      let path = check.playlistPath(of: guid, until: expires)
      func status(_ path: String) async throws -> Int {
        try await client.send(HTTPRequest("GET", client.bunny + path)).status
      }
      #expect(try await status(path) == 404, "nothing to play yet")
      _ = try await client.bunny("PUT", "/library/568241/videos/\(guid)", "film")
      try await eventually("it plays") { try await status(path) == 200 }
      #expect(try await status("/\(guid)/playlist.m3u8") == 404)
      #expect(try await status("/x/\(guid)/playlist.m3u8") == 403)
      let other = try await client.createVideo()
      #expect(try await status(path.replacing("/\(guid)/playlist", with: "/\(other)/playlist")) == 403)
      #expect(try await status(path.replacing("playlist.m3u8", with: "36p/video0.ts")) == 200)
      #expect(try await status(path.replacing("playlist.m3u8", with: "36p/secret")) == 404)
      #expect(try await status(path.replacing("HS256-", with: "HS256-x")) == 403)
      #expect(try await status("/embed/568241/\(guid)?token=x&expires=\(expires)") == 403)
      #expect(try await status("/embed/568241/\(guid)") == 403)
    }
  }

  @Test func theStreamIsWhole() {
    #expect(SampleStream.segment.count.isMultiple(of: 188))
    #expect(stride(from: 0, to: SampleStream.segment.count, by: 188).allSatisfy { SampleStream.segment[$0] == 0x47 })
    #expect(SampleStream.media(seconds: 5).components("#EXTINF").count - 1 == 3)
    #expect(SampleStream.media(seconds: 0).components("#EXTINF").count - 1 == 1)
  }
}

extension String {
  fileprivate func components(_ separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
