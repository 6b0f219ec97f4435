import CNcursesw

/// How the program's memory is laid out.
public enum ProgramMemory {
  /// Makes all threads allocate from one heap. Given one of its own, the terminal's thread would grow it by a page and a
  /// system call at a time, several hundred times before the first frame. Call it before there are threads.
  public static func keepTogether() {
    cnc_keep_one_heap()
  }
}
