#include "CZlib.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>

// zlib.h's declarations of version 1; the layout has been stable since 1995.
typedef struct {
  const unsigned char *next_in;
  unsigned avail_in;
  unsigned long total_in;
  unsigned char *next_out;
  unsigned avail_out;
  unsigned long total_out;
  const char *msg;
  void *state;
  void *(*zalloc)(void *, unsigned, unsigned);
  void (*zfree)(void *, void *);
  void *opaque;
  int data_type;
  unsigned long adler;
  unsigned long reserved;
} z_stream;

enum { z_no_flush = 0, z_ok = 0, z_stream_end = 1, z_buf_error = -5, gzip_window_bits = 15 + 16 };

struct czlib_stream {
  z_stream z;
  void *image;
  int (*inflate)(z_stream *, int);
  int (*reset)(z_stream *);
  int (*end)(z_stream *);
};

// POSIX lets a function's address be read through an object pointer; ISO C has no cast for it.
static int find(void *image, const char *name, void *function) {
  void *address = dlsym(image, name);
  *(void **)function = address;
  return address != NULL;
}

czlib_stream *czlib_open(void) {
  czlib_stream *stream = calloc(1, sizeof *stream);
  if (stream == NULL) return NULL;
  int (*init)(z_stream *, int, const char *, int) = NULL;
  stream->image = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
  if (stream->image != NULL && find(stream->image, "inflateInit2_", &init)
      && find(stream->image, "inflate", &stream->inflate) && find(stream->image, "inflateReset", &stream->reset)
      && find(stream->image, "inflateEnd", &stream->end)
      && init(&stream->z, gzip_window_bits, "1", (int)sizeof stream->z) == z_ok) {
    return stream;
  }
  if (stream->image != NULL) dlclose(stream->image);
  free(stream);
  return NULL;
}

void czlib_close(czlib_stream *stream) {
  stream->end(&stream->z);
  dlclose(stream->image);
  free(stream);
}

void czlib_reset(czlib_stream *stream) {
  stream->reset(&stream->z);
}

czlib_status czlib_inflate(
    czlib_stream *stream, const uint8_t *input, size_t *input_left, uint8_t *output, size_t *output_left) {
  unsigned in = *input_left > UINT_MAX ? UINT_MAX : (unsigned)*input_left;
  unsigned out = *output_left > UINT_MAX ? UINT_MAX : (unsigned)*output_left;
  stream->z.next_in = input;
  stream->z.avail_in = in;
  stream->z.next_out = output;
  stream->z.avail_out = out;
  int result = stream->inflate(&stream->z, z_no_flush);
  *input_left -= in - stream->z.avail_in;
  *output_left -= out - stream->z.avail_out;
  if (result == z_stream_end) return czlib_member_end;
  return result == z_ok || result == z_buf_error ? czlib_more : czlib_damaged;
}
