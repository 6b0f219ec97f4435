import DepositDomain
import DepositStore
import EngineAPI
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Platform

/// The door for the command-line tools while an engine runs: a Unix socket beside the database, its owner's only.
struct AdminSocket: Sendable {
  /// `sun_path` holds 108 bytes.
  private static let maximumPathBytes = 100

  let administration: Administration
  let logger: Logger

  /// Where the socket of a database lies.
  static func path(database: String) -> String { database + ".admin.sock" }

  /// A path of the same socket that fits in a socket address: long ones go through an open folder.
  ///
  /// - Returns: nil when the folder cannot be opened. The descriptor stays open for the process's life.
  static func bindable(_ path: String) -> String? {
    if path.utf8.count <= maximumPathBytes { return path }
    let folder = open(PrivateFile.parent(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0, let name = path.split(separator: "/").last else { return nil }
    return "/proc/self/fd/\(folder)/\(name)"
  }

  func router() -> Router<EngineRequestContext> {
    let router = Router(context: EngineRequestContext.self)
    router.add(middleware: ErrorResponses(logger: logger))
    router.post("/admin/tokens") { request, _ in
      let body = try await request.json(CreateTokenRequest.self)
      let new = try await administration.createToken(
        user: UserID(body.user), roles: Set(body.roles), lifetimeSeconds: body.lifetimeSeconds)
      return try Response.json(TokenObject(new.token, text: new.text))
    }
    router.get("/admin/tokens") { _, _ in
      try Response.json(TokenList(items: try await administration.tokens().map { TokenObject($0) }))
    }
    router.post("/admin/tokens/:id/revoke") { request, context in
      try await request.discardBody()
      try await administration.revokeToken(id: try context.parameters.require("id"))
      return Response(status: .noContent)
    }
    router.get("/admin/billing") { _, _ in try Response.json(try await administration.terms()) }
    router.put("/admin/billing") { request, _ in
      try Response.json(try await administration.setTerms(try await request.json(BillingObject.self)))
    }
    router.post("/admin/backup") { request, _ in
      let body = try await request.json(BackupRequest.self)
      return try Response.json(BackupReport(bytes: try await administration.backup(to: body.path)))
    }
    router.post("/admin/logs") { request, _ in
      let body = try await request.json(ImportLogRequest.self)
      return try Response.json(try await administration.importLog(path: body.path, name: body.name))
    }
    return router
  }
}
