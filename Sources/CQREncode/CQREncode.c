#include "CQREncode.h"

#include <dlfcn.h>

// qrencode.h's QRcode. The lowest bit of each byte says dark.
struct code {
  int version;
  int width;
  unsigned char *data;
};

// QR_ECLEVEL_L
enum { low = 0 };

size_t cqrencode(const char *soname, const uint8_t *text, size_t size, uint8_t *modules, size_t capacity) {
  // Loaded for one code, kept for the next: dlopen counts.
  void *image = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
  if (image == NULL) return 0;
  struct code *(*encode)(int, const unsigned char *, int, int);
  void (*release)(struct code *);
  *(void **)&encode = dlsym(image, "QRcode_encodeData");
  *(void **)&release = dlsym(image, "QRcode_free");
  if (encode == NULL || release == NULL || size > 2953) return 0;
  struct code *code = encode((int)size, text, 0, low);
  if (code == NULL) return 0;
  size_t width = (size_t)code->width;
  size_t side = width > 0 && width <= 177 && width * width <= capacity ? width : 0;
  for (size_t i = 0; i < side * side; i++) modules[i] = code->data[i] & 1;
  release(code);
  return side;
}
