import BunnyGateway
import CurlTransport
import Platform

/// A gateway to a library that answers by script.
enum Library {
  static let key = "library-key"

  static func gateway(_ transport: ScriptedTransport) -> BunnyGateway {
    BunnyGateway(libraryID: 42, apiKey: Secret(key), base: "https://bunny.test/", transport: transport)
  }
}
