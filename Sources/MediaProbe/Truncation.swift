/// Whether a file holds all that its container says it holds. Asked of the container's outermost lengths, because
/// libmediainfo's own mark also stands on files that are whole (live Matroska, a few bytes appended to an MP4).
enum Completeness: Equatable {
  /// Every length that the container states fits in the file.
  case complete
  /// It claims more than there is, or its index is missing.
  case truncated
  /// Not a container that is known here, or one that states no lengths.
  case unknown

  static func of(_ file: borrowing ProbedFile) throws(ProbeError) -> Completeness {
    let start = try file.read(at: 0, count: 12)
    if start.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return try ofMatroska(file) }
    if start.starts(with: "RIFF".utf8) && start.dropFirst(8).elementsEqual("AVI ".utf8) { return try ofAVI(file) }
    if firstBoxes.contains(fourCC(start, at: 4)) { return try ofMP4(file) }
    return .unknown
  }

  // MARK: MP4 and QuickTime (ISO/IEC 14496-12)

  /// The boxes an MP4 or a QuickTime file may begin with.
  private static let firstBoxes: Set<String> = ["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot", "styp"]

  /// More top-level boxes than 4 hours of fragments of half a second each need.
  private static let boxLimit = 100_000

  /// Walks the top-level boxes: the index (`moov`) and media data (`mdat`) must both be there and fit.
  private static func ofMP4(_ file: borrowing ProbedFile) throws(ProbeError) -> Completeness {
    var offset = 0
    var hasIndex = false
    var hasMedia = false
    for _ in 0..<boxLimit {
      let header = try file.read(at: offset, count: 16)
      guard header.count >= 8 else { return hasIndex && hasMedia ? .complete : .truncated }
      let type = fourCC(header, at: 4)
      // An image (HEIF) has no index, but a `meta` box: not for this walk to judge.
      if type == "meta" && !hasIndex { return .unknown }
      let rest = file.size - offset
      guard let length = boxLength(header, rest: rest), length <= rest else {
        // Once all is there, a box that makes no sense is something appended to a whole video.
        return hasIndex && hasMedia && !["moov", "mdat", "moof"].contains(type) ? .complete : .truncated
      }
      hasIndex = hasIndex || type == "moov"
      hasMedia = hasMedia || type == "mdat"
      offset += length
      if offset == file.size { return hasIndex && hasMedia ? .complete : .truncated }
    }
    return .unknown
  }

  /// Length of a box with its header: 32 bits, or 64 when those say 1, or all the rest when they say 0.
  private static func boxLength(_ header: [UInt8], rest: Int) -> Int? {
    let short = bigEndian(header[0..<4])
    if short == 0 { return rest }
    if short >= 8 { return Int(short) }
    guard short == 1, header.count == 16 else { return nil }
    let long = bigEndian(header[8..<16])
    return long >= 16 ? Int(exactly: long) : nil
  }

  // MARK: Matroska and WebM (RFC 9559)

  /// Finds the Segment after the EBML header and holds its length against the file's.
  private static func ofMatroska(_ file: borrowing ProbedFile) throws(ProbeError) -> Completeness {
    var offset = 0
    // The EBML header, at most a few Void and CRC-32 elements, the Segment.
    for _ in 0..<16 {
      let header = try file.read(at: offset, count: 12)
      guard let id = vint(header[...], keepsMarker: true),
        let length = vint(header.dropFirst(id.width), keepsMarker: false)
      else { return .truncated }
      let start = offset + id.width + length.width
      if length.isUnknown {
        // A live recording: its length was never written, so nothing can be missing from it.
        return id.value == 0x1853_8067 ? .complete : .unknown
      }
      guard length.value <= UInt64(max(0, file.size - start)) else { return .truncated }
      if id.value == 0x1853_8067 { return .complete }
      offset = start + Int(length.value)
    }
    return .unknown
  }

  /// An EBML number of 1 to 8 bytes (RFC 8794 §4): the leading zeros of the first byte tell its width.
  private static func vint(
    _ bytes: ArraySlice<UInt8>, keepsMarker: Bool
  ) -> (value: UInt64, width: Int, isUnknown: Bool)? {
    guard let first = bytes.first, first != 0 else { return nil }
    let width = first.leadingZeroBitCount + 1
    guard bytes.count >= width else { return nil }
    let value = bigEndian(bytes.prefix(width))
    let mask = (UInt64(1) << UInt64(7 * width)) - 1
    return (keepsMarker ? value : value & mask, width, value & mask == mask)
  }

  // MARK: AVI (RIFF, and OpenDML's several RIFF chunks)

  private static func ofAVI(_ file: borrowing ProbedFile) throws(ProbeError) -> Completeness {
    var offset = 0
    for _ in 0..<boxLimit {
      let header = try file.read(at: offset, count: 8)
      guard header.count == 8, header.starts(with: "RIFF".utf8) else { return .complete }
      let length = Int(bigEndian(header[4..<8].reversed()[...]))
      // Written to a pipe: the length could not be filled in afterwards.
      if length == 0 { return .complete }
      let padded = length + length % 2
      // The last padding byte is left out by some writers.
      guard length <= file.size - offset - 8 else { return .truncated }
      offset += 8 + padded
    }
    return .unknown
  }

  // MARK: Bytes

  private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Four characters that name a kind of chunk; empty when there are too few bytes.
  private static func fourCC(_ bytes: [UInt8], at index: Int) -> String {
    bytes.count >= index + 4 ? String(decoding: bytes[index..<(index + 4)], as: UTF8.self) : ""
  }
}
