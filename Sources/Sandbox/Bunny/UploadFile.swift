import Cryptography
import Glibc
import NIOCore

/// One upload on disk: grows at its end, by one request at a time.
actor UploadFile {
  let id: String
  let guid: String
  /// Bytes it will have; nil when a PUT did not say.
  let length: Int?
  /// `Upload-Metadata`, decoded.
  let metadata: [String: String]
  private let path: String
  private let descriptor: Int32
  private(set) var offset = 0
  private var isBusy = false

  struct DiskError: Error, CustomStringConvertible {
    let doing: String
    let number: Int32
    var description: String { "\(doing): \(String(cString: strerror(number)))" }
  }

  /// Creates the file, readable by its owner alone.
  init(id: String, guid: String, length: Int?, metadata: [String: String], folder: String) throws(DiskError) {
    self.id = id
    self.guid = guid
    self.length = length
    self.metadata = metadata
    path = "\(folder)/\(id)"
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw DiskError(doing: "creating an upload", number: errno) }
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  /// Takes the file for one request.
  /// - Throws: 409 when another has it, or when `expected` is not where it ends.
  func begin(at expected: Int) throws(BunnyError) {
    guard !isBusy else { throw .locked }
    guard expected == offset else {
      throw BunnyError(status: 409, message: "Offset does not match the file's current offset: \(offset)")
    }
    isBusy = true
  }

  /// Gives the file back. What has arrived stays, unless it is to be cut back to `kept` bytes.
  func end(keeping kept: Int? = nil) throws(DiskError) {
    isBusy = false
    guard let kept else { return }
    guard ftruncate(descriptor, kept) == 0 else { throw DiskError(doing: "cutting an upload", number: errno) }
    offset = kept
  }

  var isComplete: Bool { offset == length }

  /// Appends, at most up to the announced length.
  /// - Throws: ``BunnyError`` 400 when more comes than was announced (what fits is kept), ``DiskError``.
  func append(_ buffer: ByteBuffer) throws {
    let room = length.map { $0 - offset } ?? Int.max
    let fitting = min(room, buffer.readableBytes)
    try buffer.withUnsafeReadableBytes { bytes in
      var rest = UnsafeRawBufferPointer(rebasing: bytes[..<fitting])
      while let start = rest.baseAddress, !rest.isEmpty {
        let written = pwrite(descriptor, start, rest.count, offset)
        if written < 0 {
          if errno == EINTR { continue }
          throw DiskError(doing: "writing an upload", number: errno)
        }
        offset += written
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
    }
    guard fitting == buffer.readableBytes else {
      throw BunnyError(status: 400, message: "Stream contains more data than the file's upload length")
    }
  }

  /// Reads the whole file back: its SHA-256, and what an encoder would find in it.
  func original() throws(DiskError) -> Video.Original {
    Video.Original(path: path, size: offset, hash: try hash(), facts: facts)
  }

  private func hash() throws(DiskError) -> String {
    var digest = SHA256()
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    var at = 0
    while at < offset {
      let count = pread(descriptor, &chunk, chunk.count, at)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw DiskError(doing: "reading an upload back", number: errno) }
      chunk.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      at += count
    }
    return Hex.encode(digest.finalize(), .uppercase)
  }

  /// From an MP4's own header; else `durationSec` of the metadata; else a guess at 1 MB a second.
  private var facts: MediaFacts {
    let header = MP4Header(descriptor: descriptor, size: offset)
    let told = metadata["durationSec"].flatMap { Int($0) }.flatMap { (1...10_000_000).contains($0) ? $0 : nil }
    let measured = header?.seconds.flatMap { $0 < 10_000_000 ? Int($0) : nil }
    let isSized = (header?.width ?? 0) > 0
    return MediaFacts(
      lengthSec: max(1, measured ?? told ?? offset / 1_000_000),
      width: isSized ? header?.width ?? 0 : 1_280, height: isSized ? header?.height ?? 0 : 720)
  }
}
