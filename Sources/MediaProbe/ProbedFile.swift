import Glibc

/// A regular, readable file that is not empty, open for reading. What was checked is what is read: all goes through
/// one descriptor, which is closed when the value goes away.
struct ProbedFile: ~Copyable {
  let path: String
  /// Bytes, above 0, as they were when it was opened.
  let size: Int

  private let descriptor: Int32

  init(path: String) throws(ProbeError) {
    // A zero byte would end the path for the system: such a file cannot exist.
    guard !path.isEmpty, !path.utf8.contains(0) else { throw ProbeError(.fileMissing, path: path) }
    var status = stat()
    guard stat(path, &status) == 0 else { throw ProbeError(Self.code(errno), path: path) }
    // Looked at before opening: to open some devices is already to act on them (rewinding a tape).
    if let code = Self.refusal(of: status) { throw ProbeError(code, path: path) }

    // Not blocking, in case a pipe has taken the file's place since.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { throw ProbeError(Self.code(errno), path: path) }
    guard fstat(descriptor, &status) == 0 else {
      close(descriptor)
      throw ProbeError(.unreadable, path: path)
    }
    if let code = Self.refusal(of: status) {
      close(descriptor)
      throw ProbeError(code, path: path)
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Up to `count` bytes from `offset`; fewer only at the end of the file.
  func read(at offset: Int, count: Int) throws(ProbeError) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { buffer.deallocate() }
    let filled = try read(at: offset, into: buffer)
    return Array(buffer[..<filled])
  }

  /// Fills the buffer from `offset` and answers how much there was; fewer than it holds only at the end of the file.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ProbeError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let got = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
      if got == 0 { break }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { throw ProbeError(.unreadable, path: path) }
      filled += got
    }
    return filled
  }

  /// Whether it begins like text. Playlists and manifests (HLS, DASH, SMIL: text that starts with # or <) must not
  /// reach libmediainfo, which would open the files and the URLs they name.
  func looksLikeText() throws(ProbeError) -> Bool {
    let start = try read(at: 0, count: 4096)
    // Byte order marks.
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return true }
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { return true }
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    // A Blu-ray transport stream may begin with any four bytes; packets of 192 bytes with a G after them give it away.
    let isBDAV = start.count > 196 && start[4] == UInt8(ascii: "G") && start[196] == UInt8(ascii: "G")
    if isBDAV { return false }
    let first = start.first { !isSpace($0) }
    if first == UInt8(ascii: "#") || first == UInt8(ascii: "<") { return true }
    return start.allSatisfy { isSpace($0) || ($0 >= 0x20 && $0 != 0x7F) }
  }

  private static func refusal(of status: stat) -> ProbeError.Code? {
    switch status.st_mode & S_IFMT {
    case S_IFREG: status.st_size == 0 ? .empty : nil
    case S_IFDIR: .isDirectory
    default: .specialFile
    }
  }

  private static func code(_ error: Int32) -> ProbeError.Code {
    switch error {
    case ENOENT, ENOTDIR, ENAMETOOLONG: .fileMissing
    // A socket, or a device without a driver.
    case ENXIO, ENODEV: .specialFile
    default: .unreadable
    }
  }
}
