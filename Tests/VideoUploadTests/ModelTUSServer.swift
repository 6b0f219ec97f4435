import CurlTransport
import EngineAPI
import Platform
import Synchronization

@testable import VideoUpload

/// What a TUS server behind Bunny's headers keeps, and how it answers when nothing goes wrong. Also plays the engine
/// that gives out tickets for it.
final class ModelTUSServer: Sendable {
  struct Upload {
    var length: Int
    var bytes: [UInt8] = []
    /// What a client was last told.
    var told = 0
  }

  struct State {
    var uploads: [String: Upload] = [:]
    var created = 0
    /// Number of the ticket that is good.
    var ticket = 1
    /// The first complete upload's content.
    var arrived: [UInt8]?
    /// A PATCH for other bytes than those the client was told to send next.
    var violations: [String] = []
    var patchedBytes = 0
  }

  let endpoint: String
  /// A PATCH of more bytes is 413.
  let largestPatch: Int?
  /// A complete upload is 404 from then on, as one server of its kind does.
  let forgetsComplete: Bool
  private let state = Mutex(State())

  init(endpoint: String, largestPatch: Int? = nil, forgetsComplete: Bool = false) {
    self.endpoint = endpoint
    self.largestPatch = largestPatch
    self.forgetsComplete = forgetsComplete
  }

  var arrived: [UInt8]? { state.withLock { $0.arrived } }
  var violations: [String] { state.withLock { $0.violations } }
  var created: Int { state.withLock { $0.created } }
  var patchedBytes: Int { state.withLock { $0.patchedBytes } }

  var ticket: UploadTicket { .sample(state.withLock { $0.ticket }, endpoint: endpoint) }

  var services: UploadServices {
    UploadServices(
      renewTicket: { () throws(VisualError) in
        self.state.withLock { $0.ticket += 1 }
        return self.ticket
      }, hasArrived: { () throws(VisualError) in self.arrived != nil })
  }

  /// The ticket under way is over; only a new one is good.
  func endTicket() { state.withLock { $0.ticket += 1 } }
  func forgetAll() { state.withLock { $0.uploads = [:] } }

  /// Loses some of what it had, as after a crash of its own.
  func rewind(by count: Int) {
    state.withLock { state in
      for path in Array(state.uploads.keys) {
        guard var upload = state.uploads[path], upload.bytes.count < upload.length else { continue }
        upload.bytes.removeLast(min(count, upload.bytes.count))
        state.uploads[path] = upload
      }
    }
  }

  /// - Parameter isWhole: false when the connection broke within the body.
  func answer(_ method: String, _ path: String, _ headers: [HTTPHeader], body: [UInt8] = [], isWhole: Bool = true)
    -> HTTPResponse
  {
    let header = HTTPResponse(status: 0, headers: headers).header
    return state.withLock { state in
      guard header("Tus-Resumable") == "1.0.0" else { return HTTPResponse(status: 412) }
      guard header("AuthorizationSignature") == "signature-\(state.ticket)", header("VideoId") == "v-1",
        header("LibraryId") == "42", header("AuthorizationExpire") != nil
      else { return HTTPResponse(status: 401) }
      switch method {
      case "POST": return create(header, &state)
      case "HEAD": return head(path, &state)
      case "PATCH": return patch(path, header, body, isWhole: isWhole, &state)
      default: return HTTPResponse(status: 405)
      }
    }
  }

  /// Whether it takes a PATCH of so many bytes.
  func takes(_ count: Int) -> Bool { largestPatch.map { count <= $0 } ?? true }

  private func create(_ header: (String) -> String?, _ state: inout State) -> HTTPResponse {
    guard let length = header("Upload-Length").flatMap({ Int($0) }) else { return HTTPResponse(status: 400) }
    state.created += 1
    let path = "/files/\(state.created)"
    state.uploads[path] = Upload(length: length)
    if length == 0 { state.arrived = [] }
    return HTTPResponse(status: 201, headers: [HTTPHeader("Location", path)])
  }

  private func head(_ path: String, _ state: inout State) -> HTTPResponse {
    guard var upload = state.uploads[path] else { return HTTPResponse(status: 404) }
    upload.told = upload.bytes.count
    state.uploads[path] = upload
    return HTTPResponse(
      status: 200,
      headers: [
        HTTPHeader("upload-offset", "\(upload.bytes.count)"), HTTPHeader("Upload-Length", "\(upload.length)"),
      ])
  }

  private func patch(
    _ path: String, _ header: (String) -> String?, _ body: [UInt8], isWhole: Bool, _ state: inout State
  ) -> HTTPResponse {
    guard var upload = state.uploads[path] else { return HTTPResponse(status: 404) }
    guard header("Content-Type") == "application/offset+octet-stream" else { return HTTPResponse(status: 415) }
    let offset = header("Upload-Offset").flatMap { Int($0) } ?? -1
    if offset != upload.told { state.violations.append("PATCH at \(offset), told \(upload.told)") }
    guard offset == upload.bytes.count else { return HTTPResponse(status: 409) }
    guard takes(body.count) else { return HTTPResponse(status: 413) }
    state.patchedBytes += body.count
    upload.bytes += body.prefix(upload.length - offset)
    if isWhole { upload.told = upload.bytes.count }
    let isComplete = upload.bytes.count == upload.length
    if isComplete { state.arrived = upload.bytes }
    state.uploads[path] = isComplete && forgetsComplete ? nil : upload
    return HTTPResponse(status: 204, headers: [HTTPHeader("Upload-Offset", "\(upload.bytes.count)")])
  }
}
