import Glibc
import Platform

/// Swift's crash reporter, which asks questions in the terminal for half a minute when one is there: it shall only
/// report.
enum CrashReporter {
  /// The runtime has read its setting by the time any code of ours runs: the program starts anew, once, with it.
  static func keepOffTheTerminal(_ environment: Environment) {
    let present = environment["SWIFT_BACKTRACE"]
    guard isatty(STDIN_FILENO) == 1, present?.contains("interactive=") != true else { return }
    setenv("SWIFT_BACKTRACE", (present.map { $0 + "," } ?? "") + "interactive=no,color=no", 1)
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return }
    // When it fails the program goes on, and only a crash is noisier.
    execv(buffer, CommandLine.unsafeArgv)
  }
}
