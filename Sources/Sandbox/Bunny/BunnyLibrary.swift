import Cryptography
import CurlTransport
import Logging
import Platform

/// One video library: its videos, the uploads under way, and the hints it sends while it encodes.
actor BunnyLibrary {
  let id: Int
  nonisolated let keys: LibraryKeys
  let clock: SandboxClock
  private let random: RandomSource
  private let courier: WebhookCourier
  private let faults: FaultPlan
  private let encodeTime: Duration
  private let folder: String
  private let logger: Logger

  private var videos: [String: Video] = [:]
  private var order: [String] = []
  private var uploads: [String: UploadFile] = [:]
  /// Kept for as long as the video is.
  private var originals: [String: UploadFile] = [:]
  private var encodings: [String: Task<Void, Never>] = [:]
  private(set) var createdCount = 0
  /// What the CDN logged of the samples.
  private(set) var logs = SampleLogs.none
  private var webhookURL: String?

  init(
    keys: LibraryKeys, clock: SandboxClock, random: RandomSource, courier: WebhookCourier, faults: FaultPlan,
    encodeTime: Duration, webhookURL: String?, folder: String, logger: Logger
  ) {
    id = keys.libraryID
    self.keys = keys
    self.clock = clock
    self.random = random
    self.courier = courier
    self.faults = faults
    self.encodeTime = encodeTime
    self.webhookURL = webhookURL
    self.folder = folder
    self.logger = logger
  }

  func notify(_ url: String) { webhookURL = url }

  /// Stops the encodings' hints and lets go of every file.
  func shutdown() async {
    let running = Array(encodings.values)
    for task in running { task.cancel() }
    for task in running { await task.value }
    uploads.removeAll()
    originals.removeAll()
  }

  // MARK: Videos

  func create(title: String) -> JSONValue {
    let video = Video(guid: random.uuid(), created: clock.now(), title: title)
    videos[video.guid] = video
    order.append(video.guid)
    createdCount += 1
    return json(video)
  }

  func keep(_ logs: SampleLogs) { self.logs = logs }

  /// A video that was there before the sandbox started.
  func add(_ video: Video) {
    videos[video.guid] = video
    order.append(video.guid)
  }

  func json(_ video: Video) -> JSONValue { video.json(libraryID: id, at: clock.now()) }

  func video(_ guid: String) throws(BunnyError) -> Video {
    guard let video = videos[guid] else { throw .noVideo }
    return video
  }

  /// Newest first.
  var all: [Video] { order.reversed().compactMap { videos[$0] } }

  func update(_ guid: String, with members: [String: JSONValue]) throws(BunnyError) {
    var video = try video(guid)
    if let title = members["title"]?.string { video.title = title }
    if let collection = members["collectionId"]?.string { video.collectionID = collection }
    for name in ["chapters", "moments", "metaTags"] {
      if let list = members[name], list.array != nil { video.lists[name] = list }
    }
    videos[guid] = video
  }

  func delete(_ guid: String) throws(BunnyError) {
    _ = try video(guid)
    encodings.removeValue(forKey: guid)?.cancel()
    videos[guid] = nil
    order.removeAll { $0 == guid }
    originals[guid] = nil
    uploads = uploads.filter { $0.value.guid != guid }
  }

  // MARK: Uploads

  /// A new upload for a video that has no file yet; a TUS `title` replaces the video's, as at Bunny.
  func createUpload(for guid: String, length: Int?, metadata: [String: String]) throws -> UploadFile {
    var video = try video(guid)
    guard video.original == nil else { throw BunnyError.alreadyUploaded }
    let file = try UploadFile(
      id: Hex.encode(random.bytes(16)), guid: guid, length: length, metadata: metadata, folder: folder)
    if let title = metadata["title"], !title.isEmpty { video.title = title }
    videos[guid] = video
    uploads[file.id] = file
    return file
  }

  /// - Throws: 404 when there is none of that id, or when it is another video's.
  func upload(_ id: String, for guid: String) throws(BunnyError) -> UploadFile {
    guard let file = uploads[id] else { throw BunnyError(status: 404, message: "The upload was not found") }
    guard file.guid == guid else { throw .unauthorized("The upload belongs to another video") }
    return file
  }

  func discard(_ file: UploadFile) { uploads[file.id] = nil }

  /// Bytes of uploads that are not complete, all together.
  var partialBytes: Int {
    get async {
      var bytes = 0
      for file in uploads.values where await !file.isComplete { bytes += await file.offset }
      return bytes
    }
  }

  /// The last byte is there: the video has its file, and encoding begins. Once only, however often it is said.
  func complete(_ file: UploadFile) async throws {
    if originals[file.guid] === file { return }
    let original = try await file.original()
    guard var video = videos[file.guid] else { throw BunnyError.noVideo }
    guard video.original == nil else {
      // Said twice at once: the other has done it.
      if originals[file.guid] === file { return }
      throw BunnyError.alreadyUploaded
    }
    var encoding = Video.Encoding(began: clock.now(), duration: encodeTime)
    switch faults.take(method: "ENCODE", path: "/\(file.guid)") {
    case .failEncoding: encoding.fails = true
    case .length(let seconds): encoding.scriptedLength = seconds
    default: break
    }
    video.original = original
    video.encoding = encoding
    videos[file.guid] = video
    originals[file.guid] = file
    logger.info("video \(file.guid) received: \(original.size) bytes, sha256 \(original.hash)")
    let guid = file.guid
    encodings[guid] = Task { await self.announce(guid, encoding) }
  }

  /// Bunny's hints as the encoding goes on: 0 Queued, 1 Processing, 2 Encoding, 4 ResolutionFinished, 3 Finished or
  /// 5 Failed.
  private func announce(_ guid: String, _ encoding: Video.Encoding) async {
    let steps: [(share: Double, status: Int)] =
      [(0, 0), (Video.Encoding.processing, 1), (Video.Encoding.transcoding, 2)]
      + (encoding.fails ? [(1, 5)] : [(Video.Encoding.firstResolution, 4), (1, 3)])
    for step in steps {
      do {
        let left = encoding.duration * step.share - (clock.now() - encoding.began)
        if left > .zero { try await Task.sleep(for: left) }
      } catch {
        return
      }
      hint(guid, status: step.status)
    }
    encodings[guid] = nil
  }

  private func hint(_ guid: String, status: Int) {
    guard let webhookURL, videos[guid] != nil else { return }
    let body = Array("{\"VideoLibraryId\":\(id),\"VideoGuid\":\"\(guid)\",\"Status\":\(status)}".utf8)
    let signature = Hex.encode(HMAC.sha256(body, key: Array(keys.readOnly.utf8)))
    courier.submit(
      Webhook(id: "\(guid)/\(status)", service: "bunny", kind: String(status), url: webhookURL, body: body) {
        [
          HTTPHeader("X-BunnyStream-Signature", signature), HTTPHeader("X-BunnyStream-Signature-Version", "v1"),
          HTTPHeader("X-BunnyStream-Signature-Algorithm", "hmac-sha256"),
        ]
      })
  }
}
