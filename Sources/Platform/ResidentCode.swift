import CMemory

/// The program's code, and its libraries', as far as it lies in memory.
public enum ResidentCode {
  /// Gives the pages back that hold what is as it stands in the program's and its libraries' files (code, constants,
  /// symbols); the kernel brings those that are used again. Called where one step of work ends and another begins, or
  /// where a long rest does.
  ///
  /// A page that is used once stays otherwise, and fifteen of its neighbours with it: starting up leaves more than half of
  /// the code resident, loading a library all of its symbols. Coming back costs under a millisecond in all. Pages of the
  /// heap that hold nothing go, too.
  ///
  /// Nothing in memory is lost, and any thread may call it at any time.
  public static func release() {
    cmemory_release()
  }
}
