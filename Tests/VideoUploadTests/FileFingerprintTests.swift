import Cryptography
import Glibc
import Platform
import TestSupport
import Testing

@testable import VideoUpload

@Suite struct FileFingerprintTests {
  private static let mebibyte = 1 << 20

  private static func bytes(_ count: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: 5)
    return generator.bytes(count)
  }

  @Test(arguments: [0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 3 * mebibyte + 5])
  func bothEndsAreHashed(count: Int) throws {
    let folder = try TemporaryFolder(inMemory: true)
    let content = Self.bytes(count)
    let print = try FileFingerprint.of(path: try folder.write(content, to: "a"))
    #expect(print.size == count)
    #expect(print.headSHA256 == Hex.encode(SHA256.hash(Array(content.prefix(Self.mebibyte)))))
    #expect(print.tailSHA256 == Hex.encode(SHA256.hash(Array(content.suffix(Self.mebibyte)))))
  }

  @Test func eachChangeIsSeenAndNamed() throws {
    let folder = try TemporaryFolder(inMemory: true)
    let content = Self.bytes(3 * Self.mebibyte)
    let path = try folder.write(content, to: "a")
    setDate(path, nanoseconds: 1_700_000_000_123_456_789)
    let before = try FileFingerprint.of(path: path)
    #expect(before.mtimeNanoseconds == 1_700_000_000_123_456_789)
    #expect(try FileFingerprint.of(path: path).change(since: before) == .none)

    let copy = try folder.write(content, to: "b")
    setDate(copy, nanoseconds: 1_700_000_000_123_456_789)
    #expect(try FileFingerprint.of(path: copy).change(since: before) == .moved)
    setDate(copy, nanoseconds: 1_700_000_000_123_456_790)
    #expect(try FileFingerprint.of(path: copy).change(since: before) == .touched)

    try folder.poke("b", at: 10, content[10] ^ 1)
    #expect(try FileFingerprint.of(path: copy).change(since: before) == .different(.fileStartChanged))
    try folder.poke("b", at: content.count - 1, content[content.count - 1] ^ 1)
    #expect(
      try FileFingerprint.of(path: copy).change(since: before)
        == .different(
          Phrase(
            fr: "son début est différent, sa fin est différente", en: "its beginning differs, its end differs")))
  }

  @Test func aDateTooFarAwayCountsAsTheLastThereIs() throws {
    #expect(FileAppearance.nanoseconds(timespec(tv_sec: 1, tv_nsec: 2)) == 1_000_000_002)
    #expect(FileAppearance.nanoseconds(timespec(tv_sec: .max, tv_nsec: 999_999_999)) == .max)
    #expect(FileAppearance.nanoseconds(timespec(tv_sec: 9_223_372_036, tv_nsec: 999_999_999)) == .max)
    #expect(FileAppearance.nanoseconds(timespec(tv_sec: .min, tv_nsec: 0)) == .min)
    let folder = try TemporaryFolder(inMemory: true)
    let path = try folder.write([1], to: "of-2300")
    var times = [timespec(tv_sec: 10_413_792_000, tv_nsec: 0), timespec(tv_sec: 10_413_792_000, tv_nsec: 0)]
    var status = stat()
    let isSet = utimensat(AT_FDCWD, path, &times, 0) == 0 && stat(path, &status) == 0
    // Not every file system has such dates.
    guard isSet, status.st_mtim.tv_sec == times[1].tv_sec else { return }
    #expect(try FileFingerprint.of(path: path).mtimeNanoseconds == .max)
    #expect(try FileAppearance(path: path).changed == Instant(microseconds: .max / 1_000))
  }

  @Test func whatIsNoReadableFileIsNamed() throws {
    let folder = try TemporaryFolder(inMemory: true)
    mkfifo(folder.path + "/pipe", 0o600)
    let cases = [
      (folder.path + "/none", "file_not_found"), (folder.path, "file_not_a_file"), ("/dev/null", "file_not_a_file"),
      (folder.path + "/pipe", "file_not_a_file"), ("", "file_not_found"), ("a\0b", "file_not_found"),
    ]
    for (path, code) in cases {
      do throws(VisualError) {
        _ = try FileFingerprint.of(path: path)
        Issue.record("\(path) was taken")
      } catch {
        #expect(error.code == code && error.kind.exitCode == .badInput)
      }
    }
  }

  @Test func aHashWithGapsIsTheWholeFilesHash() async throws {
    let folder = try TemporaryFolder(inMemory: true)
    let content = Self.bytes(Self.mebibyte)
    let path = try folder.write(content, to: "a")
    let hasher = FileHasher(path: path, length: content.count)
    let show = { (from: Int, to: Int) in
      let observe = hasher.observer(from: from)
      for start in stride(from: from, to: to, by: 10_000) {
        content[start..<min(to, start + 10_000)].withUnsafeBytes { observe($0) }
      }
    }
    show(0, 100_000)
    #expect(hasher.position == 100_000)
    // Sent again, a part of it new.
    show(50_000, 150_000)
    #expect(hasher.position == 150_000)
    // Further on: passed over until somebody reads what is between.
    show(300_000, 400_000)
    #expect(hasher.position == 150_000)
    await hasher.follow()
    #expect(hasher.position == 400_000)
    show(400_000, 500_000)
    #expect(hasher.position == 500_000)
    #expect(try await hasher.finish() == Hex.encode(SHA256.hash(content)))
  }
}
