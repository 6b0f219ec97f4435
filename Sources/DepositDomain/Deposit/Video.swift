public import Platform

/// What is known of the video at Bunny that holds, or will hold, the deposit's film.
public struct Video: Hashable, Sendable {
  /// Bunny's statuses, folded to what matters here; they only move forward.
  public enum State: String, Codable, Sendable {
    /// Created, no bytes yet.
    case awaitingUpload = "awaiting_upload"
    case uploading
    /// All bytes are there; Bunny encodes.
    case processing
    case playable
    /// Encoding or upload failed for good at Bunny.
    case failed
    /// Deleted at Bunny.
    case gone
  }

  public let guid: VideoGUID
  /// 1 for the first video of a deposit, one more for each that replaced another.
  public let generation: Int
  public var state: State
  /// 0…100
  public var encodePercent: Int
  /// Whole seconds, as Bunny measured; nil until known.
  public var lengthSec: Int?
  /// Bytes at Bunny, renditions included; nil until known.
  public var storageBytes: ByteCount?
  /// SHA-256 of the file as uploaded, lower-case hex, when Bunny gives it.
  public var originalHash: String?
  /// When encoding finished: the month its minutes are charged in.
  public var encodedAt: Instant?
  /// Since when a playable film may be gone at Bunny: it must be looked at.
  public var doubtedAt: Instant?
  /// Support wants it deleted at Bunny, bytes or not.
  public var isUnwanted = false

  public init(
    guid: VideoGUID, generation: Int, state: State = .awaitingUpload, encodePercent: Int = 0, lengthSec: Int? = nil,
    storageBytes: ByteCount? = nil, originalHash: String? = nil, encodedAt: Instant? = nil, doubtedAt: Instant? = nil
  ) {
    self.guid = guid
    self.generation = generation
    self.state = state
    self.encodePercent = encodePercent
    self.lengthSec = lengthSec
    self.storageBytes = storageBytes
    self.originalHash = originalHash
    self.encodedAt = encodedAt
    self.doubtedAt = doubtedAt
  }

  /// One look at the video at Bunny.
  public struct Sighting: Hashable, Sendable {
    public var guid: VideoGUID
    public var state: State
    public var encodePercent: Int
    public var lengthSec: Int?
    public var storageBytes: ByteCount?
    public var originalHash: String?
    /// When its encoding finished, when that is known from elsewhere than this look (a video found long after).
    public var encodedAt: Instant?
    /// When the look began; nil when it does not matter.
    public var lookedAt: Instant?

    public init(
      guid: VideoGUID, state: State, encodePercent: Int = 0, lengthSec: Int? = nil, storageBytes: ByteCount? = nil,
      originalHash: String? = nil, encodedAt: Instant? = nil, lookedAt: Instant? = nil
    ) {
      self.guid = guid
      self.state = state
      self.encodePercent = encodePercent
      self.lengthSec = lengthSec
      self.storageBytes = storageBytes
      self.originalHash = originalHash
      self.encodedAt = encodedAt
      self.lookedAt = lookedAt
    }
  }

  mutating func merge(_ sighting: Sighting, at instant: Instant) {
    // A look that began before the doubt does not settle it.
    if let doubted = doubtedAt, sighting.state == .gone || sighting.lookedAt ?? instant >= doubted { doubtedAt = nil }
    if sighting.state.rank > state.rank { state = sighting.state }
    encodePercent = max(encodePercent, min(100, max(0, sighting.encodePercent)))
    if state == .playable { encodePercent = 100 }
    if let length = sighting.lengthSec, length > 0 { lengthSec = length }
    if let bytes = sighting.storageBytes, bytes > .zero { storageBytes = bytes }
    originalHash = sighting.originalHash ?? originalHash
    if state == .playable, encodedAt == nil { encodedAt = sighting.encodedAt ?? instant }
  }

  /// Nothing more will happen to it by itself.
  public var isFinal: Bool { state == .playable || state == .failed || state == .gone }
  /// The creator may send bytes to it.
  public var acceptsUpload: Bool { !isUnwanted && (state == .awaitingUpload || state == .uploading) }
}

extension Video.State {
  fileprivate var rank: Int {
    switch self {
    case .awaitingUpload: 0
    case .uploading: 1
    case .processing: 2
    case .playable: 3
    case .failed: 4
    case .gone: 5
    }
  }
}

/// How far the client says the upload is; for people to see, never for decisions about money.
public struct UploadReport: Hashable, Sendable {
  public enum State: String, Codable, CaseIterable, Sendable {
    case uploading
    case paused
    case failed
    case complete
  }

  public var confirmedBytes: ByteCount
  public var totalBytes: ByteCount
  public var state: State
  public var at: Instant

  public init(confirmedBytes: ByteCount, totalBytes: ByteCount, state: State, at: Instant) {
    self.confirmedBytes = confirmedBytes
    self.totalBytes = totalBytes
    self.state = state
    self.at = at
  }
}
