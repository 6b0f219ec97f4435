import Glibc

/// Standard input, output and error, which whoever starts a program may have closed (`2>&-`).
public enum StandardDescriptors {
  /// Takes the numbers 0, 1 and 2 where they are free, before anything else is opened: what is read from or printed to a
  /// closed stream would otherwise come from or go to whatever file or connection got its number.
  ///
  /// They are opened the wrong way round, so that reading and writing fail as they do on a closed stream: a page to pay
  /// on that nobody can see is told, not lost.
  public static func reserve() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is this one, as those below it are taken. Without /dev/null nothing is lost but the guard.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
