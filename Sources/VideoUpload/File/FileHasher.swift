import Cryptography
import Platform
import Synchronization

/// The SHA-256 of a file, from the bytes as they are sent wherever that is possible, so that the file is read once.
///
/// It hashes from the front only. Bytes that lie further on (a resumed upload) are let pass, and what is missing is
/// read from the disk beside the transfer (``follow()``), or at the end (``finish()``).
final class FileHasher: Sendable {
  private struct State: ~Copyable {
    var digest: SHA256? = SHA256()
    /// All bytes before it are hashed.
    var position = 0
    /// How far the transfer has come.
    var frontier = 0
    var hasReadBeside = false
    /// The digest of all of it, in lower-case hex.
    var result: String?
  }

  private let path: String
  private let length: Int
  private let state = Mutex(State())

  /// - Parameter length: of the file, in bytes.
  init(path: String, length: Int) {
    self.path = path
    self.length = length
  }

  /// How much is hashed, in bytes from the front.
  var position: Int { state.withLock { $0.position } }

  /// Some of what is hashed was not seen as it was sent, but read from the disk afterwards.
  var hasReadBeside: Bool { state.withLock { $0.hasReadBeside } }

  /// Takes in the file's bytes from `offset` on: those that come next, if they are among them.
  func take(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    state.withLock { state in
      let end = offset + bytes.count
      state.frontier = max(state.frontier, end)
      guard offset <= state.position, state.position < end else { return }
      state.digest?.update(UnsafeRawBufferPointer(rebasing: bytes[(state.position - offset)...]))
      state.position = end
    }
  }

  /// For a slice's `observe`: takes in bytes shown in order from `offset` on.
  func observer(from offset: Int) -> @Sendable (UnsafeRawBufferPointer) -> Void {
    state.withLock { $0.frontier = max($0.frontier, offset) }
    let cursor = Cursor(offset)
    return { bytes in self.take(bytes, at: cursor.advance(by: bytes.count)) }
  }

  /// Reads what lies between the hashed front and the transfer, until it has caught up or is cancelled.
  func follow() async {
    // A file that cannot be read is told by `finish`, where somebody listens.
    _ = try? await read { $0.frontier }
  }

  /// Reads what is still missing. The same again when it is called again.
  ///
  /// - Returns: the digest in lower-case hex.
  /// - Throws: `file_not_readable`, `file_changed`, or `interrupted` when cancelled.
  func finish() async throws(VisualError) -> String {
    let length = length
    try await read { _ in length }
    guard !Task.isCancelled else { throw .interrupted }
    return state.withLock { state in
      if let result = state.result { return result }
      let result = Hex.encode(state.digest.take()?.finalize() ?? [])
      state.result = result
      return result
    }
  }

  private func read(until target: (borrowing State) -> Int) async throws(VisualError) {
    guard state.withLock({ $0.position < target($0) }) else { return }
    let file = try UploadFile(path: path)
    while !Task.isCancelled {
      let (start, end) = state.withLock { ($0.position, min(target($0), length)) }
      guard start < end else { return }
      let bytes = try file.read(at: start, count: min(UploadFile.chunk, end - start))
      guard !bytes.isEmpty else {
        throw .videoChanged(path: path, changes: .fileSizeChanged(from: length, to: start))
      }
      state.withLock { $0.hasReadBeside = true }
      bytes.withUnsafeBytes { take($0, at: start) }
      await Task.yield()
    }
  }

  private final class Cursor: Sendable {
    private let offset: Mutex<Int>

    init(_ offset: Int) { self.offset = Mutex(offset) }

    /// The offset before.
    func advance(by count: Int) -> Int {
      offset.withLock {
        let before = $0
        $0 += count
        return before
      }
    }
  }
}
