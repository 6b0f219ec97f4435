import Hummingbird
import Platform

/// Bunny's video API, under `/library/{id}`.
struct VideoRoutes: Sendable {
  let library: BunnyLibrary

  func add(to router: Router<SandboxContext>) {
    let api = router.group("/library/:library").add(middleware: AccessKeyCheck(keys: library.keys))
    api.post("/videos") { request, _ in
      guard let title = try await members(request)["title"]?.string, !title.isEmpty else {
        throw BunnyError(status: 400, message: "The title is required")
      }
      return Response.json(await library.create(title: title))
    }
    api.get("/videos") { request, _ in try await list(request) }
    api.get("/videos/:guid") { _, context in
      Response.json(await library.json(try await library.video(try context.parameters.require("guid"))))
    }
    api.post("/videos/:guid") { request, context in
      try await library.update(try context.parameters.require("guid"), with: try await members(request))
      return Response.json(ok)
    }
    api.delete("/videos/:guid") { _, context in
      try await library.delete(try context.parameters.require("guid"))
      return Response.json(ok)
    }
    api.put("/videos/:guid") { request, context in
      try await put(request, context, guid: try context.parameters.require("guid"))
    }
    api.get("/statistics") { _, _ in
      Response.json([
        "viewsChart": [:], "watchTimeChart": [:], "countryViewCounts": [:], "countryWatchTime": [:],
        "engagementScore": 0,
      ])
    }
  }

  private var ok: JSONValue { ["success": true, "message": "OK", "statusCode": 200] }

  private func members(_ request: Request) async throws -> [String: JSONValue] {
    let body = try await request.wholeBody()
    guard let members = (try? JSONValue(parsing: body))?.members else {
      throw BunnyError(status: 400, message: "The body is not a JSON object")
    }
    return members
  }

  private func list(_ request: Request) async throws -> Response {
    guard let form = request.form else { throw BunnyError(status: 400, message: "The query string is malformed") }
    let page = max(1, form["page"].flatMap { Int($0) } ?? 1)
    let perPage = min(1_000, max(10, form["itemsPerPage"].flatMap { Int($0) } ?? 100))
    let search = (form["search"] ?? "").lowercased()
    let found = await library.all.filter { search.isEmpty || $0.title.lowercased().contains(search) }
    var items: [JSONValue] = []
    for video in found.dropFirst((page - 1) * perPage).prefix(perPage) { items.append(await library.json(video)) }
    return Response.json([
      "totalItems": .integer(found.count), "currentPage": .integer(page), "itemsPerPage": .integer(perPage),
      "items": .array(items),
    ])
  }

  /// A raw upload. One that breaks off leaves nothing behind.
  private func put(_ request: Request, _ context: SandboxContext, guid: String) async throws -> Response {
    let declared = request.headers.value("Content-Length").flatMap { Int($0) }
    let file = try await library.createUpload(for: guid, length: declared, metadata: [:])
    do {
      try await file.begin(at: 0)
      let isWhole = try await UploadBody(request: request, context: context).receive(into: file)
      try await file.end()
      let size = await file.offset
      guard isWhole, size == declared ?? size, size > 0 else {
        throw BunnyError(status: 400, message: "The upload is empty or broke off after \(size) bytes")
      }
      try await library.complete(file)
    } catch {
      await library.discard(file)
      throw error
    }
    await library.discard(file)
    return Response.json(ok)
  }
}

/// Bunny's `AccessKey` header.
struct AccessKeyCheck: RouterMiddleware {
  typealias Context = SandboxContext

  let keys: LibraryKeys

  func handle(
    _ request: Request, context: SandboxContext, next: (Request, SandboxContext) async throws -> Response
  ) async throws -> Response {
    try keys.checkAccess(
      request.headers.value("AccessKey"), library: context.parameters.get("library") ?? "",
      reading: request.method == .get)
    return try await next(request, context)
  }
}

/// The body of an upload as it streams in, and the point at which a fault cuts it.
struct UploadBody {
  let request: Request
  let context: SandboxContext

  /// Writes the body to `file` piece by piece; what arrived before a break is on disk.
  /// - Returns: false when a fault cut the connection.
  func receive(into file: UploadFile) async throws -> Bool {
    guard let cut = context.scripted.cut else {
      for try await piece in request.body { try await file.append(piece) }
      return true
    }
    var left = cut.afterBytes
    for try await piece in request.body {
      let taken = piece.getSlice(at: piece.readerIndex, length: min(left, piece.readableBytes)) ?? piece
      try await file.append(taken)
      left -= taken.readableBytes
      if left == 0 {
        await context.cut(.reset)
        return false
      }
    }
    return true
  }
}
