public import DepositDomain
import MediaProbe
public import Platform
public import VideoUpload

/// A video file that can be deposited: measured, priced, titled.
public struct MeasuredFile: Hashable, Sendable {
  /// As it was given.
  public private(set) var path: String
  public let fingerprint: FileFingerprint
  /// Whole seconds, truncated, at least 1, as Bunny's `length` is.
  public let durationSec: Int
  /// Pixels; nil when the duration was given by hand.
  public let width: Int?
  public let height: Int?
  /// `mp4`, `mkv`, …; nil when the duration was given by hand.
  public let container: String?
  public internal(set) var type: DepositType
  public internal(set) var title: String

  /// The file's size in bytes.
  public var sizeBytes: Int { fingerprint.size }
  public var fee: Cents { type.fee }

  /// The same under another name that it has.
  public func named(_ path: String) -> MeasuredFile {
    var file = self
    file.path = path
    return file
  }

  /// For stand-ins; ``measure(path:type:title:durationSec:)`` looks at a file.
  public init(
    path: String, fingerprint: FileFingerprint, durationSec: Int, width: Int? = nil, height: Int? = nil,
    container: String? = nil, type: DepositType, title: String
  ) {
    self.path = path
    self.fingerprint = fingerprint
    self.durationSec = durationSec
    self.width = width
    self.height = height
    self.container = container
    self.type = type
    self.title = title
  }

  /// Looks at a file and prices it.
  ///
  /// - Parameters:
  ///   - type: nil: the cheapest that holds the duration.
  ///   - title: nil: the file's name without its ending.
  ///   - durationSec: what to take when the file cannot be measured; a measured duration wins.
  ///   - timer: for looking twice at a file that was changed just now.
  /// - Throws: why it cannot be deposited (exit 65): `file_still_growing` when somebody writes to it, `file_truncated`
  ///   when its end or index is missing; `duration_unknown` when only the duration is missing: ask the person for it,
  ///   and measure again with the answer.
  public static func measure(
    path: String, type: DepositType?, title: String?, durationSec: Int?, timer: UploadTimer = .system()
  ) async throws(VisualError) -> MeasuredFile {
    let seen = try await FileStillness.require(path, timer: timer)
    let facts: MediaFacts?
    do throws(VisualError) {
      facts = try await Self.facts(path, given: durationSec)
    } catch {
      // What is written to meanwhile may look like no film.
      if let seen, seen != (try? FileAppearance(path: path)) { throw .fileStillGrowing(path: path) }
      throw error
    }
    guard let seconds = facts?.durationSec ?? durationSec else { throw .durationUnknown(path: path) }
    let fitting = type ?? DepositType.cheapest(for: seconds) ?? .film
    _ = try Pricing.fee(for: fitting, durationSec: seconds)
    let fingerprint = try FileFingerprint.of(path: path)
    // Written to while it was looked at.
    guard seen == FileAppearance(fingerprint) else { throw .fileStillGrowing(path: path) }
    return MeasuredFile(
      path: path, fingerprint: fingerprint, durationSec: seconds, width: facts?.width,
      height: facts?.height, container: facts?.containerName, type: fitting,
      title: try title.map { text throws(VisualError) in try DepositTitle.checked(text) } ?? defaultTitle(path))
  }

  private static func facts(_ path: String, given: Int?) async throws(VisualError) -> MediaFacts? {
    do {
      return try await MediaProbe().probe(path: path)
    } catch {
      switch error.code {
      case .libraryMissing, .noDuration:
        if given != nil { return nil }
        throw .durationUnknown(path: path)
      case .fileMissing: throw .videoMissing(path: path)
      case .isDirectory: throw .videoIsDirectory(path: path)
      case .specialFile: throw .videoNotRegular(path: path)
      case .unreadable: throw .videoForbidden(path: path)
      case .empty: throw .videoEmpty(path: path)
      case .notAVideo: throw .notAVideo(path: path)
      case .truncated: throw .videoTruncated(path: path)
      }
    }
  }

  /// The name without its ending, or all of it when nothing else is there.
  static func defaultTitle(_ path: String) -> String {
    let name = fileName(path)
    let dot = name.lastIndex(of: ".")
    let stem = dot.map { String(name[..<$0]) } ?? name
    return (try? DepositTitle.checked(stem)) ?? (try? DepositTitle.checked(name)) ?? "Video"
  }

  static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
