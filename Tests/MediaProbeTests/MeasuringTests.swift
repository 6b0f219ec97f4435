import FoundationEssentials
import TestSupport
import Testing

@testable import MediaProbe

/// What a video answers. These tests need libmediainfo; without it they fail rather than pass unseen.
struct MeasuringTests {
  struct Expected: Sendable, CustomTestStringConvertible {
    var file: String
    /// Milliseconds, as ffmpeg wrote and ffprobe reads them; a range where the container has no index to tell.
    var duration: ClosedRange<Int>
    var width = 160
    var height = 90
    var container: String
    var name: String
    var codec = "AVC"

    var testDescription: String { file }
  }

  static let videos = [
    Expected(file: "clip.mp4", duration: 3000...3000, container: "MPEG-4", name: "mp4"),
    Expected(file: "clip.mov", duration: 4000...4000, container: "MPEG-4", name: "mov"),
    Expected(file: "clip.mkv", duration: 5046...5046, container: "Matroska", name: "mkv"),
    Expected(file: "clip.webm", duration: 2008...2008, container: "WebM", name: "webm", codec: "VP8"),
    Expected(file: "clip.avi", duration: 3100...3100, container: "AVI", name: "avi", codec: "MPEG-4 Visual"),
    Expected(file: "clip.ts", duration: 3300...3600, container: "MPEG-TS", name: "mpegts"),
    Expected(file: "mp4-named.avi", duration: 6000...6000, container: "MPEG-4", name: "mp4"),
    Expected(file: "long.mp4", duration: 660_000...660_000, width: 64, height: 36, container: "MPEG-4", name: "mp4"),
  ]

  @Test func theLibraryIsThere() {
    #expect(MediaProbe.isAvailable, "install libmediainfo0v5")
  }

  @Test(arguments: videos)
  func measures(video: Expected) async throws {
    let path = Fixture.path(video.file)
    let facts = try await MediaProbe().probe(path: path)
    #expect(video.duration.contains(facts.durationMilliseconds), "\(facts.durationMilliseconds) ms")
    #expect(facts.durationSec == video.duration.lowerBound / 1000)
    #expect(facts.sizeBytes == (try Fixture.bytes(video.file)).count)
    #expect(facts.width == video.width)
    #expect(facts.height == video.height)
    #expect(facts.container == video.container)
    #expect(facts.containerName == video.name)
    #expect(facts.videoCodec == video.codec)
    #expect(facts.hasVideo)
  }

  /// Accents, spaces, a quote, a new line, what a shell or a URL would read as a sign, no extension, numbered names.
  @Test(arguments: [
    "déjà vu – été.mp4", "a b  c.mp4", "it's \"one\".mp4", "two\nlines.mp4", "映画.mp4", "100%*?[x]#&.mp4", "-rf", "clip",
    "x.txt", "http:", "e\u{301}.mp4", "emoji 🎬.mov",
  ])
  func anyNameWillDo(name: String) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(try Fixture.bytes("clip.mp4"), to: name)
    let facts = try await MediaProbe().probe(path: path)
    #expect(facts.durationMilliseconds == 3000)
    #expect(facts.containerName == "mp4")
  }

  /// libmediainfo, given names, adds up numbered neighbours as if they were one recording.
  @Test func aNumberedNeighbourIsNoContinuation() async throws {
    let folder = try TemporaryFolder()
    let video = try Fixture.bytes("clip.ts")
    let paths = try ["part001.ts", "part002.ts", "part003.ts"].map { try folder.write(video, to: $0) }
    let facts = try await MediaProbe().probe(path: paths[0])
    let alone = try await MediaProbe().probe(path: Fixture.path("clip.ts"))
    #expect(facts == alone)
  }

  @Test func throughASymbolicLink() async throws {
    let folder = try TemporaryFolder()
    let link = folder.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Fixture.path("clip.mov"))
    #expect(try await MediaProbe().probe(path: link).durationMilliseconds == 4000)
  }

  @Test func manyAtOnceAnswerEachItsOwn() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        for video in Self.videos {
          group.addTask {
            let facts = try await MediaProbe().probe(path: Fixture.path(video.file))
            #expect(facts.containerName == video.name)
            #expect(video.duration.contains(facts.durationMilliseconds))
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test(arguments: [(1, 1), (999, 1), (1000, 1), (1999, 1), (600_999, 600), (601_000, 601)])
  func wholeSecondsAreTruncatedAndAtLeastOne(milliseconds: Int, seconds: Int) {
    let facts = MediaFacts(durationMilliseconds: milliseconds, sizeBytes: 1, container: "MPEG-4", containerName: "mp4")
    #expect(facts.durationSec == seconds)
  }
}

struct MediaInfoFieldsTests {
  @Test func numbersWithDecimalsAreNumbers() {
    #expect(MediaInfoFields.whole("5000.000000") == 5000)
    #expect(MediaInfoFields.whole("5000") == 5000)
    #expect(MediaInfoFields.whole("0") == nil)
    #expect(MediaInfoFields.whole("-3") == nil)
    #expect(MediaInfoFields.whole("") == nil)
    #expect(MediaInfoFields.whole("99999999999999999999") == nil)
  }

  @Test func theDurationIsTheLongerOneButThePicturesInAVI() {
    #expect(MediaInfoFields.duration(format: "MPEG-TS", whole: 1900, picture: 2000) == 2000)
    #expect(MediaInfoFields.duration(format: "Matroska", whole: 5046, picture: 5000) == 5046)
    #expect(MediaInfoFields.duration(format: "AVI", whole: 6113, picture: 3100) == 3100)
    #expect(MediaInfoFields.duration(format: "AVI", whole: 6113, picture: nil) == 6113)
    #expect(MediaInfoFields.duration(format: "Ogg", whole: nil, picture: nil) == nil)
  }

  @Test(arguments: [
    ("MPEG-4", "Base Media", "mp4"), ("MPEG-4", "QuickTime", "mov"), ("MPEG-4", "", "mp4"), ("BDAV", "", "mpegts"),
    ("MPEG-PS", "", "mpeg"), ("Flash Video", "", "flv"), ("Windows Media", "", "wmv"), ("MXF", "OP-1a", "mxf"),
    ("Some New-One 2", "", "somenewone2"),
  ])
  func shortNames(format: String, profile: String, name: String) {
    #expect(MediaInfoFields.containerName(format, profile: profile) == name)
  }
}
