import CMediaInfo

/// What libmediainfo found, as values.
struct MediaInfoFields {
  let format: String
  let containerName: String
  let videoFormat: String?
  let videoCount: Int
  let width: Int?
  let height: Int?
  let durationMilliseconds: Int?
  let isTruncated: Bool
  /// Whether libmediainfo got all the bytes it asked for.
  let readToItsEnd: Bool

  /// Reads the fields through a function that answers "" for what is not known.
  init(readToItsEnd: Bool, _ field: (cmediainfo_kind, String) -> String) {
    self.readToItsEnd = readToItsEnd
    format = field(cmediainfo_general, "Format")
    containerName = Self.containerName(format, profile: field(cmediainfo_general, "Format_Profile"))
    let codec = field(cmediainfo_video, "Format")
    videoFormat = codec.isEmpty ? nil : codec
    videoCount = Self.whole(field(cmediainfo_general, "VideoCount")) ?? 0
    width = Self.whole(field(cmediainfo_video, "Width"))
    height = Self.whole(field(cmediainfo_video, "Height"))
    isTruncated = field(cmediainfo_general, "IsTruncated") == "Yes"
    durationMilliseconds = Self.duration(
      format: format, whole: Self.whole(field(cmediainfo_general, "Duration")),
      picture: Self.whole(field(cmediainfo_video, "Duration")))
  }

  /// The longer of the file's and the picture's duration: the file's lacks the last frame in MPEG-TS. In AVI the
  /// picture's alone: libmediainfo guesses the length of variable-rate sound there, up to twice too long.
  static func duration(format: String, whole: Int?, picture: Int?) -> Int? {
    if format == "AVI", let picture { return picture }
    return [whole, picture].compactMap { $0 }.max()
  }

  /// Above 0, or nil. libmediainfo writes some whole numbers with decimals ("5000.000000").
  static func whole(_ text: String) -> Int? {
    guard let number = Int(text.prefix { $0 != "." }), number > 0 else { return nil }
    return number
  }

  /// The names by which people know the containers; any other one as letters and digits in lowercase.
  static func containerName(_ format: String, profile: String) -> String {
    switch format {
    case "MPEG-4": profile.hasPrefix("QuickTime") ? "mov" : "mp4"
    case "Matroska": "mkv"
    case "MPEG-TS", "BDAV": "mpegts"
    case "MPEG-PS": "mpeg"
    case "Flash Video": "flv"
    case "Windows Media": "wmv"
    default: format.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
  }
}
