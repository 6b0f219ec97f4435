import DepositDomain
import EngineClient
import Platform

/// What was typed, as values.
enum Typed {
  static func depositType(_ text: String?) throws(VisualError) -> DepositType? {
    guard let text else { return nil }
    guard let type = DepositType(rawValue: text) else {
      throw .choiceFormat("--type", DepositType.allCases.map(\.rawValue))
    }
    return type
  }

  /// An address as a word of the command: a mistake in it is one of usage, as with `--engine`.
  static func engine(_ text: String) throws(VisualError) -> EngineOrigin {
    do {
      return try EngineOrigin(text)
    } catch {
      throw .usage(error.sentence)
    }
  }

  /// What is said of a file that is not there, when its name is no text.
  static func explained(_ error: VisualError, path: String) -> VisualError {
    let isMisnamed =
      error.code == "file_not_found" && path.unicodeScalars.contains("\u{FFFD}") && !RawArguments.areUTF8
    return isMisnamed ? .fileNameNotUTF8(path: path) : error
  }

  static func title(_ text: String?) throws(VisualError) -> String? {
    guard let text else { return nil }
    return try DepositTitle.checked(text)
  }

  static func duration(_ text: String?, option: String) throws(VisualError) -> Duration? {
    guard let text else { return nil }
    guard let duration = DurationText.parse(text) else { throw .durationFormat(option) }
    return duration
  }

  /// The flag, else the conf file's `upload_limit`; 0 is no limit.
  static func rate(_ text: String?, _ settings: Settings) throws(VisualError) -> Int? {
    guard let text = text ?? settings["upload_limit"] else { return nil }
    guard let rate = ConfigurationKey.bytesPerSecond(text) else { throw .rateFormat }
    return rate == 0 ? nil : rate
  }

  /// How long a video is, in seconds: about the file, hence bad input and not a mistake of usage.
  static func length(_ text: String?) throws(VisualError) -> Int? {
    guard let text else { return nil }
    guard let seconds = DurationText.parse(text).map({ Int($0.components.seconds) }), (1...1_000_000).contains(seconds)
    else { throw .lengthFormat }
    return seconds
  }

  static func status(_ text: String?) throws(VisualError) -> DepositStatus? {
    guard let text else { return nil }
    guard let status = DepositStatus(rawValue: text.uppercased()) else {
      throw .choiceFormat("--status", DepositStatus.allCases.map(\.rawValue))
    }
    return status
  }

  /// An amount of euros as a person types it, in cents: `2`, `1.50`, `1,5`, with or without €.
  static func cents(_ text: String?, option: String) throws(VisualError) -> Int? {
    guard var rest = text?.trimmingSpaces else { return nil }
    if rest.hasSuffix("€") { rest = String(rest.dropLast()).trimmingSpaces }
    let parts = rest.replacing(",", with: ".").split(separator: ".", omittingEmptySubsequences: false)
    let areDigits = parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }
    guard areDigits, (1...2).contains(parts.count), parts[0].count <= 6, parts.count == 1 || parts[1].count <= 2,
      let whole = Int(parts[0]), let part = parts.count == 1 ? 0 : Int(parts[1])
    else { throw .amountFormat(option) }
    return whole * 100 + (parts.count == 2 && parts[1].count == 1 ? part * 10 : part)
  }

  static func month(_ text: String?) throws(VisualError) -> String? {
    guard let text else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isMonth =
      parts.count == 2 && parts[0].count == 4 && parts[1].count == 2
      && parts.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isNumber } } && (1...12).contains(Int(parts[1]) ?? 0)
    guard isMonth else { throw .monthFormat }
    return text
  }
}
