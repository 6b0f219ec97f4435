// libqrencode, loaded when present: a payment link as a code that a phone reads.
#ifndef CQRENCODE_H
#define CQRENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Encodes `size` bytes at the lowest error correction, which makes the smallest code.
///
/// - Parameters:
///   - soname: of the library.
///   - modules: taken row by row, one byte a module, 1 for dark.
///   - capacity: bytes that `modules` has room for.
/// - Returns: modules a side; 0 when the library is not there, or the text does not fit.
size_t cqrencode(const char *soname, const uint8_t *text, size_t size, uint8_t *modules, size_t capacity);

#endif
