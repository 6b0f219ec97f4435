import Platform
import Synchronization
import TestSupport
import Testing

/// Holds every answer of an engine against the `openapi.json` that it serves.
enum EngineContract {
  private struct State {
    var engines: Set<String> = []
    var document: APIContract?
  }

  private static let state = Mutex(State())

  /// From now on, answers from `url` are an engine's.
  static func add(_ url: String) async throws {
    let isRead = state.withLock { state in
      state.engines.insert(url)
      return state.document != nil
    }
    guard !isRead else { return }
    // One is as good as another: they are all of this build.
    let document = try APIContract((try await Wire.send("GET", url + "/openapi.json")).json)
    state.withLock { $0.document = document }
  }

  /// Records an issue when an engine's answer is not as the document says.
  static func hold(_ answer: Answer, to method: String, _ url: String, at place: SourceLocation) {
    let (engine, document) = state.withLock { state in
      (state.engines.first { url.hasPrefix($0 + "/") }, state.document)
    }
    guard let engine, let document else { return }
    let complaint = document.complaint(
      method: method, path: String(url.dropFirst(engine.count)), status: answer.status,
      type: answer.header("Content-Type"), body: answer.text)
    if let complaint { Issue.record("openapi.json: \(complaint)", sourceLocation: place) }
  }
}
