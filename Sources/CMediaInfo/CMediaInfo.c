#include "CMediaInfo.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <wchar.h>

// MediaInfoDLL.h's declarations, as in its "MEDIAINFO_C" part. Kinds of information, there `info_t`:
enum { info_name = 0, info_text = 1 };

// Bits of what Open_Buffer_Continue answers: 3 says that no more is needed.
enum { status_finished = 1 << 3 };

struct cmediainfo_library {
  void *(*create)(void);
  void (*destroy)(void *);
  void (*close)(void *);
  size_t (*init)(void *, uint64_t, uint64_t);
  size_t (*feed)(void *, const uint8_t *, size_t);
  uint64_t (*wanted)(void *);
  size_t (*finalize)(void *);
  const wchar_t *(*get)(void *, int, size_t, const wchar_t *, int, int);
};

// POSIX lets a function's address be read through an object pointer; ISO C has no cast for it.
static bool find(void *image, const char *name, void *function) {
  void *address = dlsym(image, name);
  *(void **)function = address;
  return address != NULL;
}

const cmediainfo_library *cmediainfo_load(const char *soname) {
  void *image = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
  if (image == NULL) return NULL;
  cmediainfo_library *library = calloc(1, sizeof *library);
  if (library != NULL && find(image, "MediaInfo_New", &library->create)
      && find(image, "MediaInfo_Delete", &library->destroy) && find(image, "MediaInfo_Close", &library->close)
      && find(image, "MediaInfo_Open_Buffer_Init", &library->init)
      && find(image, "MediaInfo_Open_Buffer_Continue", &library->feed)
      && find(image, "MediaInfo_Open_Buffer_Continue_GoTo_Get", &library->wanted)
      && find(image, "MediaInfo_Open_Buffer_Finalize", &library->finalize)
      && find(image, "MediaInfo_Get", &library->get)) {
    return library;
  }
  free(library);
  dlclose(image);
  return NULL;
}

cmediainfo_handle cmediainfo_new(const cmediainfo_library *library) {
  return library->create();
}

void cmediainfo_seek(const cmediainfo_library *library, cmediainfo_handle handle, uint64_t size, uint64_t offset) {
  library->init(handle, size, offset);
}

cmediainfo_wish cmediainfo_feed(
    const cmediainfo_library *library, cmediainfo_handle handle, const void *bytes, size_t count, uint64_t *wanted) {
  size_t status = library->feed(handle, bytes, count);
  if ((status & status_finished) != 0) return cmediainfo_finished;
  *wanted = library->wanted(handle);
  return *wanted == UINT64_MAX ? cmediainfo_more : cmediainfo_elsewhere;
}

void cmediainfo_finish(const cmediainfo_library *library, cmediainfo_handle handle) {
  library->finalize(handle);
}

void cmediainfo_field(
    const cmediainfo_library *library, cmediainfo_handle handle, cmediainfo_kind kind, const char *field, char *value,
    size_t capacity) {
  wchar_t name[64];
  size_t length = 0;
  while (field[length] != 0 && length < 63) {
    name[length] = (unsigned char)field[length];
    length++;
  }
  name[length] = 0;
  const wchar_t *text = library->get(handle, kind, 0, name, info_text, info_name);
  size_t count = 0;
  while (text != NULL && text[count] != 0 && count + 1 < capacity) {
    value[count] = text[count] < 128 ? (char)text[count] : '?';
    count++;
  }
  if (capacity > 0) value[count] = 0;
}

void cmediainfo_delete(const cmediainfo_library *library, cmediainfo_handle handle) {
  library->close(handle);
  library->destroy(handle);
}
