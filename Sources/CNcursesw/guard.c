#define _GNU_SOURCE
#include "CNcursesw.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

// Everything a handler calls is async-signal-safe (signal-safety(7)); what it reads is set before the handlers are.

static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};
static const int crashes[] = {SIGABRT, SIGQUIT, SIGTRAP};
static const int endings[] = {SIGHUP, SIGINT, SIGTERM};
static const int tidings[] = {SIGTSTP, SIGCONT, SIGWINCH};

static struct sigaction before[NSIG];
static int terminal_fd = -1;
static int wake_fd = -1;
static struct termios given_modes;
static char restore_bytes[1024];
static size_t restore_length;

static atomic_bool given_back = true;
static atomic_bool was_asked_to_end;
static atomic_int writer;
static atomic_ullong told;

static void write_restoring_bytes(void) {
  size_t done = 0;
  while (done < restore_length) {
    ssize_t count = write(terminal_fd, restore_bytes + done, restore_length - done);
    if (count > 0) {
      done += (size_t)count;
    } else if (errno == EAGAIN) {
      struct pollfd ready = {terminal_fd, POLLOUT, 0};
      if (poll(&ready, 1, 200) <= 0) return;
    } else if (errno != EINTR) {
      return;
    }
  }
}

void cnc_guard_exit(int code) {
  cnc_guard_give_back();
  _exit(code);
}

void cnc_guard_give_back(void) {
  if (atomic_exchange(&given_back, true)) return;
  // A frame that another thread is writing ends first; one that hangs is not waited for.
  int other = atomic_load(&writer);
  if (other != gettid()) {
    struct timespec pause = {0, 1000000};
    for (int tries = 0; tries < 100 && atomic_load(&writer) != 0; tries++) nanosleep(&pause, NULL);
  }
  // In the background, setting a terminal would stop the program; the last owner of the modes may set them.
  sigset_t quiet, old;
  sigemptyset(&quiet);
  sigaddset(&quiet, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &quiet, &old);
  tcflow(terminal_fd, TCOON);
  write_restoring_bytes();
  tcsetattr(terminal_fd, TCSANOW, &given_modes);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static bool is_one_of(int number, const int *list, size_t count) {
  for (size_t index = 0; index < count; index++) {
    if (list[index] == number) return true;
  }
  return false;
}
#define IS_ONE_OF(number, list) is_one_of(number, list, sizeof list / sizeof *list)

static void tell(int number) {
  atomic_fetch_or(&told, 1ULL << number);
  uint64_t one = 1;
  if (write(wake_fd, &one, sizeof one) < 0) return;
}

static void end_by(int number) {
  struct sigaction end = {.sa_handler = SIG_DFL};
  sigaction(number, &end, NULL);
  // It is blocked while its handler runs, and comes when that returns.
  raise(number);
}

// Hands a crash on to whoever handled it before. That one may count on the fault to happen again, and return.
static void hand_on(int number, siginfo_t *info, void *context) {
  const struct sigaction *next = &before[number];
  if (IS_ONE_OF(number, faults) && info->si_code > 0) {
    sigaction(number, next, NULL);
    return;
  }
  if (next->sa_flags & SA_SIGINFO) {
    next->sa_sigaction(number, info, context);
  } else if (next->sa_handler != SIG_DFL && next->sa_handler != SIG_IGN) {
    next->sa_handler(number);
  }
  end_by(number);
}

static void on_signal(int number, siginfo_t *info, void *context) {
  int kept = errno;
  if (IS_ONE_OF(number, tidings)) {
    tell(number);
  } else if (IS_ONE_OF(number, endings)) {
    cnc_guard_give_back();
    if (atomic_exchange(&was_asked_to_end, true)) {
      end_by(number);
    } else {
      tell(number);
    }
  } else if (!(number == SIGQUIT && before[number].sa_handler == SIG_IGN)) {
    cnc_guard_give_back();
    hand_on(number, info, context);
  }
  errno = kept;
}

static void each_signal(void (*visit)(int)) {
  for (size_t index = 0; index < sizeof faults / sizeof *faults; index++) visit(faults[index]);
  for (size_t index = 0; index < sizeof crashes / sizeof *crashes; index++) visit(crashes[index]);
  for (size_t index = 0; index < sizeof endings / sizeof *endings; index++) visit(endings[index]);
  for (size_t index = 0; index < sizeof tidings / sizeof *tidings; index++) visit(tidings[index]);
}

static void remember(int number) { sigaction(number, NULL, &before[number]); }

static void install(int number) {
  // No SA_RESTART for endings: a frame that is being written must not go on behind the restoring bytes.
  struct sigaction action = {.sa_sigaction = on_signal};
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | (IS_ONE_OF(number, endings) ? 0 : SA_RESTART);
  sigfillset(&action.sa_mask);
  for (size_t index = 0; index < sizeof faults / sizeof *faults; index++) sigdelset(&action.sa_mask, faults[index]);
  sigaction(number, &action, NULL);
}

static void put_back(int number) { sigaction(number, &before[number], NULL); }

int cnc_wake_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int cnc_counting_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE); }

