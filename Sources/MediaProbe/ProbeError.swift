/// Why a file cannot be deposited, or not be measured.
public struct ProbeError: Error, Hashable, Sendable {
  /// What is wrong, each with its own next step.
  public enum Code: String, CaseIterable, Sendable {
    /// The file may be fine, but libmediainfo is not installed: ask for the duration.
    case libraryMissing
    /// Nothing is there, or a folder on the way to it is none.
    case fileMissing
    case isDirectory
    /// A pipe, a device or a socket: it has no size and cannot be read twice.
    case specialFile
    /// No permission, or reading failed.
    case unreadable
    /// Zero bytes.
    case empty
    /// Read, but there is no moving picture in it: text, an image, sound alone, a playlist.
    case notAVideo
    /// A video whose end, or whose index, is missing: a copy or a recording that was cut short.
    case truncated
    /// A video that does not tell how long it is: ask for the duration.
    case noDuration
  }

  /// What is wrong.
  public var code: Code
  /// The path as it was given. Text from outside: not for a screen as it is.
  public var path: String

  /// An error about the file at this path.
  public init(_ code: Code, path: String) {
    self.code = code
    self.path = path
  }
}

extension ProbeError: CustomStringConvertible {
  /// Cause and next step in English, without the path, for logs; people read the catalogue's sentence for ``code``.
  public var description: String {
    switch code {
    case .libraryMissing: "libmediainfo is not installed: install it, or give the duration by hand"
    case .fileMissing: "there is no such file: check the path"
    case .isDirectory: "this is a directory: name a file in it"
    case .specialFile: "this is a pipe, a device or a socket: name a regular file"
    case .unreadable: "the file cannot be read: check its permissions and the disk"
    case .empty: "the file is empty: copy or record it again"
    case .notAVideo: "there is no video in this file: name a video file"
    case .truncated: "the video is incomplete: copy, download or export it again"
    case .noDuration: "the video does not say how long it is: export it again, or give the duration by hand"
    }
  }
}
