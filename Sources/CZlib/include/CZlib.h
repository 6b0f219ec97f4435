#ifndef CZLIB_H
#define CZLIB_H

#include <stddef.h>
#include <stdint.h>

// gzip, through libz as it is found at run time.

typedef struct czlib_stream czlib_stream;

typedef enum {
  // All input was used, or the output is full.
  czlib_more = 0,
  // A member of the file ended; another may follow.
  czlib_member_end = 1,
  // The input is damaged.
  czlib_damaged = 2,
} czlib_status;

// NULL when libz is not there, or memory is short.
czlib_stream *czlib_open(void);
void czlib_close(czlib_stream *stream);
// Begins the next member.
void czlib_reset(czlib_stream *stream);
// Uses up input and fills output; the counts say how much of either is left.
czlib_status czlib_inflate(
    czlib_stream *stream, const uint8_t *input, size_t *input_left, uint8_t *output, size_t *output_left);

#endif
