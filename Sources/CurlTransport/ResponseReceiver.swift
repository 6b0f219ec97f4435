/// Gathers an answer's headers and body, within limits.
struct ResponseReceiver {
  static let maximumHeaderBytes = 64 << 10

  private(set) var headers: [HTTPHeader] = []
  private(set) var body: [UInt8] = []
  private let maximumBodyBytes: Int
  private var headerBytes = 0
  private var isInHeaders = false

  init(maximumBodyBytes: Int) {
    self.maximumBodyBytes = maximumBodyBytes
  }

  /// Takes one header line with its line break. All lines count, those of interim answers (1xx) and trailers too.
  mutating func takeHeaderLine(_ line: UnsafeRawBufferPointer) throws(TransportError) {
    headerBytes += line.count
    guard headerBytes <= ResponseReceiver.maximumHeaderBytes else {
      throw TransportError(
        .responseTooLarge, "The answer's headers exceed \(ResponseReceiver.maximumHeaderBytes) bytes",
        mayHaveBeenSent: true)
    }
    let text = line.split(whereSeparator: { $0 == 0x0D || $0 == 0x0A }).first
    guard let text, !text.isEmpty else {
      isInHeaders = false
      return
    }
    if text.starts(with: "HTTP/".utf8) {
      headers.removeAll()
      isInHeaders = true
    } else if isInHeaders, let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex {
      headers.append(
        HTTPHeader(
          String(decoding: text[..<colon], as: UTF8.self),
          String(decoding: ResponseReceiver.trim(text[(colon + 1)...]), as: UTF8.self)))
    }
  }

  mutating func takeBody(_ bytes: UnsafeRawBufferPointer) throws(TransportError) {
    guard bytes.count <= maximumBodyBytes - body.count else {
      throw TransportError(
        .responseTooLarge, "The answer exceeds \(maximumBodyBytes) bytes", mayHaveBeenSent: true)
    }
    body.append(contentsOf: bytes)
  }

  private static func trim(_ value: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    var value = value.drop(while: isBlank)
    while let last = value.last, isBlank(last) { value.removeLast() }
    return value
  }
}
