import Glibc

/// The bytes of a request's body, read where curl asks for them.
final class RequestBody {
  private enum Source {
    case bytes([UInt8])
    case file(HTTPRequest.FileSlice, descriptor: Int32)
  }

  let length: Int
  private let source: Source
  private var position = 0
  /// How far `observe` has seen the file: what is read again after a rewind is not shown again.
  private var observed = 0

  /// Opens the file and makes sure that it holds the slice; nil for a request without a body.
  init?(_ body: HTTPRequest.Body) throws(TransportError) {
    switch body {
    case .none: return nil
    case .bytes(let bytes):
      source = .bytes(bytes)
      length = bytes.count
    case .file(let slice):
      source = .file(slice, descriptor: try RequestBody.open(slice))
      length = slice.length
    }
  }

  deinit {
    if case .file(_, let descriptor) = source { close(descriptor) }
  }

  /// Bytes that are still to be read.
  var remaining: Int { length - position }

  /// Fills as much of the buffer as it can; 0 at the end of the body.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransportError) -> Int {
    let wanted = min(buffer.count, length - position)
    guard wanted > 0 else { return 0 }
    let window = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
    var count = wanted
    switch source {
    case .bytes(let bytes):
      bytes.withUnsafeBytes {
        window.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + wanted]))
      }
    case .file(let slice, let descriptor):
      count = try read(slice, descriptor, into: window)
      show(UnsafeRawBufferPointer(rebasing: window[..<count]), to: slice.observe)
    }
    position += count
    return count
  }

  /// Goes back (or forth) to a place within the body; false when there is no such place.
  func seek(to offset: Int) -> Bool {
    guard (0...length).contains(offset) else { return false }
    position = offset
    return true
  }

  private func read(
    _ slice: HTTPRequest.FileSlice, _ descriptor: Int32, into window: UnsafeMutableRawBufferPointer
  ) throws(TransportError) -> Int {
    var count: Int
    repeat {
      count = pread(descriptor, window.baseAddress, window.count, off_t(slice.offset + position))
    } while count < 0 && errno == EINTR
    if count < 0 { throw RequestBody.unreadable(slice.path, errno) }
    if count == 0 { throw RequestBody.tooShort(slice.path) }
    return count
  }

  private func show(_ bytes: UnsafeRawBufferPointer, to observe: (@Sendable (UnsafeRawBufferPointer) -> Void)?) {
    let end = position + bytes.count
    guard let observe, end > observed else { return }
    observe(UnsafeRawBufferPointer(rebasing: bytes[max(0, observed - position)...]))
    observed = end
  }

  private static func open(_ slice: HTTPRequest.FileSlice) throws(TransportError) -> Int32 {
    guard !slice.path.utf8.contains(0) else { throw unreadable(slice.path, ENOENT) }
    // Without O_NONBLOCK, opening a FIFO would hold up every transfer until somebody writes to it.
    let descriptor = Glibc.open(slice.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw unreadable(slice.path, errno) }
    do throws(TransportError) {
      try check(slice, descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private static func check(_ slice: HTTPRequest.FileSlice, _ descriptor: Int32) throws(TransportError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(slice.path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw TransportError(.fileUnreadable, "\(slice.path): not a regular file", mayHaveBeenSent: false)
    }
    let (end, overflow) = slice.offset.addingReportingOverflow(slice.length)
    guard slice.offset >= 0, slice.length >= 0, !overflow, end <= Int(status.st_size) else {
      throw tooShort(slice.path)
    }
  }

  private static func unreadable(_ path: String, _ error: Int32) -> TransportError {
    TransportError(.fileUnreadable, "\(path): \(String(cString: strerror(error)))", mayHaveBeenSent: false)
  }

  private static func tooShort(_ path: String) -> TransportError {
    TransportError(
      .fileChanged, "\(path): the file is shorter than the part of it that was to be sent", mayHaveBeenSent: false)
  }
}
