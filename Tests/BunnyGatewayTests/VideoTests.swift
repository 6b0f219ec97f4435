import BunnyGateway
import CurlTransport
import DepositDomain
import Platform
import Testing

struct VideoTests {
  /// As Bunny's API answers.
  static let sample = """
    {"videoLibraryId":568241,"guid":"1e246d41-b219-41a5-be0e-e71b314e06b7","title":"A test","description":null,\
    "dateUploaded":"2026-01-14T17:26:41.697","views":0,"isPublic":false,"length":5,"status":4,"framerate":30,\
    "rotation":0,"width":1920,"height":1080,"availableResolutions":"480p","outputCodecs":"x264","thumbnailCount":6,\
    "encodeProgress":100,"storageSize":10754729,"captions":[],"hasMP4Fallback":true,"collectionId":"",\
    "thumbnailFileName":"thumbnail.jpg","averageWatchTime":0,"totalWatchTime":0,"category":"gaming","chapters":[],\
    "moments":[],"metaTags":[],"transcodingMessages":[],"jitEncodingEnabled":false,"smartGenerateStatus":null,\
    "hasOriginal":true,"originalHash":"05BD…D8F5"}
    """
  static let guid = VideoGUID("1e246d41-b219-41a5-be0e-e71b314e06b7")

  static func read(_ body: String) async throws(ProviderError) -> BunnyVideo {
    try await Library.gateway(ScriptedTransport(.json(body))).video(guid)
  }

  @Test func theSample() async throws {
    let video = try await Self.read(Self.sample)
    #expect(
      video
        == BunnyVideo(
          guid: Self.guid, title: "A test", status: 4, encodeProgress: 100, lengthSec: 5,
          storageSize: ByteCount(10_754_729), originalHash: "05bd…d8f5",
          // 2026-01-14T17:26:41.697Z
          dateUploaded: Instant(microseconds: 1_768_411_601_697_000)))
    #expect(
      video.sighting
        == Video.Sighting(
          guid: Self.guid, state: .playable, encodePercent: 100, lengthSec: 5, storageBytes: ByteCount(10_754_729),
          originalHash: "05bd…d8f5"))
  }

  @Test func theSameInPascalCase() async throws {
    let pascal = Self.sample.replacing(#/"([a-z])([A-Za-z0-9]*)":/#) { "\"\($0.1.uppercased())\($0.2)\":" }
    #expect(pascal.contains("\"OriginalHash\"") && pascal.contains("\"Guid\""))
    #expect(try await Self.read(pascal) == Self.read(Self.sample))
  }

  @Test func everythingButTheGuidMayBeNullOrMissing() async throws {
    let bare = BunnyVideo(guid: VideoGUID("g"), title: "", status: -1)
    #expect(try await Self.read("{\"guid\":\"g\"}") == bare)
    let nulls = """
      {"guid":"g","title":null,"status":null,"encodeProgress":null,"length":null,"storageSize":null,\
      "originalHash":null,"dateUploaded":null}
      """
    #expect(try await Self.read(nulls) == bare)
    let unmeasured = "{\"guid\":\"g\",\"length\":0,\"storageSize\":0,\"originalHash\":\"\",\"dateUploaded\":\"soon\"}"
    #expect(try await Self.read(unmeasured) == bare)
    #expect(bare.sighting.state == .awaitingUpload)
  }

  @Test(arguments: [
    (0, Video.State.awaitingUpload), (1, .processing), (2, .processing), (3, .processing), (4, .playable), (5, .failed),
    (6, .failed), (7, .processing), (8, .playable), (9, .awaitingUpload), (-3, .awaitingUpload),
    (1_000, .awaitingUpload),
  ])
  func statuses(number: Int, state: Video.State) async throws {
    let video = try await Self.read("{\"guid\":\"g\",\"status\":\(number)}")
    #expect(video.status == number)
    #expect(video.sighting.state == state)
  }

  @Test(arguments: [
    ("2026-01-14T17:26:41", 1_768_411_601_000_000), ("2026-01-14T17:26:41.6971234", 1_768_411_601_697_123),
    ("2026-01-14T17:26:41.6Z", 1_768_411_601_600_000),
  ])
  func datesWithoutAZoneAreUTC(text: String, microseconds: Int64) async throws {
    let video = try await Self.read("{\"guid\":\"g\",\"dateUploaded\":\"\(text)\"}")
    #expect(video.dateUploaded == Instant(microseconds: microseconds))
  }

  @Test func oddNumbers() async throws {
    let video = try await Self.read("{\"guid\":\"g\",\"encodeProgress\":140,\"length\":5.9,\"storageSize\":1e99}")
    #expect(video.encodeProgress == 100)
    #expect(video.lengthSec == 5)
    #expect(video.storageSize == nil)
  }

  /// What is measured is added up: a number that no film has is none.
  @Test(arguments: [Int.max, 4_000_000_000_000_000_000, -1, .min])
  func numbersThatNoFilmHasAreNotKnown(_ number: Int) async throws {
    let video = try await Self.read("{\"guid\":\"g\",\"length\":\(number),\"storageSize\":\(number)}")
    #expect(video.lengthSec == nil && video.storageSize == nil)
  }
}
