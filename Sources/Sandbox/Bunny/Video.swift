import Platform

/// A video of the library: created empty, filled by one upload, then encoded as time goes by.
struct Video: Sendable {
  let guid: String
  let created: Instant
  var title: String
  var collectionID = ""
  var category = "unknown"
  /// Lists that an update replaces whole.
  var lists: [String: JSONValue] = ["chapters": [], "moments": [], "metaTags": [], "captions": []]
  var original: Original?
  var encoding: Encoding?

  /// The bytes as they arrived.
  struct Original: Sendable {
    var path: String
    var size: Int
    /// SHA-256, uppercase hex.
    var hash: String
    var facts: MediaFacts
  }

  /// How the encoding goes: the share of `duration` that has gone by decides what is seen of it.
  struct Encoding: Sendable {
    var began: Instant
    var duration: Duration
    var fails = false
    /// Seconds, as scripted; nil for the file's own.
    var scriptedLength: Int?

    /// Steps of the way at which Bunny's state, and its webhook, change.
    static let processing = 0.1
    static let transcoding = 0.3
    static let firstResolution = 0.65

    /// 0…1
    func share(at now: Instant) -> Double {
      let total = duration.inSeconds
      return total <= 0 ? 1 : min(1, max(0, (now - began).inSeconds / total))
    }
  }

  /// Bunny's numbers: 0 Created, 1 Uploaded, 2 Processing, 3 Transcoding, 4 Finished, 5 Error.
  func status(at now: Instant) -> Int {
    guard let encoding else { return 0 }
    switch encoding.share(at: now) {
    case ..<Encoding.processing: return 1
    case ..<Encoding.transcoding: return 2
    case ..<1: return 3
    default: return encoding.fails ? 5 : 4
    }
  }

  /// 0…100
  func encodeProgress(at now: Instant) -> Int {
    guard let encoding else { return 0 }
    let share = encoding.share(at: now)
    if share >= 1 { return encoding.fails ? 0 : 100 }
    return max(0, Int((share - Encoding.transcoding) / (1 - Encoding.transcoding) * 100))
  }

  /// Whole seconds; 0 until the file has been looked into.
  func length(at now: Instant) -> Int {
    guard let encoding, let original, encoding.share(at: now) >= Encoding.transcoding else { return 0 }
    return encoding.scriptedLength ?? original.facts.lengthSec
  }

  /// The heights that can be played by now, lowest first.
  private func resolutions(at now: Instant) -> [Int] {
    guard let encoding, let original, !encoding.fails else { return [] }
    let share = encoding.share(at: now)
    let all = [240, 360, 480, 720, 1080, 1440, 2160]
    let fitting = all.filter { $0 <= max(240, original.facts.height) }
    if share >= 1 { return fitting }
    return share >= Encoding.firstResolution ? Array(fitting.prefix(1)) : []
  }

  /// The whole object of Bunny's OpenAPI 1.6.1.
  func json(libraryID: Int, at now: Instant) -> JSONValue {
    let isKnown = length(at: now) > 0
    let resolutions = resolutions(at: now)
    let isFinished = status(at: now) == 4
    var object: [String: JSONValue] = [
      "videoLibraryId": .integer(libraryID), "guid": .string(guid), "title": .string(title), "description": nil,
      "dateUploaded": .string(Self.date(created)), "views": 0, "isPublic": false, "length": .integer(length(at: now)),
      "status": .integer(status(at: now)), "framerate": isKnown ? 30 : 0, "rotation": isKnown ? 0 : nil,
      "width": .integer(isKnown ? original?.facts.width ?? 0 : 0),
      "height": .integer(isKnown ? original?.facts.height ?? 0 : 0),
      "availableResolutions": resolutions.isEmpty
        ? .null : .string(resolutions.map { "\($0)p" }.joined(separator: ",")),
      "outputCodecs": isFinished ? "x264" : .null, "thumbnailCount": isFinished ? 6 : 0,
      "encodeProgress": .integer(encodeProgress(at: now)),
      "hasMP4Fallback": .bool(isFinished), "collectionId": .string(collectionID),
      "thumbnailFileName": "thumbnail.jpg", "thumbnailBlurhash": nil, "averageWatchTime": 0, "totalWatchTime": 0,
      "category": .string(category), "transcodingMessages": [], "jitEncodingEnabled": false,
      "smartGenerateStatus": nil, "hasOriginal": .bool(original != nil), "originalHash": .optional(original?.hash),
      "hasHighQualityPreview": false,
    ]
    // Bunny stores the original and what it made of it.
    object["storageSize"] = .integer(isFinished ? (original?.size ?? 0) * 3 / 2 : original?.size ?? 0)
    if status(at: now) == 5 {
      object["transcodingMessages"] = [
        [
          "timeStamp": .string(Self.date(now)), "level": 3, "issueCode": 1, "message": "Encoding failed (scripted)",
          "value": "",
        ]
      ]
    }
    for (name, list) in lists { object[name] = list }
    return .object(object)
  }

  /// Bunny's dates name no zone: `2026-01-14T17:26:41.697`.
  private static func date(_ instant: Instant) -> String {
    let text = instant.rfc3339.dropLast()
    return text.contains(".") ? String(text) : text + ".000"
  }
}

/// What the encoder finds in a file.
struct MediaFacts: Sendable {
  var lengthSec: Int
  var width: Int
  var height: Int
}
