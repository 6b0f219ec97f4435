import Cryptography
import Platform

/// The keys of one library, and the checks they allow.
struct LibraryKeys: Sendable {
  let libraryID: Int
  /// Full access; also signs upload tickets.
  let full: String
  /// Serves GETs, and signs webhooks.
  let readOnly: String

  /// Checks `AccessKey`; the read-only key is enough for reading.
  func checkAccess(_ key: String?, library: String, reading: Bool) throws(BunnyError) {
    guard let key, !key.isEmpty else { throw .unauthorized("Authentication has been denied for this request.") }
    let given = Array(key.utf8)
    let isFull = ConstantTime.equals(given, Array(full.utf8))
    let isReadOnly = ConstantTime.equals(given, Array(readOnly.utf8))
    guard library == String(libraryID), isFull || (reading && isReadOnly) else {
      throw .unauthorized("Authentication has been denied for this request.")
    }
  }

  /// The ticket of an upload, checked on every TUS request: lowercase hex SHA-256 of
  /// `library_id + api_key + expire + video_id`.
  /// - Returns: the video's guid.
  func checkTicket(
    signature: String?, expire: String?, library: String?, video: String?, now: Instant
  ) throws(BunnyError) -> String {
    guard let signature, let expire, let library, let video else {
      throw .unauthorized(
        "The headers AuthorizationSignature, AuthorizationExpire, LibraryId and VideoId are required.")
    }
    guard library == String(libraryID), let until = Int(expire) else {
      throw .unauthorized("The request authorization is invalid.")
    }
    let expected = Hex.encode(SHA256.hash(Array((library + full + expire + video).utf8)))
    guard ConstantTime.equals(Array(signature.utf8), Array(expected.utf8)) else {
      throw .unauthorized("The request authorization signature is invalid.")
    }
    guard until > now.unixSeconds else { throw .unauthorized("The request authorization has expired.") }
    return video
  }
}
