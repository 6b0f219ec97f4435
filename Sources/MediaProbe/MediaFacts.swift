/// What a video file says of itself: enough to price a deposit and to show the file before paying.
public struct MediaFacts: Hashable, Sendable {
  /// How long it plays, in milliseconds, above 0.
  public var durationMilliseconds: Int
  /// The file's size in bytes.
  public var sizeBytes: Int
  /// Width of the picture in pixels as coded, before any rotation.
  public var width: Int?
  /// Height of the picture in pixels as coded, before any rotation.
  public var height: Int?
  /// The container as libmediainfo names it: `MPEG-4`, `Matroska`, `WebM`, `AVI`, `MPEG-TS`, …
  public var container: String
  /// The same in short, as file extensions go: `mp4`, `mov`, `mkv`, `webm`, `avi`, `mpegts`, …
  public var containerName: String
  /// The picture's codec as libmediainfo names it: `AVC`, `HEVC`, `VP8`, …
  public var videoCodec: String?
  /// True in all facts that ``MediaProbe/probe(path:)`` answers: what has no picture is refused.
  public var hasVideo: Bool

  /// Facts as given, for tests and for files whose duration a person told.
  public init(
    durationMilliseconds: Int, sizeBytes: Int, width: Int? = nil, height: Int? = nil, container: String,
    containerName: String, videoCodec: String? = nil, hasVideo: Bool = true
  ) {
    self.durationMilliseconds = durationMilliseconds
    self.sizeBytes = sizeBytes
    self.width = width
    self.height = height
    self.container = container
    self.containerName = containerName
    self.videoCodec = videoCodec
    self.hasVideo = hasVideo
  }

  /// The duration that is priced: truncated to whole seconds, at least 1, as Bunny's `length` is.
  public var durationSec: Int { max(1, durationMilliseconds / 1000) }
}
