import Platform

/// The file under way: what it was when the run began, and whether it still is.
struct FileInUse: Sendable {
  let path: String
  let fingerprint: FileFingerprint
  /// Written again since the deposit was begun, as far as one can see with the same content.
  let isTouched: Bool

  var size: Int { fingerprint.size }

  /// - Parameter earlier: the journal's.
  /// - Throws: `file_changed` (65) when it is surely another, or what keeps it from being read.
  init(path: String, since earlier: FileFingerprint) throws(VisualError) {
    let present = try FileFingerprint.of(path: path)
    try present.requireSameContent(as: earlier, path: path)
    self.path = path
    fingerprint = present
    isTouched = present.change(since: earlier) == .touched
  }

  /// - Throws: `file_changed` when the file is surely another than at the start of the run.
  func requireUnchanged() throws(VisualError) {
    try FileFingerprint.of(path: path).requireSameContent(as: fingerprint, path: path)
  }

  /// Checks the file once more when all of it was read. If it was touched meanwhile it is read again: only its
  /// content counts.
  ///
  /// - Parameter sent: SHA-256 of the bytes that were read; nil when unknown, then a touched file is a changed one.
  /// - Throws: `file_changed` (65); nothing that was read may become a video.
  func verify(sent: String?) async throws(VisualError) {
    let present = try FileFingerprint.of(path: path)
    switch present.change(since: fingerprint) {
    case .none: return
    case .different(let changes): throw .videoChanged(path: path, changes: changes)
    case .moved, .touched:
      let isTouched = present.mtimeNanoseconds != fingerprint.mtimeNanoseconds
      guard let sent else {
        throw .videoBeingWritten(path: path, changes: isTouched ? .fileDateChanged : .fileReplaced)
      }
      guard try await FileHasher(path: path, length: size).finish() == sent else {
        throw .videoBeingWritten(path: path, changes: .fileContentChanged)
      }
    }
  }

  /// The file's bytes from `offset` to its end, in memory.
  ///
  /// - Throws: `file_changed` when it has become shorter; `file_not_readable`.
  func end(from offset: Int) throws(VisualError) -> [UInt8] {
    let file = try UploadFile(path: path)
    var bytes: [UInt8] = []
    while offset + bytes.count < size {
      let more = try file.read(at: offset + bytes.count, count: size - offset - bytes.count)
      guard !more.isEmpty else {
        throw .videoChanged(path: path, changes: .fileSizeChanged(from: size, to: offset + bytes.count))
      }
      if bytes.isEmpty { bytes = more } else { bytes += more }
    }
    return bytes
  }
}
