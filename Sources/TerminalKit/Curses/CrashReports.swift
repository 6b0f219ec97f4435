import CNcursesw

/// Swift's crash reporter, which would otherwise take the raw terminal over and ask questions there for 30 seconds.
public enum CrashReports {
  /// Makes it only report. Call it first thing: the program may start anew, once, with the same arguments.
  public static func calm() {
    cnc_calm_backtraces(CommandLine.unsafeArgv)
  }
}
