import Glibc

/// Length and frame size from an MP4 or QuickTime file's `moov` box (ISO/IEC 14496-12), wherever it lies in the file.
struct MP4Header {
  private(set) var seconds: Double?
  private(set) var width = 0
  private(set) var height = 0

  /// Nil when the descriptor's file has no readable `moov`.
  init?(descriptor: Int32, size: Int) {
    guard let moov = Self.find("moov", descriptor, 0..<size) else { return nil }
    if let mvhd = Self.find("mvhd", descriptor, moov) { readLength(descriptor, mvhd) }
    var rest = moov
    while let track = Self.find("trak", descriptor, rest) {
      if let header = Self.find("tkhd", descriptor, track) { readSize(descriptor, header) }
      rest = track.upperBound..<moov.upperBound
    }
    guard seconds != nil else { return nil }
  }

  private mutating func readLength(_ descriptor: Int32, _ box: Range<Int>) {
    guard let version = Self.number(descriptor, at: box.lowerBound, bytes: 1) else { return }
    // Version 1 has 64-bit dates and duration.
    let wide = version == 1
    let scaleAt = box.lowerBound + (wide ? 20 : 12)
    guard let scale = Self.number(descriptor, at: scaleAt, bytes: 4), scale > 0,
      let duration = Self.number(descriptor, at: scaleAt + 4, bytes: wide ? 8 : 4)
    else { return }
    seconds = Double(duration) / Double(scale)
  }

  /// The last 8 bytes of a track's header are its width and height as 16.16 fixed point; a sound track has zeros.
  private mutating func readSize(_ descriptor: Int32, _ box: Range<Int>) {
    guard box.count >= 84, let wide = Self.number(descriptor, at: box.upperBound - 8, bytes: 4), wide > 0,
      let high = Self.number(descriptor, at: box.upperBound - 4, bytes: 4)
    else { return }
    (width, height) = (Int(wide >> 16), Int(high >> 16))
  }

  /// The inside of the first box of `type` within `range`.
  private static func find(_ type: String, _ descriptor: Int32, _ range: Range<Int>) -> Range<Int>? {
    var at = range.lowerBound
    // A file has few boxes at each level; one made to have millions is given up.
    for _ in 0..<10_000 where at + 8 <= range.upperBound {
      guard let declared = number(descriptor, at: at, bytes: 4), let name = bytes(descriptor, at: at + 4, count: 4)
      else { return nil }
      var start = at + 8
      var length = declared
      if declared == 1 {
        guard let long = number(descriptor, at: start, bytes: 8) else { return nil }
        (length, start) = (long, start + 8)
      } else if declared == 0 {
        length = UInt64(range.upperBound - at)
      }
      guard length >= UInt64(start - at), length <= UInt64(range.upperBound - at) else { return nil }
      let end = at + Int(length)
      if name == Array(type.utf8) { return start..<end }
      at = end
    }
    return nil
  }

  private static func number(_ descriptor: Int32, at offset: Int, bytes count: Int) -> UInt64? {
    bytes(descriptor, at: offset, count: count).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
  }

  private static func bytes(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: count)
    return pread(descriptor, &buffer, count, offset) == count ? buffer : nil
  }
}
