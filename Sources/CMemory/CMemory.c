#define _GNU_SOURCE
#include "CMemory.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

// A library whose code was relocated (DT_TEXTREL) is not as it is in its file.
static int has_relocated_code(const struct dl_phdr_info *image) {
  for (int i = 0; i < image->dlpi_phnum; i++) {
    if (image->dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
    const ElfW(Dyn) *entry = (const ElfW(Dyn) *)(image->dlpi_addr + image->dlpi_phdr[i].p_vaddr);
    for (; entry->d_tag != DT_NULL; entry++) {
      if (entry->d_tag == DT_TEXTREL) return 1;
      if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)) return 1;
    }
  }
  return 0;
}

static int release_image(struct dl_phdr_info *image, size_t size, void *context) {
  (void)size;
  (void)context;
  // The program itself has no name, the kernel's own image (vDSO) has one that is no path, and no file.
  int is_file = image->dlpi_name[0] == '\0' || image->dlpi_name[0] == '/';
  if (!is_file || has_relocated_code(image)) return 0;
  const ElfW(Addr) page = (ElfW(Addr))sysconf(_SC_PAGESIZE);
  for (int i = 0; i < image->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &image->dlpi_phdr[i];
    // What is read-only only after it was relocated (RELRO) lies in a segment that is writable.
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
    ElfW(Addr) from = (image->dlpi_addr + segment->p_vaddr) & ~(page - 1);
    ElfW(Addr) to = (image->dlpi_addr + segment->p_vaddr + segment->p_memsz + page - 1) & ~(page - 1);
    madvise((void *)from, to - from, MADV_DONTNEED);
  }
  return 0;
}

void cmemory_release(void) {
  dl_iterate_phdr(release_image, NULL);
  cmemory_trim();
}

void cmemory_trim(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

void cmemory_limit_heaps(int count) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, count);
#else
  (void)count;
#endif
}
