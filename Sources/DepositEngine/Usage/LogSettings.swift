import BunnyGateway
import CurlTransport
public import Platform

/// How the CDN's logs and totals are reached: other hosts than the video library's, and the account's key.
public struct LogSettings: Sendable {
  public var zone: Int
  public var key: Secret
  public var loggingBase: String
  public var statisticsBase: String

  /// nil when the zone or the key is not set. A stand-in that serves logs at the library's own address takes the
  /// library's number and key for them.
  init?(_ settings: Settings, bunnyBase: String) throws(VisualError) {
    loggingBase = Self.withoutTrailingSlash(try settings.required("bunny_logging_base"))
    statisticsBase = Self.withoutTrailingSlash(try settings.required("bunny_statistics_base"))
    let isStandIn = loggingBase == bunnyBase
    if isStandIn, statisticsBase == "https://api.bunny.net" { statisticsBase = bunnyBase }
    let number = settings["bunny_pull_zone_id"] ?? (isStandIn ? settings["bunny_library_id"] : nil)
    let key = settings["bunny_account_api_key"] ?? (isStandIn ? settings["bunny_stream_api_key"] : nil)
    guard let zone = number.flatMap({ Int($0) }), let key else { return nil }
    self.zone = zone
    self.key = Secret(key)
  }

  func reader(_ transport: any HTTPTransport) -> BunnyLogs {
    BunnyLogs(zone: zone, key: key, loggingBase: loggingBase, statisticsBase: statisticsBase, transport: transport)
  }

  private static func withoutTrailingSlash(_ text: String) -> String {
    text.hasSuffix("/") ? String(text.dropLast()) : text
  }
}
