import FoundationEssentials
import Platform

/// A Bunny Stream library in memory. Its lists may lag behind its creations.
struct ModelBunny {
  struct Video: Codable {
    var guid: String
    var title: String
    var status = 0
    var encodeProgress = 0
    var length = 0
    var storageSize = 0
    /// When it was made, as Bunny writes it.
    var dateUploaded: String?
  }

  private struct Stored {
    var video: Video
    /// The title it was created with: an upload may overwrite ``Video/title``.
    let firstTitle: String
    let listedFrom: Instant
  }

  private struct Message: Encodable {
    let success: Bool
    let message: String
    let statusCode: Int
  }

  private struct Page: Encodable {
    let items: [Video]
    let totalItems: Int
  }

  private var stored: [Stored] = []
  private(set) var createdCount = 0
  private(set) var deleted: [String] = []
  /// How long after its creation a video is listed.
  var listingLag: Duration = .zero
  /// Guids that lists lack although the videos are there.
  var unlisted: Set<String> = []
  /// The guids of the videos to come; made up when there is none left.
  var guids: [String] = []

  var videos: [Video] { stored.map(\.video) }

  /// The live videos that were made for a deposit.
  func videos(for deposit: String) -> [Video] {
    stored.filter { $0.firstTitle.contains("[\(deposit)/") }.map(\.video)
  }

  mutating func answer(_ request: ModelRequest, now: Instant) -> ModelAnswer {
    let guid = request.segments.dropFirst(3).first ?? ""
    switch request.endpoint {
    case "POST /library/{}/videos": return create(request, now)
    case "GET /library/{}/videos":
      let limit = request.parameter("itemsPerPage").flatMap { Int($0) } ?? 100
      let page = request.parameter("page").flatMap { Int($0) } ?? 1
      let listed = stored.reversed().filter { $0.listedFrom <= now }.map(\.video).filter { !unlisted.contains($0.guid) }
      return ModelAnswer(
        Page(items: Array(listed.dropFirst((page - 1) * limit).prefix(limit)), totalItems: listed.count))
    case "GET /library/{}/videos/{}":
      return videos.first { $0.guid == guid }.map { ModelAnswer($0) } ?? Self.missing
    case "DELETE /library/{}/videos/{}":
      guard stored.contains(where: { $0.video.guid == guid }) else { return Self.missing }
      remove(guid)
      return ModelAnswer(Message(success: true, message: "OK", statusCode: 200))
    default: return Self.missing
    }
  }

  private mutating func create(_ request: ModelRequest, _ now: Instant) -> ModelAnswer {
    struct Body: Decodable { let title: String }
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(request.body.utf8)) else {
      return Self.refusal(status: 400)
    }
    return ModelAnswer(add(title: body.title, now: now))
  }

  @discardableResult
  mutating func add(title: String, now: Instant) -> Video {
    createdCount += 1
    let number = String(createdCount)
    let madeUp = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - number.count) + number
    let guid = guids.isEmpty ? madeUp : guids.removeFirst()
    let video = Video(guid: guid, title: title, dateUploaded: String(now.rfc3339.dropLast()))
    stored.append(Stored(video: video, firstTitle: title, listedFrom: now + listingLag))
    return video
  }

  /// Somebody deletes it in Bunny's panel.
  mutating func remove(_ guid: String) {
    stored.removeAll { $0.video.guid == guid }
    deleted.append(guid)
  }

  mutating func change(_ guid: String, _ body: (inout Video) -> Void) {
    for index in stored.indices where stored[index].video.guid == guid { body(&stored[index].video) }
  }

  static func refusal(status: Int) -> ModelAnswer {
    ModelAnswer(status: status, Message(success: false, message: "scripted", statusCode: status))
  }

  private static let missing = refusal(status: 404)
}
