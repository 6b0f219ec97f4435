import Platform

extension Error {
  /// What a log says of it: its sentence, or a provider's words; no type names and no data.
  var logged: String {
    switch self {
    case let error as VisualError: error.sentence.en
    case let error as ProviderError: error.message
    default: "\(self)"
    }
  }
}
