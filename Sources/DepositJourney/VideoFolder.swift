import Glibc
public import Platform

/// What a person means who names a folder or a pattern where a video file is wanted.
public enum VideoFolder {
  /// Endings of names, lower case, of files in a folder that are taken for videos.
  public static let endings: Set<String> = [
    "mp4", "m4v", "mov", "mkv", "webm", "avi", "ts", "m2ts", "mts", "mpg", "mpeg", "wmv", "flv", "ogv", "3gp", "mxf",
  ]
  /// Files taken from one folder or pattern. Each is priced, and all of them asked about together.
  static let most = 1_000

  public static func isVideo(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return endings.contains(name[name.index(after: dot)...].lowercased())
  }

  /// The files that a word stands for: those of a folder (not of folders within it, hidden ones left out) in the order
  /// of their names; what a pattern matches, for where no shell has resolved it; else the word itself.
  ///
  /// - Throws: `no_video_there` (65) when there is none, `file_not_readable`, `too_many_files`.
  public static func files(_ word: String) throws(VisualError) -> [String] {
    var status = stat()
    if !word.isEmpty, stat(word, &status) == 0 { return isFolder(status) ? try videos(in: word) : [word] }
    guard word.contains(where: { "*?[".contains($0) }) else { return [word] }
    let matches = matches(word)
    guard !matches.isEmpty else { throw .noVideoThere(path: word) }
    guard matches.count <= most else { throw .tooManyVideos(path: word, limit: most) }
    var files: [String] = []
    for match in matches {
      guard stat(match, &status) == 0, isFolder(status) else {
        files.append(match)
        continue
      }
    }
    guard !files.isEmpty else { throw .noVideoThere(path: word) }
    return files
  }

  private static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

  private static func videos(in folder: String) throws(VisualError) -> [String] {
    guard let directory = opendir(folder) else { throw .videoUnreadable(path: folder, cause: lastSystemError()) }
    defer { closedir(directory) }
    let descriptor = dirfd(directory)
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      var status = stat()
      guard !name.hasPrefix("."), isVideo(name), fstatat(descriptor, name, &status, 0) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      names.append(name)
      guard names.count <= most else { throw .tooManyVideos(path: folder, limit: most) }
    }
    guard !names.isEmpty else { throw .noVideoThere(path: folder) }
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    return names.sorted().map { base + $0 }
  }

  /// In order of their names.
  private static func matches(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { index in
      paths[index].map { path in
        let text = String(cString: path)
        // A name of a match is never an option.
        return text.hasPrefix("-") ? "./" + text : text
      }
    }
  }
}
