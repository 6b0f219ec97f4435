import Glibc
import TestSupport
import Testing

@testable import MediaProbe

/// What is no video, or cannot be read, is refused with the error that says so. None of it may block.
@Suite(.timeLimit(.minutes(5)))
struct RefusalTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The code for this path, or nil when it was measured. The error carries the path as it was given.
  private func refusal(_ path: String, _ probe: MediaProbe = MediaProbe()) async -> ProbeError.Code? {
    do throws(ProbeError) {
      _ = try await probe.probe(path: path)
      return nil
    } catch {
      #expect(error.path == path)
      return error.code
    }
  }

  @Test func nothingThere() async throws {
    #expect(await refusal(folder.path + "/none.mp4") == .fileMissing)
    #expect(await refusal("") == .fileMissing)
    #expect(await refusal(Fixture.path("clip.mp4") + "/x.mp4") == .fileMissing)
    #expect(await refusal(folder.path + "/" + String(repeating: "x", count: 300)) == .fileMissing)
    #expect(await refusal(Fixture.path("clip.mp4") + "\0.mp4") == .fileMissing)
    #expect(symlink("nowhere", folder.path + "/dangling") == 0)
    #expect(await refusal(folder.path + "/dangling") == .fileMissing)
    #expect(symlink("loop", folder.path + "/loop") == 0)
    #expect(await refusal(folder.path + "/loop") == .unreadable)
  }

  @Test func aDirectory() async {
    #expect(await refusal(folder.path) == .isDirectory)
    #expect(await refusal("/") == .isDirectory)
  }

  @Test func anEmptyFile() async throws {
    #expect(await refusal(try folder.write([], to: "empty.mp4")) == .empty)
  }

  @Test func pipesDevicesAndSockets() async throws {
    let pipe = folder.path + "/pipe.mp4"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(await refusal(pipe) == .specialFile)
    #expect(await refusal("/dev/zero") == .specialFile)
    #expect(await refusal("/dev/null") == .specialFile)
    let socket = try Listener(unixPath: folder.path + "/s")
    #expect(await refusal(socket.unixPath) == .specialFile)
  }

  @Test func noPermission() throws {
    let path = try folder.write(try Fixture.bytes("clip.mp4"), to: "secret.mp4")
    #expect(chmod(folder.path, 0o755) == 0)
    #expect(chmod(path, 0) == 0)
    let file = asNobody { code { () throws(ProbeError) in _ = try MediaProbe().probeBlocking(path: path) } }
    #expect(file == .unreadable)

    #expect(chmod(path, 0o644) == 0)
    let readable = asNobody { code { () throws(ProbeError) in _ = try MediaProbe().probeBlocking(path: path) } }
    #expect(readable == nil)

    #expect(chmod(folder.path, 0) == 0)
    let behind = asNobody { code { () throws(ProbeError) in _ = try MediaProbe().probeBlocking(path: path) } }
    #expect(chmod(folder.path, 0o755) == 0)
    #expect(behind == .unreadable)
  }

  @Test func textWhateverItsName() async throws {
    #expect(await refusal(Fixture.path("not-a-video.txt")) == .notAVideo)
    #expect(await refusal(try folder.write(Array("été\n".utf8), to: "a.mp4")) == .notAVideo)
    #expect(await refusal(try folder.write(Array("size of free space".utf8), to: "b.mp4")) == .notAVideo)
    #expect(await refusal(try folder.write([0xFF, 0xFE, 0x23, 0x00, 0x45, 0x00], to: "c.mp4")) == .notAVideo)
    #expect(await refusal(try folder.write(Array("<?xml version='1.0'?><a>\u{1}</a>".utf8), to: "d.mp4")) == .notAVideo)
  }

  /// One black pixel.
  @Test func anImage() async throws {
    let gif: [UInt8] = [
      0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x2C, 0, 0, 0, 0, 1, 0, 1,
      0, 0, 2, 2, 0x44, 1, 0, 0x3B,
    ]
    #expect(await refusal(try folder.write(gif, to: "image.mp4")) == .notAVideo)
  }

  @Test func soundAlone() async throws {
    #expect(await refusal(Fixture.path("audio.m4a")) == .notAVideo)
    var wave = Array("RIFF".utf8) + little(36 + 8000) + Array("WAVEfmt ".utf8) + little(16)
    wave += [1, 0, 1, 0] + little(8000) + little(8000) + [1, 0, 8, 0] + Array("data".utf8) + little(8000)
    wave += [UInt8](repeating: 0x80, count: 8000)
    #expect(await refusal(try folder.write(wave, to: "sound.avi")) == .notAVideo)
  }

  @Test(arguments: SeededGenerator.seeds)
  func noise(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    for size in [1, 2, 7, 8, 11, 12, 100, 5000, 100_000] {
      let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let code = await refusal(try folder.write(bytes, to: "noise"))
      #expect(code != nil && code != .libraryMissing, "\(size) bytes: \(String(describing: code))")
    }
  }

  /// A whole video in a container whose length libmediainfo cannot tell.
  @Test func aVideoThatDoesNotTellItsDuration() async {
    #expect(await refusal(Fixture.path("clip.ogv")) == .noDuration)
  }

  /// A playlist names files and URLs; measuring it must open none of them.
  @Test func aPlaylistIsNotFollowed() async throws {
    let server = try Listener()
    let playlist = """
      #EXTM3U
      #EXT-X-TARGETDURATION:10
      #EXTINF:9.0,
      http://127.0.0.1:\(server.port)/x.ts
      #EXTINF:9.0,
      \(Fixture.path("clip.ts"))
      #EXT-X-ENDLIST

      """
    let path = try folder.write(Array(playlist.utf8), to: "list.m3u8")
    // Callers are hung up on, so that this test fails instead of waiting with them.
    let hangingUp = Task {
      var callers = 0
      while !Task.isCancelled {
        if server.hangUp() { callers += 1 }
        try? await Task.sleep(for: .milliseconds(5))
      }
      return server.hangUp() ? callers + 1 : callers
    }
    #expect(await refusal(path) == .notAVideo)
    hangingUp.cancel()
    #expect(await hangingUp.value == 0)
  }

  /// Without the library the file's own errors still come first; only a plausible file asks for the duration.
  @Test func withoutTheLibrary() async throws {
    let probe = MediaProbe(library: nil)
    #expect(await refusal(Fixture.path("clip.mp4"), probe) == .libraryMissing)
    #expect(await refusal(Fixture.path("clip.ts"), probe) == .libraryMissing)
    #expect(await refusal(Fixture.path("truncated.mp4"), probe) == .truncated)
    #expect(await refusal(Fixture.path("not-a-video.txt"), probe) == .notAVideo)
    #expect(await refusal(folder.path, probe) == .isDirectory)
    #expect(await refusal(folder.path + "/none", probe) == .fileMissing)
    #expect(await refusal(try folder.write([], to: "empty"), probe) == .empty)
  }

  @Test func aLibraryThatIsAbsentOrAnotherOneIsNone() {
    #expect(MediaInfoLibrary(soname: "libmediainfo-that-nobody-has.so.0") == nil)
    #expect(MediaInfoLibrary(soname: "libm.so.6") == nil)
  }

  @Test(arguments: ProbeError.Code.allCases)
  func everyErrorHasASentenceWithoutThePath(code: ProbeError.Code) {
    let text = ProbeError(code, path: "/secret/\u{1B}[31m.mp4").description
    #expect(text.contains(":") && !text.contains("secret"))
  }
}

private func little(_ value: UInt32) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

private func code(_ body: () throws(ProbeError) -> Void) -> ProbeError.Code? {
  do throws(ProbeError) {
    try body()
    return nil
  } catch {
    return error.code
  }
}

/// Runs on this thread with the file rights of "nobody" when the tests are run by root, whom no permission stops.
private func asNobody<Value>(_ body: () -> Value) -> Value {
  guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return body() }
  let setfsuid = unsafeBitCast(symbol, to: (@convention(c) (UInt32) -> Int32).self)
  _ = setfsuid(65534)
  defer { _ = setfsuid(0) }
  return body()
}
