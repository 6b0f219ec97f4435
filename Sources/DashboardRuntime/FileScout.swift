import Dashboard
import DepositJourney
import Glibc
import Platform
import TerminalKit
import VideoUpload

/// Looks into folders and at files, for the wizard.
struct FileScout: Sendable {
  let directories: UserDirectories
  let memory: DashboardMemory

  // MARK: Folders

  func listing(_ typed: String?) throws(VisualError) -> FolderListing {
    guard let typed else { return try listing(folder: memory.recentFolders.first ?? directories.home) }
    return try listing(folder: expanded(typed))
  }

  private func listing(folder: String) throws(VisualError) -> FolderListing {
    guard let path = absolute(folder) else { throw .folderUnreadable(path: folder, cause: lastSystemError()) }
    let (found, isCut) = try entries(of: path)
    let shown = found.filter { !$0.name.hasPrefix(".") }
    let sorted = shown.sorted { a, b in
      a.isFolder == b.isFolder ? a.name.lowercased() < b.name.lowercased() : a.isFolder
    }
    let parent = path == "/" ? nil : PrivateFile.parent(of: path)
    return FolderListing(path: path, parent: parent, entries: sorted, isCut: isCut)
  }

  private func entries(of path: String) throws(VisualError) -> (entries: [FolderListing.Entry], isCut: Bool) {
    guard let directory = opendir(path) else { throw .folderUnreadable(path: path, cause: lastSystemError()) }
    defer { closedir(directory) }
    let descriptor = dirfd(directory)
    var entries: [FolderListing.Entry] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name == "." || name == ".." { continue }
      guard entries.count < FolderListing.most else { return (entries, true) }
      var status = stat()
      guard fstatat(descriptor, name, &status, 0) == 0 else { continue }
      let kind = status.st_mode & S_IFMT
      guard kind == S_IFDIR || kind == S_IFREG else { continue }
      entries.append(
        FolderListing.Entry(
          name: name, isFolder: kind == S_IFDIR, isVideo: kind == S_IFREG && VideoFolder.isVideo(name),
          sizeBytes: kind == S_IFREG ? Int(status.st_size) : nil))
    }
    return (entries, false)
  }

  // MARK: What is typed

  /// The longest text that everything which could be meant begins with.
  func completion(of typed: String) -> String {
    let slash = typed.lastIndex(of: "/")
    guard let slash else { return typed == "~" ? "~/" : typed }
    let (folder, beginning) = (String(typed[...slash]), String(typed[typed.index(after: slash)...]))
    guard let path = absolute(expanded(folder)), let found = try? entries(of: path).entries else { return typed }
    let candidates = found.filter {
      $0.name.hasPrefix(beginning) && (beginning.hasPrefix(".") || !$0.name.hasPrefix("."))
    }
    guard let first = candidates.first else { return typed }
    let shared = candidates.dropFirst().reduce(first.name) { shared, entry in
      String(zip(shared, entry.name).prefix { $0 == $1 }.map(\.0))
    }
    let isWhole = candidates.count == 1
    return folder + shared + (isWhole && first.isFolder ? "/" : "")
  }

  /// `~` is home.
  func expanded(_ path: String) -> String {
    if path == "~" { return directories.home }
    if path.hasPrefix("~/") { return directories.home + path.dropFirst(1) }
    return path
  }

  private func absolute(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  // MARK: Files

  /// The films of a folder, not of those within it, as paths that begin as it was typed.
  ///
  /// - Throws: `no_video_there`, `too_many_files`, `file_not_readable`.
  func films(in typed: String) throws(VisualError) -> [String] {
    let folder = expanded(typed)
    return try VideoFolder.files(folder).map { path in
      typed + String(decoding: path.utf8.dropFirst(folder.utf8.count), as: UTF8.self)
    }
  }

  /// - Throws: why it cannot be deposited; `file_still_growing` for one that changes while it is looked at.
  ///
  /// - Parameter durationSec: for a file that does not tell.
  func measure(_ typed: String, _ durationSec: Int? = nil) async throws(VisualError) -> MeasuredVideo {
    let path = expanded(typed)
    var timer = UploadTimer.system()
    // Waits on the terminal's thread, which sleeps anyway.
    timer.sleep = { try await TerminalActor.sleep(for: $0) }
    var video = MeasuredVideo(
      try await MeasuredFile.measure(path: path, type: nil, title: nil, durationSec: durationSec, timer: timer))
    video.path = typed
    return video
  }
}
