#include "CNcursesw.h"

#include <malloc.h>

void cnc_keep_one_heap(void) {
#ifdef M_ARENA_MAX
  mallopt(M_ARENA_MAX, 1);
#endif
}
