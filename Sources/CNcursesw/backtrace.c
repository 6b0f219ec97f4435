#define _GNU_SOURCE
#include "CNcursesw.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Swift's runtime reads SWIFT_BACKTRACE in a constructor of its own. Linked into the program it comes after this one,
// and finds what is set here; as a shared library it came before, and the program has to start anew.

#define CALM "interactive=no,color=no"

extern void swift_retain(void) __attribute__((weak));

static bool was_set_from_outside;

__attribute__((constructor(101))) static void set_before_swift(void) {
  const char *present = getenv("SWIFT_BACKTRACE");
  was_set_from_outside = present && strstr(present, "interactive=");
  if (was_set_from_outside) return;
  char value[512];
  size_t length = present ? strlen(present) : 0;
  if (length == 0 || length + sizeof "," CALM > sizeof value) {
    setenv("SWIFT_BACKTRACE", CALM, 1);
  } else {
    memcpy(value, present, length);
    memcpy(value + length, "," CALM, sizeof "," CALM);
    setenv("SWIFT_BACKTRACE", value, 1);
  }
}

static bool swift_is_a_shared_library(void) {
  Dl_info swift, own;
  if (!swift_retain || !dladdr((void *)swift_retain, &swift) || !dladdr((void *)cnc_calm_backtraces, &own)) return false;
  return swift.dli_fbase != own.dli_fbase;
}

void cnc_calm_backtraces(char *const *arguments) {
  if (was_set_from_outside || !swift_is_a_shared_library()) return;
  char program[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  if (length <= 0) return;
  program[length] = 0;
  // When it fails the program goes on, and a crash asks its questions.
  execv(program, arguments);
}
