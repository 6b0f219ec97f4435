public import DepositDomain
public import Platform

/// A video as Bunny describes it now.
public struct BunnyVideo: Hashable, Sendable {
  /// Its name at Bunny.
  public var guid: VideoGUID
  /// Carries our tag until an upload's own title overwrites it.
  public var title: String
  /// Bunny's number, also one unknown here; −1 when Bunny does not say.
  public var status: Int
  /// 0…100
  public var encodeProgress: Int
  /// Whole seconds; nil until measured.
  public var lengthSec: Int?
  /// Renditions included; nil until there are bytes.
  public var storageSize: ByteCount?
  /// SHA-256 of the file as uploaded, lower-case hex; nil when Bunny does not say.
  public var originalHash: String?
  /// When it was created, in UTC.
  public var dateUploaded: Instant?

  /// For stand-ins of Bunny.
  public init(
    guid: VideoGUID, title: String, status: Int, encodeProgress: Int = 0, lengthSec: Int? = nil,
    storageSize: ByteCount? = nil, originalHash: String? = nil, dateUploaded: Instant? = nil
  ) {
    self.guid = guid
    self.title = title
    self.status = status
    self.encodeProgress = encodeProgress
    self.lengthSec = lengthSec
    self.storageSize = storageSize
    self.originalHash = originalHash
    self.dateUploaded = dateUploaded
  }

  /// The status of a video that was created and got no bytes yet.
  public static let created = 0

  /// What the deposit takes from this look.
  public var sighting: Video.Sighting {
    Video.Sighting(
      guid: guid, state: state, encodePercent: encodeProgress, lengthSec: lengthSec, storageBytes: storageSize,
      originalHash: originalHash)
  }

  /// Bunny's numbers: 0 Created, 1 Uploaded, 2 Processing, 3 Transcoding, 4 Finished, 5 Error, 6 UploadFailed,
  /// 7 JitSegmenting, 8 JitPlaylistsCreated. Any other is no news, which the first state is: states only move forward.
  private var state: Video.State {
    switch status {
    case 1, 2, 3, 7: .processing
    case 4, 8: .playable
    case 5, 6: .failed
    default: .awaitingUpload
    }
  }
}
