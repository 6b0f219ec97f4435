import Glibc
public import Platform
public import TerminalKit

/// Where themes lie: the person's folder first, then those that come with the program.
public struct ThemeShelf: Sendable {
  /// A theme that can be chosen.
  public struct Entry: Sendable {
    public let name: String
    /// nil for the built-in one.
    public let path: String?
    /// Why it does not read.
    public let error: VisualError?
  }

  let folders: [String]

  public init(_ directories: UserDirectories) {
    folders = [directories.configuration + "/themes"] + Self.shipped
  }

  /// All of them, each read, and then the files in the person's folder that can't be one.
  public var themes: [Entry] {
    let library = library
    return library.names.map { name in
      do throws(VisualError) {
        _ = try library.theme(named: name)
        return Entry(name: name, path: library.path(of: name), error: nil)
      } catch {
        return Entry(name: name, path: library.path(of: name), error: error)
      }
    } + strays
  }

  /// What the person has put into their folder and is no theme: it has another ending, or can't be read.
  private var strays: [Entry] {
    guard let own = folders.first else { return [] }
    return files(in: own).compactMap { file in
      let path = "\(own)/\(file)"
      let name = file.split(separator: ".").first.map(String.init) ?? file
      guard file.hasSuffix(Self.ending) else { return Entry(name: name, path: path, error: .themeEnding(path)) }
      do throws(VisualError) {
        _ = try PrivateFile.read(path: path, limit: Theme.maximumFileBytes)
        return nil
      } catch {
        return Entry(name: name, path: path, error: error)
      }
    }
  }

  private static let ending = ".theme"

  /// `Themes/` beside the program; for one that SwiftPM has built, the repository's.
  private static var shipped: [String] {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0, count < buffer.count else { return [] }
    let program = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let beside = PrivateFile.parent(of: program) + "/Themes"
    guard let build = program.firstRange(of: "/.build/") else { return [beside] }
    return [beside, program[..<build.lowerBound] + "/Themes"]
  }

  /// Reads the theme files there are. Those that do not read are told when they are chosen.
  public var library: ThemeLibrary {
    ThemeLibrary(
      folders.flatMap { folder in
        names(in: folder).compactMap { name in
          let path = "\(folder)/\(name)"
          guard let file = try? PrivateFile.read(path: path, limit: Theme.maximumFileBytes) else { return nil }
          return ThemeLibrary.Source(path: path, text: file.text)
        }
      })
  }

  /// - Throws: of kind configuration: no such theme, or why its file is none.
  public func theme(named name: String) throws(VisualError) -> Theme {
    if name == Theme.visual.name, !hasOwnVisual { return .visual }
    let library = library
    if !library.names.contains(name), let reason = strays.first(where: { $0.name == name })?.error { throw reason }
    return try library.theme(named: name)
  }

  /// The person has put another theme in the built-in one's place.
  private var hasOwnVisual: Bool { folders.first.map { access("\($0)/visual.theme", R_OK) == 0 } ?? false }

  /// What can be chosen.
  var themeNames: [String] {
    let files = folders.flatMap(names(in:)).map { String($0.dropLast(Self.ending.count)) }
    return [Theme.visual.name] + Set(files).subtracting([Theme.visual.name]).sorted()
  }

  private func names(in folder: String) -> [String] { files(in: folder).filter { $0.hasSuffix(Self.ending) } }

  private func files(in folder: String) -> [String] {
    DirectoryListing.names(in: folder).filter { !$0.hasPrefix(".") && !$0.hasSuffix("~") }.sorted()
  }
}

extension VisualError {
  fileprivate static func themeEnding(_ path: String) -> VisualError {
    VisualError(
      "theme_invalid", .configuration,
      Phrase(
        fr: "\(path) n’est pas lu : le nom d’un thème doit finir par « .theme ». Renommez le fichier.",
        en: "\(path) is not read: a theme’s name must end in .theme. Rename the file."))
  }
}
