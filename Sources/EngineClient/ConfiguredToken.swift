public import Platform

/// The token that the settings give for an engine.
///
/// `VISUAL_TOKEN` is for whatever engine this run was pointed to: whoever sets it says so. A conf file's token is for
/// that file's engine alone, so that `--engine` does not carry it elsewhere.
public enum ConfiguredToken {
  /// - Returns: nil when there is none for that engine.
  /// - Throws: `engine_url_malformed` for the file's own engine.
  public static func of(
    _ settings: Settings, file: ConfigurationFile?, for origin: EngineOrigin
  ) throws(VisualError) -> Secret? {
    guard let entry = settings.entries.first(where: { $0.key.name == "token" }) else { return nil }
    guard case .file = entry.origin else { return Secret(entry.value) }
    guard let key = ConfigurationKey.client.first(where: { $0.name == "engine_url" }),
      let address = file?.clientValue(key) ?? key.defaultValue
    else { return nil }
    return try EngineOrigin(address) == origin ? Secret(entry.value) : nil
  }
}
