import ArgumentParser
import DashboardRuntime
import DepositDomain
import Platform
import VideoUpload

/// What a shell asks this program for while a word is typed. Nothing here may take long, so no engine is asked: deposits
/// are those that this machine knows.
enum Completions {
  static let themes = CompletionKind.custom { _, _, _ in
    ThemeShelf(UserDirectories(.process)).themes.filter { $0.error == nil }.map(\.name)
  }

  static let deposits = CompletionKind.custom { _, _, _ in
    // A journal that cannot be read completes nothing; the command itself says what is wrong with it.
    let listing = try? UploadJournal(UserDirectories(.process)).list()
    return (listing?.entries ?? []).reversed().compactMap { $0.depositId?.rawValue }
  }
}
