#ifndef CNCURSESW_H
#define CNCURSESW_H

// ncurses as its header declares it, and beside it what Swift cannot import: macros, globals, variadics; a file in
// memory that ncurses writes to; and the guard that gives the terminal back whatever ends the program.

#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <ncursesw/curses.h>
#include <stdbool.h>
#include <stdint.h>
#include <termios.h>

// MARK: Screen (screen.c)

/// A file without a name that lives in memory; -1 on failure.
int cnc_memory_file(void);
/// A screen for the terminfo entry `name` that writes to `output`; NULL when there is no such entry.
SCREEN *cnc_open(const char *name, FILE *output);
/// Starts colours with the terminal's own as number -1; the number of colours, 0 for none.
int cnc_start_colors(void);
/// Draws one cluster that is `width` cells wide; one that the C library measures otherwise is drawn as `?`.
void cnc_put(int y, int x, const wchar_t *text, int width, attr_t attributes, int pair);
/// Makes every cell of the first rows an empty one that looks so.
void cnc_blank(int rows, attr_t attributes, int pair);
/// Puts the cursor where it is to be after the next update.
void cnc_move(int y, int x);
/// Writes what has changed.
void cnc_update(void);
/// The next update draws everything anew.
void cnc_repaint(void);
/// A capability that is a string; NULL when the terminal has none of that name.
const char *cnc_string(const char *name);
attr_t cnc_attributes(bool bold, bool underline, bool reverse, bool italic);

// MARK: Guard (guard.c)

/// An eventfd that never blocks; -1 on failure.
int cnc_wake_descriptor(void);
/// An eventfd that blocks until it is above zero, and counts down by one; -1 on failure.
int cnc_counting_descriptor(void);
/// Keeps what signals do now, before ncurses changes it: call it before `newterm`.
void cnc_guard_remember(void);
/// From now on every way out of the program writes `restore` to `terminal` and sets it to `modes`. INT, TERM and HUP
/// are told once through `wake` (an eventfd), and end the program the second time; a crash goes on to whoever handled
/// it before. STOP by TSTP, CONT and WINCH are told.
void cnc_guard_arm(int terminal, int wake, const struct termios *modes, const char *restore, size_t length);
/// Also writes these bytes, behind the others; nothing when there is no room for them.
void cnc_guard_also(const void *bytes, size_t length);
/// Gives the terminal back now, once.
void cnc_guard_give_back(void);
/// Gives the terminal back and ends the program at once, without what libraries do at an exit.
_Noreturn void cnc_guard_exit(int code);
/// The terminal is this program's again; `modes` is what it is to be given back with. False: the program is ending.
bool cnc_guard_take_again(const struct termios *modes);
/// Sets the program's own modes, unless the terminal has been given back meanwhile.
void cnc_guard_set_modes(const struct termios *modes);
/// Gives it back and leaves the signals as they were remembered.
void cnc_guard_disarm(void);
/// Stops the program and its group as Ctrl-Z does; returns when it goes on.
void cnc_guard_stop(void);
/// The terminal has been given back and must not be drawn on.
bool cnc_guard_has_given_back(void);
/// Writes all of a frame unless the terminal has been given back; 0, or the error.
int cnc_guard_write(int terminal, const void *bytes, size_t length);
/// The signals told since the last call, as bits by number.
uint64_t cnc_guard_take_signals(void);

// MARK: Memory (memory.c)

/// All threads allocate from one heap.
void cnc_keep_one_heap(void);

// MARK: Backtraces (backtrace.c)

/// Starts the program anew, once, when Swift's crash reporter would otherwise ask questions in the raw terminal.
void cnc_calm_backtraces(char *const *arguments);

#endif
