public import Platform

/// The themes at hand: files in the user's folder before those beside the program, and the built-in one.
///
/// The file system stays outside: whoever reads the folders hands the texts in.
public struct ThemeLibrary: Sendable {
  /// A theme file's text.
  public struct Source: Sendable {
    public let name: String
    public let path: String
    public let text: String

    public init(path: String, text: String) {
      let file = path.split(separator: "/").last.map(String.init) ?? path
      name = file.hasSuffix(".theme") ? String(file.dropLast(6)) : file
      self.path = path
      self.text = text
    }
  }

  private let sources: [Source]

  /// - Parameter sources: the first of a name counts.
  public init(_ sources: [Source] = []) {
    var seen: Set<String> = []
    self.sources = sources.filter { seen.insert($0.name).inserted }
  }

  /// Every theme's name, the built-in one first.
  public var names: [String] {
    [Theme.visual.name] + sources.map(\.name).filter { $0 != Theme.visual.name }.sorted()
  }

  /// The file a theme comes from; nil for the built-in one.
  public func path(of name: String) -> String? { sources.first { $0.name == name }?.path }

  /// - Throws: of kind configuration: no such theme, or what ``ThemeError`` says.
  public func theme(named name: String) throws(VisualError) -> Theme {
    guard let source = sources.first(where: { $0.name == name }) else {
      if name == Theme.visual.name { return .visual }
      throw .themeUnknown(name, known: names)
    }
    do throws(ThemeError) {
      return try Theme(name: source.name, path: source.path, toml: source.text)
    } catch {
      throw error.asVisualError
    }
  }
}

extension VisualError {
  static func themeUnknown(_ name: String, known: [String]) -> VisualError {
    let (name, list) = (DisplayText(name, limit: 60).text, known.joined(separator: ", "))
    return VisualError(
      "theme_unknown", .configuration,
      Phrase(
        fr: "Il n’y a pas de thème « \(name) ». Thèmes : \(list).", en: "There is no theme \(name). Themes: \(list)."))
  }
}

/// The theme in use. A file that no longer reads leaves the last good one in place and says why.
public struct ThemeChoice: Sendable {
  public private(set) var theme: Theme
  /// Why the last change did not take; nil when it did.
  public private(set) var error: VisualError?

  public init(_ theme: Theme = .visual) {
    self.theme = theme
  }

  public mutating func choose(_ name: String, from library: ThemeLibrary) {
    do throws(VisualError) {
      theme = try library.theme(named: name)
      error = nil
    } catch {
      self.error = error
    }
  }
}
