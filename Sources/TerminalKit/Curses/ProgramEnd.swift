import CNcursesw

/// How a program ends that may have had the terminal.
public enum ProgramEnd {
  /// Gives the terminal back, if it is not yet, and ends the program at once. libcurl's libraries would take apart what they
  /// have built up, which takes longer than many a command and more memory than all of it; the system does that anyway.
  ///
  /// What `stdio` has not written yet is lost: whoever uses it flushes first.
  public static func now(_ code: Int32) -> Never {
    cnc_guard_exit(code)
  }
}
