internal import FoundationEssentials
import Hummingbird

/// TUS 1.0.0 with creation and termination at `/tusupload`, behind Bunny's four headers.
struct TusRoutes: Sendable {
  let library: BunnyLibrary

  func add(to router: Router<SandboxContext>) {
    let tus = router.group("/tusupload").add(middleware: TusProtocol())
    tus.on("", method: .options) { _, _ in
      Response.empty(204, headers: ["Tus-Version": "1.0.0", "Tus-Extension": "creation,termination"])
    }
    tus.post { request, _ in try await create(request) }
    tus.head("/:upload") { request, context in
      let file = try await file(request, context)
      var headers = ["Upload-Offset": String(await file.offset), "Cache-Control": "no-store"]
      if let length = file.length { headers["Upload-Length"] = String(length) }
      return Response.empty(200, headers: headers)
    }
    tus.patch("/:upload") { request, context in try await append(request, context) }
    tus.delete("/:upload") { request, context in
      let file = try await file(request, context)
      try await file.begin(at: await file.offset)
      await library.discard(file)
      return Response.empty(204)
    }
  }

  /// The video the request's ticket is for.
  private func ticket(_ request: Request) throws(BunnyError) -> String {
    let headers = request.headers
    return try library.keys.checkTicket(
      signature: headers.value("AuthorizationSignature"), expire: headers.value("AuthorizationExpire"),
      library: headers.value("LibraryId"), video: headers.value("VideoId"), now: library.clock.now())
  }

  private func file(_ request: Request, _ context: SandboxContext) async throws -> UploadFile {
    let guid = try ticket(request)
    _ = try await library.video(guid)
    return try await library.upload(try context.parameters.require("upload"), for: guid)
  }

  private func create(_ request: Request) async throws -> Response {
    let guid = try ticket(request)
    _ = try await library.video(guid)
    guard let length = request.headers.value("Upload-Length").flatMap({ Int($0) }), length > 0 else {
      throw BunnyError(status: 400, message: "Upload-Length must be a whole number of bytes above 0")
    }
    guard let metadata = TusMetadata.decode(request.headers.value("Upload-Metadata") ?? "") else {
      throw BunnyError(status: 400, message: "Upload-Metadata is not a list of key and base64 value")
    }
    let file = try await library.createUpload(for: guid, length: length, metadata: metadata)
    return .empty(201, headers: ["Location": "/tusupload/\(file.id)"])
  }

  private func append(_ request: Request, _ context: SandboxContext) async throws -> Response {
    let file = try await file(request, context)
    guard request.headers.value("Content-Type") == "application/offset+octet-stream" else {
      throw BunnyError(status: 415, message: "Content-Type must be application/offset+octet-stream")
    }
    guard let offset = request.headers.value("Upload-Offset").flatMap({ Int($0) }), offset >= 0 else {
      throw BunnyError(status: 400, message: "Upload-Offset must be a whole number of bytes")
    }
    try await file.begin(at: offset)
    do {
      let isWhole = try await UploadBody(request: request, context: context).receive(into: file)
      try await file.end(keeping: isWhole || context.scripted.cut?.keeps == true ? nil : offset)
    } catch {
      // What arrived stays: the next HEAD says how much that is.
      try await file.end()
      throw error
    }
    if await file.isComplete { try await library.complete(file) }
    return .empty(204, headers: ["Upload-Offset": String(await file.offset)])
  }
}

/// `Tus-Resumable` on both sides.
struct TusProtocol: RouterMiddleware {
  typealias Context = SandboxContext

  func handle(
    _ request: Request, context: SandboxContext, next: (Request, SandboxContext) async throws -> Response
  ) async throws -> Response {
    guard request.method == .options || request.headers.value("Tus-Resumable") == "1.0.0" else {
      return .empty(412, headers: ["Tus-Version": "1.0.0", "Tus-Resumable": "1.0.0"])
    }
    var response: Response
    do {
      response = try await next(request, context)
    } catch let error as BunnyError {
      response = .json(error.json, status: error.status)
    }
    response.headers.set("Tus-Resumable", "1.0.0")
    return response
  }
}

/// `Upload-Metadata`: `key base64,key base64`; a key may have no value.
enum TusMetadata {
  static func decode(_ header: String) -> [String: String]? {
    var metadata: [String: String] = [:]
    for item in header.split(separator: ",") {
      let words = item.split(separator: " ")
      switch words.count {
      case 1: metadata[String(words[0])] = ""
      case 2:
        guard let data = Data(base64Encoded: String(words[1])), let text = String(validating: data, as: UTF8.self)
        else { return nil }
        metadata[String(words[0])] = text
      default: return nil
      }
    }
    return metadata.count <= 50 ? metadata : nil
  }
}
