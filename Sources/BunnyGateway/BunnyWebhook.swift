import Cryptography
public import DepositDomain
public import Platform

/// Bunny's word that something happened to a video. It carries no time and no id, so it can be replayed: take it as a
/// hint and look at the video.
public struct BunnyWebhook: Hashable, Sendable {
  /// The video.
  public let guid: VideoGUID
  /// The library it is in.
  public let libraryID: Int
  /// Another enumeration than a video's own status: 0 Queued, 1 Processing, 2 Encoding, 3 Finished,
  /// 4 ResolutionFinished, 5 Failed, 6…8 presigned upload, 9, 10 generated captions and title.
  public let status: Int

  /// Largest body read, in bytes.
  public static let maximumBytes = 256 * 1_024

  /// A guid has 36 characters.
  private static let maximumGUIDBytes = 64

  /// - Parameter body: the bytes as received, after ``verify(body:signature:key:)``.
  /// - Throws: `webhook_malformed`.
  public init(body: [UInt8]) throws(VisualError) {
    guard body.count <= Self.maximumBytes, let fields = BunnyJSON.decode(Fields.self, from: body),
      (1...Self.maximumGUIDBytes).contains(fields.guid.utf8.count)
    else { throw .bunnyWebhookMalformed }
    guid = VideoGUID(fields.guid)
    libraryID = fields.libraryID
    status = fields.status
  }

  /// Whether `X-BunnyStream-Signature` is the lowercase hex HMAC-SHA256 of the body.
  ///
  /// - Parameter key: the library's read-only API key.
  public static func verify(body: [UInt8], signature: String?, key: Secret) -> Bool {
    guard let signature, !key.isEmpty else { return false }
    let expected = Hex.encode(HMAC.sha256(body, key: key.bytes))
    return ConstantTime.equals(Array(expected.utf8), Array(signature.utf8))
  }

  private struct Fields: Decodable {
    var guid: String
    var libraryID: Int
    var status: Int

    private enum CodingKeys: String, CodingKey {
      case guid = "videoguid"
      case libraryID = "videolibraryid"
      case status
    }
  }
}
