#ifndef CMEDIAINFO_H
#define CMEDIAINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// libmediainfo through its C interface (MediaInfoDLL), loaded at run time: no header and no link-time library of
/// its own is needed, and a machine without it can still run the program.
///
/// The bytes are handed over in buffers instead of naming the file: no path goes through `wchar_t` and the process's
/// locale, numbered neighbours of the file are not taken for its continuation, its extension suggests nothing, and the
/// file that was checked is the file that is read.

/// The loaded functions. One per process is enough; it is never unloaded.
typedef struct cmediainfo_library cmediainfo_library;

/// One analysis under way.
typedef void *cmediainfo_handle;

/// Loads the library of this name (`libmediainfo.so.0`). NULL when it is absent or lacks a function that is used here.
const cmediainfo_library *_Nullable cmediainfo_load(const char *soname);

/// A new analysis. NULL when out of memory.
cmediainfo_handle _Nullable cmediainfo_new(const cmediainfo_library *library);

/// Says how long the whole file is, and at which offset the next buffer starts.
void cmediainfo_seek(
    const cmediainfo_library *library, cmediainfo_handle handle, uint64_t size, uint64_t offset);

/// What libmediainfo wants after a buffer.
typedef enum { cmediainfo_more, cmediainfo_elsewhere, cmediainfo_finished } cmediainfo_wish;

/// Gives the next buffer. With `cmediainfo_elsewhere`, `wanted` holds the offset to go on at.
cmediainfo_wish cmediainfo_feed(
    const cmediainfo_library *library, cmediainfo_handle handle, const void *bytes,
    size_t count, uint64_t *wanted);

/// No more bytes come: the fields can be read.
void cmediainfo_finish(const cmediainfo_library *library, cmediainfo_handle handle);

/// Kinds of streams, numbered as in MediaInfo's `stream_t`.
typedef enum { cmediainfo_general = 0, cmediainfo_video = 1 } cmediainfo_kind;

/// Writes the value of an ASCII-named field of the first stream of that kind to `value`: zero-terminated, cut at
/// `capacity`, characters beyond ASCII as '?' (no field that is asked for here has any). Empty when there is none.
void cmediainfo_field(
    const cmediainfo_library *library, cmediainfo_handle handle, cmediainfo_kind kind,
    const char *field, char *value, size_t capacity);

/// Ends the analysis and frees what it holds.
void cmediainfo_delete(const cmediainfo_library *library, cmediainfo_handle handle);

#pragma clang assume_nonnull end

#endif
