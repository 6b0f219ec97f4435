import CurlTransport
import DepositDomain
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import VideoUpload

/// Files that are large, and disks that do not read.
@Suite struct OddFileTests {
  /// A server that counts instead of keeping. Reads nothing of a file but its last piece, which comes in memory.
  private final class Counting: HTTPTransport {
    struct State {
      var offset = 0
      var announced: Int?
      var patches: [(offset: Int, length: Int)] = []
      var last: [UInt8] = []
    }

    let state: Mutex<State>
    /// What happens to a PATCH instead; nil: it is taken.
    let trouble: @Sendable (Int) -> TransportError?

    init(offset: Int = 0, trouble: @escaping @Sendable (Int) -> TransportError? = { _ in nil }) {
      state = Mutex(State(offset: offset))
      self.trouble = trouble
    }

    func send(
      _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
    ) async throws(TransportError) -> HTTPResponse {
      let header = HTTPResponse(status: 0, headers: request.headers).header
      if request.method == "POST" {
        state.withLock { $0.announced = header("Upload-Length").flatMap { Int($0) } }
        return HTTPResponse(status: 201, headers: [HTTPHeader("Location", "/files/1")])
      }
      if request.method == "PATCH" {
        let offset = header("Upload-Offset").flatMap { Int($0) } ?? -1
        let length: Int
        switch request.body {
        case .none: length = 0
        case .bytes(let bytes):
          length = bytes.count
          state.withLock { $0.last = bytes }
        case .file(let slice): length = slice.offset == offset ? slice.length : -1
        }
        if let error = trouble(offset) { throw error }
        state.withLock {
          $0.patches.append((offset, length))
          $0.offset = offset + length
        }
      }
      return HTTPResponse(
        status: request.method == "HEAD" ? 200 : 204,
        headers: [HTTPHeader("Upload-Offset", "\(state.withLock { $0.offset })")])
    }
  }

  private static func sparse(_ size: Int, tail: [UInt8]) throws -> (folder: TemporaryFolder, path: String) {
    let folder = try TemporaryFolder(inMemory: true)
    let path = try folder.write([1, 2, 3], to: "large.mp4")
    try #require(truncate(path, off_t(size - tail.count)) == 0)
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    defer { close(descriptor) }
    try #require(write(descriptor, tail, tail.count) == tail.count)
    return (folder, path)
  }

  /// Beyond 2³² no number is cut: offsets, lengths and the journal are those of the file.
  @Test(arguments: [false, true]) func aFileOverFourGibibytes(resumes: Bool) async throws {
    let size = (1 << 32) + 4_321
    let middle = (1 << 32) - 5
    let tail = Array("the end".utf8)
    let (folder, path) = try Self.sparse(size, tail: tail)
    let journal = UploadJournal(folder: folder.path + "/journal")
    let claim = try journal.claim(try FileFingerprint.of(path: path), for: .sample)
    defer { claim.release() }
    _ = try claim.open(.sample(path, deposit: DepositID("dep_1")))
    if resumes {
      try claim.update {
        $0.location = "https://tus.example/files/1"
        $0.confirmed = middle
        $0.videoGuid = VideoGUID("v-1")
      }
    }
    let transport = Counting(offset: resumes ? middle : 0)
    let session = UploadSession(
      claim: claim, ticket: .sample(), transport: transport,
      services: ModelTUSServer(endpoint: "https://tus.example/tusupload").services, timer: ManualClock().timer(),
      options: UploadOptions(hashes: false))
    let result = try await session.run { _ in }
    let seen = transport.state.withLock { $0 }
    #expect(result.sizeBytes == size && seen.offset == size)
    #expect(seen.announced == (resumes ? nil : size))
    #expect(seen.patches.first?.offset == (resumes ? middle : 0))
    #expect(seen.patches.reduce(0) { $0 + $1.length } == size - (resumes ? middle : 0))
    #expect(Array(seen.last.suffix(tail.count)) == tail, "the last piece is of another place")
    #expect(try journal.list().entries.first?.confirmed == size)
  }

  /// A disk that cannot be read half way ends the run with what it says; when it reads again the rest is sent.
  @Test func aReadErrorHalfWayKeepsWhatWasSent() async throws {
    var dice = SeededGenerator(seed: 21)
    let run = try UploadRun(dice.bytes(3 << 20))
    let isBroken = Mutex(true)
    let half = 1 << 20
    let line = FaultyTransport(run.server, seed: 1, faults: 0)
    let transport = Failing(inner: line) { request in
      guard case .file(let slice) = request.body, slice.offset + slice.length > half, isBroken.withLock({ $0 }) else {
        return nil
      }
      // What could be read has been sent.
      return (half, TransportError(.fileUnreadable, "film.mp4: Input/output error", mayHaveBeenSent: true))
    }
    do {
      _ = try await run.run(transport)
      Issue.record("a disk that does not read was no obstacle")
    } catch let error as VisualError {
      #expect(error.code == "file_not_readable" && error.kind.exitCode == .badInput)
      #expect(error.sentence.en.contains("Input/output error") && error.sentence.en.contains(run.path))
    }
    isBroken.withLock { $0 = false }
    let result = try await run.run(transport)
    #expect(result.sha256 == run.sha256 && run.server.arrived == run.content)
    #expect(run.server.patchedBytes == run.content.count, "confirmed bytes were sent twice")
  }

  /// Delivers the beginning of a request and then fails it.
  private struct Failing: HTTPTransport {
    let inner: FaultyTransport
    let failure: @Sendable (HTTPRequest) -> (Int, TransportError)?

    func send(
      _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
    ) async throws(TransportError) -> HTTPResponse {
      guard let (count, error) = failure(request), case .file(var slice) = request.body else {
        return try await inner.send(request, onProgress: onProgress)
      }
      slice.length = min(slice.length, count)
      var part = request
      part.body = .file(slice)
      _ = try await inner.send(part, onProgress: onProgress)
      throw error
    }
  }

  /// A hole in the disk's room: the journal's folder cannot be made, and nothing is sent that nobody would remember.
  @Test func withoutRoomForTheJournalNothingBegins() throws {
    let folder = try TemporaryFolder(inMemory: true)
    let path = try folder.write([1, 2, 3], to: "film.mp4")
    // A file where the folder would be, as root may write anywhere.
    let place = try folder.write([], to: "state")
    let journal = UploadJournal(folder: place + "/journal")
    let fingerprint = try FileFingerprint.of(path: path)
    #expect(throws: VisualError.self) { try journal.claim(fingerprint, for: .sample) }
  }
}