void cnc_guard_remember(void) { each_signal(remember); }

void cnc_guard_arm(int terminal, int wake, const struct termios *modes, const char *restore, size_t length) {
  static bool gives_back_at_exit;
  terminal_fd = terminal;
  wake_fd = wake;
  given_modes = *modes;
  restore_length = length < sizeof restore_bytes ? length : sizeof restore_bytes;
  memcpy(restore_bytes, restore, restore_length);
  atomic_store(&was_asked_to_end, false);
  atomic_store(&given_back, false);
  each_signal(install);
  if (!gives_back_at_exit) gives_back_at_exit = atexit(cnc_guard_give_back) == 0;
}

void cnc_guard_also(const void *bytes, size_t length) {
  if (length > sizeof restore_bytes - restore_length) return;
  memcpy(restore_bytes + restore_length, bytes, length);
  // A handler that runs before this writes what was there before.
  atomic_signal_fence(memory_order_seq_cst);
  restore_length += length;
}

bool cnc_guard_take_again(const struct termios *modes) {
  if (atomic_load(&was_asked_to_end)) return false;
  given_modes = *modes;
  atomic_store(&given_back, false);
  return true;
}

void cnc_guard_set_modes(const struct termios *modes) {
  if (atomic_load(&given_back)) return;
  tcsetattr(terminal_fd, TCSADRAIN, modes);
  // A handler that ran in between has given it back with the others.
  if (atomic_load(&given_back)) tcsetattr(terminal_fd, TCSANOW, &given_modes);
}

void cnc_guard_disarm(void) {
  cnc_guard_give_back();
  each_signal(put_back);
}

void cnc_guard_stop(void) {
  struct sigaction ignore = {.sa_handler = SIG_IGN}, stop = {.sa_handler = SIG_DFL};
  // The others of the group first; then this one, which does not come back from raise before it is continued.
  sigaction(SIGTSTP, &ignore, NULL);
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &stop, NULL);
  sigset_t stopping, old;
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stopping, &old);
  raise(SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  install(SIGTSTP);
}

bool cnc_guard_has_given_back(void) { return atomic_load(&given_back); }

int cnc_guard_write(int terminal, const void *bytes, size_t length) {
  int error = 0;
  size_t done = 0;
  atomic_store(&writer, gettid());
  while (done < length && !atomic_load(&given_back)) {
    ssize_t count = write(terminal, (const char *)bytes + done, length - done);
    if (count > 0) {
      done += (size_t)count;
    } else if (count < 0 && errno == EAGAIN) {
      struct pollfd ready = {terminal, POLLOUT, 0};
      poll(&ready, 1, 1000);
    } else if (count < 0 && errno != EINTR) {
      error = errno;
      break;
    }
  }
  atomic_store(&writer, 0);
  return error;
}

uint64_t cnc_guard_take_signals(void) { return atomic_exchange(&told, 0); }
