import FoundationEssentials
import Glibc
import Platform
import Synchronization

/// What the dashboard remembers from one run to the next for comfort: the last folders, the last upload's rate, the order of
/// the deposits, and whether it ran an engine here. Losing it loses nothing that matters, so a file that does not read is
/// begun anew.
final class DashboardMemory: Sendable {
  private struct Contents: Codable, Hashable {
    var v = 1
    /// The last one first.
    var folders: [String] = []
    var bytesPerSecond: Double?
    /// Of the deposits.
    var order: String?
    var runsEngineHere: Bool?
  }

  private static let mostFolders = 5
  private static let maximumBytes = 64 * 1_024

  private let path: String
  private let state: Mutex<(present: Contents, saved: Contents)>

  init(_ directories: UserDirectories) {
    path = directories.state + "/dashboard.json"
    var contents = Contents()
    if let file = try? PrivateFile.read(path: path, limit: Self.maximumBytes),
      let read = try? JSONDecoder().decode(Contents.self, from: Data(file.bytes))
    {
      contents = read
    }
    state = Mutex((contents, contents))
  }

  var recentFolders: [String] {
    state.withLock { $0.present.folders }.filter { access($0, R_OK | X_OK) == 0 }
  }

  var lastBytesPerSecond: Double? { state.withLock { $0.present.bytesPerSecond } }

  var order: String? { state.withLock { $0.present.order } }
  /// The last time an engine of the person's own was run by this program.
  var runsEngineHere: Bool { state.withLock { $0.present.runsEngineHere ?? false } }

  func note(order: String) { state.withLock { $0.present.order = order } }

  func note(runsEngineHere: Bool) { state.withLock { $0.present.runsEngineHere = runsEngineHere ? true : nil } }

  func note(folderOf file: String) {
    guard let resolved = realpath(PrivateFile.parent(of: file), nil) else { return }
    defer { free(resolved) }
    let folder = String(cString: resolved)
    state.withLock { state in
      let others = state.present.folders.filter { $0 != folder }
      state.present.folders = Array(([folder] + others).prefix(Self.mostFolders))
    }
  }

  func note(rate bytesPerSecond: Double) {
    state.withLock { $0.present.bytesPerSecond = bytesPerSecond.rounded() }
  }

  /// Writes what has changed. For comfort only: a disk that refuses is no reason to bother anybody.
  func save() {
    let contents = state.withLock { state -> Contents? in
      guard state.present != state.saved else { return nil }
      state.saved = state.present
      return state.present
    }
    guard let contents, let data = try? JSONEncoder().encode(contents) else { return }
    try? PrivateFile.write(Array(data), path: path)
  }
}
