import Testing

@testable import CurlTransport

@Suite struct RequestBodyTests {
  private func read(_ body: RequestBody, _ count: Int) throws -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { buffer.deallocate() }
    return Array(buffer[..<(try body.read(into: buffer))])
  }

  /// After a rewind curl may ask for pieces of other sizes than before.
  @Test func whatIsReadAgainInOtherPiecesIsShownOnce() throws {
    let file = try TemporaryFile(count: 100, seed: 5)
    let shown = Box<[UInt8]>()
    let slice = HTTPRequest.FileSlice(path: file.path, offset: 20, length: 50) { shown.append(Array($0)) }
    let body = try #require(try RequestBody(.file(slice)))
    #expect(try read(body, 10) == Array(file.content[20..<30]))
    #expect(try read(body, 10) == Array(file.content[30..<40]))
    #expect(body.seek(to: 0))
    #expect(try read(body, 15) == Array(file.content[20..<35]))
    #expect(try read(body, 15) == Array(file.content[35..<50]))
    #expect(body.seek(to: 0))
    #expect(try read(body, 200) == Array(file.content[20..<70]))
    #expect(try read(body, 200).isEmpty)
    let pieces = [20..<30, 30..<40, 40..<50, 50..<70].map { Array(file.content[$0]) }
    #expect(shown.values == pieces)
  }

  @Test func seeksStayWithinTheBody() throws {
    let body = try #require(try RequestBody(.bytes([1, 2, 3])))
    #expect(!body.seek(to: 4))
    #expect(!body.seek(to: -1))
    #expect(body.seek(to: 2))
    #expect(try read(body, 9) == [3])
    #expect(body.seek(to: 3))
    #expect(try read(body, 9).isEmpty)
  }
}
