#define _GNU_SOURCE
#include "CNcursesw.h"

#include <sys/mman.h>
#include <wchar.h>

int cnc_memory_file(void) { return memfd_create("frame", MFD_CLOEXEC); }

// ncurses wants a file to read, and is never told to read it.
SCREEN *cnc_open(const char *name, FILE *output) { return newterm(name, output, stdin); }

int cnc_start_colors(void) {
  if (!has_colors() || start_color() == ERR) return 0;
  use_default_colors();
  return COLORS;
}

void cnc_put(int y, int x, const wchar_t *text, int width, attr_t attributes, int pair) {
  cchar_t cell;
  int measured = wcwidth(text[0]);
  for (const wchar_t *mark = text + 1; measured > 0 && *mark; mark++) {
    if (wcwidth(*mark) != 0) measured = -1;
  }
  // The extended pair number goes in through the last argument (curs_getcchar(3)).
  if (measured == width && setcchar(&cell, text, attributes, 0, &pair) == OK) {
    mvadd_wch(y, x, &cell);
    return;
  }
  for (int offset = 0; offset < width; offset++) {
    setcchar(&cell, offset == 0 ? L"?" : L" ", attributes, 0, &pair);
    mvadd_wch(y, x + offset, &cell);
  }
}

void cnc_blank(int rows, attr_t attributes, int pair) {
  cchar_t blank, plain;
  int standard = 0;
  if (setcchar(&blank, L" ", attributes, 0, &pair) == ERR || setcchar(&plain, L" ", A_NORMAL, 0, &standard) == ERR) return;
  bkgrndset(&blank);
  erase();
  // Otherwise what is put later would take its attributes from there.
  bkgrndset(&plain);
  if (move(rows, 0) == OK) clrtobot();
}

void cnc_move(int y, int x) { move(y, x); }

void cnc_update(void) {
  wnoutrefresh(stdscr);
  doupdate();
}

void cnc_repaint(void) { clearok(stdscr, TRUE); }

const char *cnc_string(const char *name) {
  const char *value = tigetstr((NCURSES_CONST char *)name);
  return value == (char *)-1 ? NULL : value;
}

attr_t cnc_attributes(bool bold, bool underline, bool reverse, bool italic) {
  return (bold ? A_BOLD : 0) | (underline ? A_UNDERLINE : 0) | (reverse ? A_REVERSE : 0) | (italic ? A_ITALIC : 0);
}
