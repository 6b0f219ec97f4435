import Platform
import Synchronization

/// Measures a video file: duration, size, picture, container. The content decides; the file's name does not matter.
public struct MediaProbe: Sendable {
  /// libmediainfo is asked about one file at a time: it takes milliseconds, and the disk is the same for all.
  private static let turn = Mutex(())

  private let library: MediaInfoLibrary?

  /// A probe that uses the system's libmediainfo, where there is one.
  public init() {
    self.init(library: .shared)
  }

  /// For tests: with a library of one's own, or none.
  init(library: MediaInfoLibrary?) {
    self.library = library
  }

  /// Whether libmediainfo is there. The first call loads it (tens of milliseconds).
  public static var isAvailable: Bool { MediaInfoLibrary.shared != nil }

  /// The facts about a file. Reads on a thread of its own, never on Swift's cooperative pool; opens only regular
  /// files, so that a pipe or a device cannot block it.
  ///
  /// The checks that need no library (there, regular, readable, not empty, not text, not cut short) come before
  /// ``ProbeError/Code/libraryMissing``: whoever then asks for the duration asks about a plausible file.
  public func probe(path: String) async throws(ProbeError) -> MediaFacts {
    let answer = await withCheckedContinuation { (waiter: CheckedContinuation<Result<MediaFacts, ProbeError>, Never>) in
      let isStarted = BlockingThread.run {
        waiter.resume(
          returning: Self.turn.withLock { _ in
            Result { () throws(ProbeError) in try probeBlocking(path: path) }
          })
      }
      if !isStarted { waiter.resume(returning: .failure(ProbeError(.unreadable, path: path))) }
    }
    return try answer.get()
  }

  /// The same on the calling thread.
  func probeBlocking(path: String) throws(ProbeError) -> MediaFacts {
    let file = try ProbedFile(path: path)
    if try file.looksLikeText() { throw ProbeError(.notAVideo, path: path) }
    let completeness = try Completeness.of(file)
    if completeness == .truncated { throw ProbeError(.truncated, path: path) }
    guard let library else { throw ProbeError(.libraryMissing, path: path) }
    return try facts(of: file, from: library.analyse(file), completeness)
  }

  private func facts(
    of file: borrowing ProbedFile, from found: MediaInfoFields, _ completeness: Completeness
  ) throws(ProbeError) -> MediaFacts {
    guard found.videoCount > 0 else { throw ProbeError(.notAVideo, path: file.path) }
    if completeness == .unknown && found.isTruncated { throw ProbeError(.truncated, path: file.path) }
    guard found.readToItsEnd, let duration = found.durationMilliseconds else {
      throw ProbeError(.noDuration, path: file.path)
    }
    return MediaFacts(
      durationMilliseconds: duration, sizeBytes: file.size, width: found.width, height: found.height,
      container: found.format, containerName: found.containerName, videoCodec: found.videoFormat)
  }
}
