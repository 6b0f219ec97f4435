import TestSupport
import Testing

@testable import MediaProbe

/// A file that was cut short is found out, a whole one never is.
struct TruncationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func completeness(_ bytes: [UInt8]) throws -> Completeness {
    let path = try folder.write(bytes, to: "file")
    return try Completeness.of(ProbedFile(path: path))
  }

  private func code(_ bytes: [UInt8]) async throws -> ProbeError.Code? {
    let path = try folder.write(bytes, to: "file")
    do throws(ProbeError) {
      _ = try await MediaProbe().probe(path: path)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func theTruncatedFixture() async throws {
    #expect(try await code(try Fixture.bytes("truncated.mp4")) == .truncated)
  }

  @Test(arguments: ["clip.mp4", "clip.mov", "clip.mkv", "clip.webm", "clip.avi", "mp4-named.avi", "long.mp4"])
  func wholeFilesAreComplete(name: String) throws {
    #expect(try completeness(try Fixture.bytes(name)) == .complete)
  }

  /// Wherever the cut is: in a header, in the index, in the media data, one byte before the end.
  @Test(arguments: ["clip.mp4", "clip.mov", "clip.mkv", "clip.webm", "clip.avi"], SeededGenerator.seeds)
  func anyCutIsFoundOut(name: String, seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let whole = try Fixture.bytes(name)
    let cuts = [12, 16, 40, 100, whole.count - 100, whole.count - 9, whole.count - 2]
    for cut in cuts + (0..<25).map({ _ in Int.random(in: 40..<whole.count - 1, using: &generator) }) {
      #expect(try await code(Array(whole.prefix(cut))) == .truncated, "the first \(cut) of \(whole.count) bytes")
    }
    for cut in 1..<12 {
      let found = try await code(Array(whole.prefix(cut)))
      #expect(found == .truncated || found == .notAVideo, "the first \(cut) bytes: \(String(describing: found))")
    }
  }

  @Test(arguments: ["clip.mp4", "clip.mov", "clip.mkv", "clip.webm", "clip.avi"])
  func somethingAppendedIsNoTruncation(name: String) async throws {
    for tail in ["x", "\0\0\0\0", "trailing words, of no meaning here"] {
      #expect(try await code(try Fixture.bytes(name) + Array(tail.utf8)) == nil, "\(tail)")
    }
  }

  private func box(_ type: String, _ content: Int, claims: UInt32? = nil) -> [UInt8] {
    let length = claims ?? UInt32(content + 8)
    return bigEndian(length, 4) + Array(type.utf8) + [UInt8](repeating: 0, count: content)
  }

  private func bigEndian(_ value: some FixedWidthInteger, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: Int(value) >> (8 * $0)) }
  }

  @Test func mp4Lengths() throws {
    let start = box("ftyp", 8) + box("moov", 20)
    #expect(try completeness(start + box("mdat", 30)) == .complete)
    #expect(try completeness(start + box("mdat", 30, claims: 39)) == .truncated)
    // 0: to the end of the file.
    #expect(try completeness(start + box("mdat", 30, claims: 0)) == .complete)
    // 1: a 64-bit length follows.
    let large = bigEndian(1, 4) + Array("mdat".utf8)
    #expect(try completeness(start + large + bigEndian(36, 8) + [UInt8](repeating: 0, count: 20)) == .complete)
    #expect(try completeness(start + large + bigEndian(37, 8) + [UInt8](repeating: 0, count: 20)) == .truncated)
    #expect(try completeness(start + large + bigEndian(Int.max, 8)) == .truncated)
    #expect(try completeness(start + large + bigEndian(-1, 8)) == .truncated)
    #expect(try completeness(start + large) == .truncated)
    // No index, no media data, a length that cannot be.
    #expect(try completeness(box("ftyp", 8) + box("mdat", 30)) == .truncated)
    #expect(try completeness(start) == .truncated)
    #expect(try completeness(box("ftyp", 8) + box("moov", 0, claims: 7)) == .truncated)
  }

  @Test func mp4Fragments() throws {
    let fragment = box("moof", 40) + box("mdat", 50)
    let whole = box("ftyp", 8) + box("moov", 20) + fragment + fragment
    #expect(try completeness(whole) == .complete)
    #expect(try completeness(Array(whole.dropLast())) == .truncated)
    #expect(try completeness(Array(whole.dropLast(60))) == .truncated)
  }

  @Test func anHEIFImageIsLeftToTheLibrary() throws {
    #expect(try completeness(box("ftyp", 8) + box("meta", 20) + box("mdat", 30)) == .unknown)
  }

  @Test func matroskaLengths() throws {
    let header: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3, 0x83, 0, 0, 0]
    let segment: [UInt8] = [0x18, 0x53, 0x80, 0x67]
    #expect(try completeness(header + segment + [0x84, 1, 2, 3, 4]) == .complete)
    #expect(try completeness(header + segment + [0x85, 1, 2, 3, 4]) == .truncated)
    // A Void element in between; lengths of eight bytes.
    #expect(try completeness(header + [0xEC, 0x82, 0, 0] + segment + [0x81, 1]) == .complete)
    #expect(try completeness(header + segment + [1, 0, 0, 0, 0, 0, 0, 2, 1, 2]) == .complete)
    #expect(try completeness(header + segment + [1, 0, 0, 0, 0, 0, 0, 3, 1, 2]) == .truncated)
    // Unknown length, as live recordings have it, in one byte and in eight.
    #expect(try completeness(header + segment + [0xFF, 1, 2]) == .complete)
    #expect(try completeness(header + segment + [1] + [UInt8](repeating: 0xFF, count: 7) + [1, 2]) == .complete)
    #expect(try completeness(header) == .truncated)
    #expect(try completeness(header + segment) == .truncated)
  }

  @Test func aviLengths() throws {
    func riff(_ type: String, _ length: UInt8, _ content: Int) -> [UInt8] {
      Array("RIFF".utf8) + [length, 0, 0, 0] + Array(type.utf8) + [UInt8](repeating: 0, count: content)
    }
    #expect(try completeness(riff("AVI ", 24, 20)) == .complete)
    #expect(try completeness(riff("AVI ", 25, 20)) == .truncated)
    // The second part of a long one (OpenDML), whole and cut.
    #expect(try completeness(riff("AVI ", 24, 20) + riff("AVIX", 14, 10)) == .complete)
    #expect(try completeness(riff("AVI ", 24, 20) + riff("AVIX", 15, 10)) == .truncated)
    // Written to a pipe.
    #expect(try completeness(riff("AVI ", 0, 20)) == .complete)
    #expect(try completeness(riff("WAVE", 99, 20)) == .unknown)
  }
}
