import BunnyGateway
import CurlTransport
import DepositDomain
import Platform
import Testing

struct WireTests {
  @Test func createsAVideo() async throws {
    let transport = ScriptedTransport(.json("{\"guid\":\"v-1\",\"title\":\"T\",\"status\":0}"))
    let video = try await Library.gateway(transport).createVideo(title: "L’été \"1/2\" [dep_1]")
    #expect(video.guid == VideoGUID("v-1"))
    let request = try #require(await transport.requests.first)
    #expect(request.method == "POST")
    #expect(request.url == "https://bunny.test/library/42/videos")
    #expect(request.header("AccessKey") == Library.key)
    #expect(request.header("Content-Type") == "application/json")
    #expect(request.bodyText == "{\"title\":\"L’été \\\"1/2\\\" [dep_1]\"}")
    // Two sends would be two videos: nothing may make the transport repeat it by itself.
    #expect(request.header("Idempotency-Key") == nil)
  }

  @Test func looksAtRenamesAndDeletesOne() async throws {
    let done = "{\"success\":true,\"message\":\"OK\",\"statusCode\":200}"
    let transport = ScriptedTransport(.json("{\"guid\":\"v-1\"}"), .json(done), .json(done))
    let gateway = Library.gateway(transport)
    _ = try await gateway.video(VideoGUID("v-1"))
    try await gateway.setTitle(VideoGUID("v-1"), "New")
    try await gateway.delete(VideoGUID("v-1"))
    let requests = await transport.requests
    #expect(requests.map(\.method) == ["GET", "POST", "DELETE"])
    #expect(Set(requests.map(\.url)) == ["https://bunny.test/library/42/videos/v-1"])
    #expect(requests.map(\.bodyText) == [nil, "{\"title\":\"New\"}", nil])
    #expect(requests.allSatisfy { $0.header("AccessKey") == Library.key })
    #expect(gateway.videoURL(VideoGUID("v-1")) == requests.first?.url)
  }

  @Test func listsAPageNewestFirst() async throws {
    let items = (1...12).map { "{\"guid\":\"v-\($0)\"}" }.joined(separator: ",")
    let transport = ScriptedTransport(
      .json("{\"totalItems\":40,\"currentPage\":1,\"itemsPerPage\":12,\"items\":[\(items)]}"))
    let videos = try await Library.gateway(transport).videos(page: 2, perPage: 5)
    #expect(videos.map(\.guid.rawValue) == (1...12).map { "v-\($0)" })
    #expect(
      await transport.requests.first?.url == "https://bunny.test/library/42/videos?page=2&itemsPerPage=10&orderBy=date")
  }

  @Test(arguments: ["", "..", "v/1", "v-1?x", "v 1", "é"])
  func aGuidThatWouldAskForSomethingElseIsNotSent(guid: String) async {
    let transport = ScriptedTransport(.json("{}"))
    let error = await #expect(throws: ProviderError.self) {
      try await Library.gateway(transport).delete(VideoGUID(guid))
    }
    #expect(error?.kind == .refused)
    #expect(await transport.requests.isEmpty)
  }
}
