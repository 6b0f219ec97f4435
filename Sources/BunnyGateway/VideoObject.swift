import DepositDomain
import Platform

/// A video as Bunny writes it, its keys lower-cased. Only the guid is indispensable.
struct VideoObject: Decodable {
  let video: BunnyVideo

  private enum CodingKeys: String, CodingKey {
    case guid, title, status, length
    case encodeProgress = "encodeprogress"
    case storageSize = "storagesize"
    case originalHash = "originalhash"
    case dateUploaded = "dateuploaded"
  }

  /// Seconds and bytes that a film can have, with room to spare; beyond, they are not known. What is measured by them is
  /// added up.
  private static let lengths = 1...(366 * 86_400)
  private static let sizes = 1...1_000_000_000_000_000

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let guid = try fields.decode(String.self, forKey: .guid)
    guard !guid.isEmpty else {
      throw DecodingError.dataCorruptedError(forKey: .guid, in: fields, debugDescription: "a video without a guid")
    }
    let hash: String? = fields.lenient(.originalHash)
    let date: String? = fields.lenient(.dateUploaded)
    video = BunnyVideo(
      guid: VideoGUID(guid), title: fields.lenient(.title) ?? "", status: fields.number(.status) ?? -1,
      encodeProgress: min(100, max(0, fields.number(.encodeProgress) ?? 0)),
      lengthSec: fields.number(.length).flatMap { Self.lengths.contains($0) ? $0 : nil },
      storageSize: fields.number(.storageSize).flatMap { Self.sizes.contains($0) ? ByteCount($0) : nil },
      originalHash: hash.flatMap { $0.isEmpty ? nil : $0.lowercased() },
      dateUploaded: date.flatMap { Instant(rfc3339: $0) })
  }
}
