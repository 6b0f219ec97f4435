import Glibc
import Platform

/// Tells when a theme file is written, put there or taken away. One thread, asleep until the kernel says so (inotify).
enum ThemeWatch {
  /// - Parameters:
  ///   - folders: those that are not there are not watched.
  ///   - changed: called on the thread that watches.
  static func start(_ folders: [String], changed: @escaping @Sendable () -> Void) {
    let descriptor = inotify_init1(Int32(IN_CLOEXEC))
    guard descriptor >= 0 else { return }
    // Editors write a file in place, or another that takes its name.
    let events = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE)
    let watched = folders.filter { inotify_add_watch(descriptor, $0, events) >= 0 }
    guard !watched.isEmpty else {
      close(descriptor)
      return
    }
    let isStarted = BlockingThread.run {
      var buffer = [UInt8](repeating: 0, count: 8_192)
      while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        changed()
      }
      close(descriptor)
    }
    if !isStarted { close(descriptor) }
  }
}
