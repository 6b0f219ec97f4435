import Glibc

/// Keeps the terminal on standard input from showing what is typed, and makes it show it again on every way out: a
/// signal that ends the program, a crash, Ctrl-Z (after which it is hidden again).
///
/// INT, TERM and HUP are ``Signals``' business. What a handler does is async-signal-safe (signal-safety(7)): it reads
/// plain memory that was made before the handlers were set, and calls nothing but system calls.
enum EchoGuard {
  /// What ends a program that does not know it.
  private static let endings = [
    SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGUSR1, SIGSEGV, SIGUSR2, SIGALRM, SIGSTKFLT, SIGVTALRM,
    SIGPROF, SIGXCPU, SIGXFSZ, SIGIO, SIGPWR, SIGSYS,
  ]

  // Unsafe, which holds as one thread at a time asks for hidden input, and a handler that comes between two of its
  // stores finds a state that is right as well: modes are stored before the flag that makes them count.
  private nonisolated(unsafe) static let shown = UnsafeMutablePointer<termios>.allocate(capacity: 1)
  private nonisolated(unsafe) static let hidden = UnsafeMutablePointer<termios>.allocate(capacity: 1)
  /// Not 0: the terminal has been taken.
  private nonisolated(unsafe) static let isTaken = UnsafeMutablePointer<sig_atomic_t>.allocate(capacity: 1)
  /// Not 0: it does not show what is typed.
  private nonisolated(unsafe) static let isHidden = UnsafeMutablePointer<sig_atomic_t>.allocate(capacity: 1)
  /// What each signal did before, by number.
  private nonisolated(unsafe) static let before = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)

  /// - Returns: false when standard input is no terminal.
  static func hide() -> Bool {
    guard tcgetattr(STDIN_FILENO, shown) == 0 else { return false }
    hidden.pointee = shown.pointee
    hidden.pointee.c_lflag &= ~tcflag_t(ECHO)
    isHidden.pointee = 0
    isTaken.pointee = 1
    for number in endings + [SIGTSTP, SIGCONT] {
      sigaction(number, nil, before + Int(number))
      if !Signals.isIgnored(number) { install(number) }
    }
    // What was typed before the question is no answer to it.
    isHidden.pointee = 1
    tcsetattr(STDIN_FILENO, TCSAFLUSH, hidden)
    return true
  }

  static func giveBack() {
    guard isTaken.pointee != 0 else { return }
    show()
    isTaken.pointee = 0
    for number in endings + [SIGTSTP, SIGCONT] { sigaction(number, before + Int(number), nil) }
  }

  private static func install(_ number: Int32) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { EchoGuard.received($0) }
    action.sa_flags = SA_RESTART | SA_ONSTACK
    sigaction(number, &action, nil)
  }

  private static func received(_ number: Int32) {
    let kept = errno
    switch number {
    case SIGCONT: hideAgain()
    case SIGTSTP:
      show()
      stop()
      hideAgain()
    default:
      show()
      // It is blocked while this runs, and comes to whoever had it before when this returns.
      sigaction(number, before + Int(number), nil)
      raise(number)
    }
    errno = kept
  }

  /// Stops this program as Ctrl-Z does; returns when it goes on.
  private static func stop() {
    var usual = sigaction()
    sigaction(SIGTSTP, &usual, nil)
    raise(SIGTSTP)
    var stopping = sigset_t()
    var old = sigset_t()
    sigemptyset(&stopping)
    sigaddset(&stopping, SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stopping, &old)
    pthread_sigmask(SIG_SETMASK, &old, nil)
    install(SIGTSTP)
  }

  private static func show() {
    guard isHidden.pointee != 0 else { return }
    isHidden.pointee = 0
    set(shown)
  }

  private static func hideAgain() {
    guard isTaken.pointee != 0, isHidden.pointee == 0, ownsTerminal else { return }
    isHidden.pointee = 1
    set(hidden)
  }

  /// Somebody else's terminal, a shell's after Ctrl-Z, is left alone.
  private static func set(_ modes: UnsafeMutablePointer<termios>) {
    guard ownsTerminal else { return }
    var quiet = sigset_t()
    var old = sigset_t()
    sigemptyset(&quiet)
    sigaddset(&quiet, SIGTTOU)
    pthread_sigmask(SIG_BLOCK, &quiet, &old)
    tcsetattr(STDIN_FILENO, TCSANOW, modes)
    pthread_sigmask(SIG_SETMASK, &old, nil)
  }

  private static var ownsTerminal: Bool {
    let owner = tcgetpgrp(STDIN_FILENO)
    return owner < 0 || owner == getpgrp()
  }
}
