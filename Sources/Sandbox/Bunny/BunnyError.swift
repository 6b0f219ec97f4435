import Platform

/// A refusal in Bunny's shape: `{"success":false,"message":…,"statusCode":…}`, in PascalCase for 401.
struct BunnyError: Error, Hashable {
  var status: Int
  var message: String

  var json: JSONValue {
    status == 401
      ? ["Success": false, "Message": .string(message), "StatusCode": .integer(status)]
      : ["success": false, "message": .string(message), "statusCode": .integer(status)]
  }

  static let noVideo = BunnyError(status: 404, message: "The requested video was not found")
  static let alreadyUploaded = BunnyError(status: 400, message: "The video was already uploaded")
  static let locked = BunnyError(
    status: 409, message: "The file is currently being updated. Please try again later")

  static func unauthorized(_ message: String) -> BunnyError { BunnyError(status: 401, message: message) }

  /// The body for a scripted status that has none of its own.
  static func scriptedBody(_ status: Int) -> JSONValue {
    switch status {
    case 401: BunnyError.unauthorized("The request authorization has expired (scripted)").json
    case 409, 423: BunnyError(status: status, message: locked.message).json
    case 429: BunnyError(status: status, message: "Too many requests (scripted)").json
    default: BunnyError(status: status, message: "The request failed (scripted)").json
    }
  }
}
