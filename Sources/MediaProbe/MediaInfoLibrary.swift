import CMediaInfo

/// libmediainfo, loaded at run time.
///
/// `@unchecked Sendable` holds because it only keeps the address of a table of functions that is filled before it is
/// shared, never changed and never freed; each analysis has its own handle, and libmediainfo locks what they share.
final class MediaInfoLibrary: @unchecked Sendable {
  /// The one of the system, or nil where it is not installed.
  static let shared = MediaInfoLibrary(soname: "libmediainfo.so.0")

  private let functions: OpaquePointer

  init?(soname: String) {
    guard let functions = cmediainfo_load(soname) else { return nil }
    self.functions = functions
  }

  /// At most this much of a file is read. Far above what any whole file of 4 hours took; a file made to be read
  /// without end stops here.
  private static let readLimit = 512 << 20

  /// The first read, and the first one after each jump: enough for most headers, so that a long fragmented MP4 (one
  /// jump a fragment) stays quick. Sequential reads double up to the largest.
  private static let smallestRead = 16 << 10
  private static let largestRead = 1 << 20

  /// Lets libmediainfo look at the file, wherever in it it wants to look.
  func analyse(_ file: borrowing ProbedFile) throws(ProbeError) -> MediaInfoFields {
    guard let handle = cmediainfo_new(functions) else { throw ProbeError(.libraryMissing, path: file.path) }
    defer { cmediainfo_delete(functions, handle) }
    let isWhole = try feed(file, to: handle)
    cmediainfo_finish(functions, handle)
    return MediaInfoFields(readToItsEnd: isWhole) { kind, name in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { value in
        guard let address = value.baseAddress else { return "" }
        cmediainfo_field(functions, handle, kind, name, address, value.count)
        return String(cString: address)
      }
    }
  }

  /// False when the limit stopped it before libmediainfo had all it wanted.
  private func feed(_ file: borrowing ProbedFile, to handle: UnsafeMutableRawPointer) throws(ProbeError) -> Bool {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.largestRead, alignment: 16)
    defer { buffer.deallocate() }
    let size = UInt64(file.size)
    var offset = 0
    var total = 0
    var next = Self.smallestRead
    cmediainfo_seek(functions, handle, size, 0)
    while offset < file.size {
      guard total < Self.readLimit else { return false }
      let count = try file.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<next]))
      guard count > 0, let bytes = UnsafeRawPointer(buffer.baseAddress) else { return true }
      offset += count
      total += count
      var wanted: UInt64 = 0
      switch cmediainfo_feed(functions, handle, bytes, count, &wanted) {
      case cmediainfo_finished: return true
      case cmediainfo_elsewhere:
        guard wanted < size else { return true }
        offset = Int(wanted)
        next = Self.smallestRead
        cmediainfo_seek(functions, handle, size, wanted)
      default: next = min(next * 2, Self.largestRead)
      }
    }
    return true
  }
}
