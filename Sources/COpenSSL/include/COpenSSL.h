#ifndef COPENSSL_H
#define COPENSSL_H

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

/// The few things of OpenSSL 3's libcrypto that the product uses, as plain functions. Those that can fail (memory, a
/// provider that offers no SHA-256) answer false or NULL and leave the output undefined.

/// Loads libcrypto, once; the others do it when nobody has. NULL, or in words why they cannot be used.
const char *_Nullable copenssl_load(void);

/// Bytes in a SHA-256 digest and in an HMAC-SHA256.
enum { copenssl_sha256_length = 32 };

/// A SHA-256 under way; an EVP_MD_CTX.
typedef struct evp_md_ctx_st copenssl_digest;

copenssl_digest *_Nullable copenssl_sha256_new(void);
bool copenssl_sha256_update(copenssl_digest *digest, const void *_Nullable bytes, size_t count);
/// Writes `copenssl_sha256_length` bytes to `output`; after that the digest can only be freed.
bool copenssl_sha256_finish(copenssl_digest *digest, unsigned char *output);
void copenssl_sha256_free(copenssl_digest *digest);

/// HMAC-SHA256 of a message in one go; writes `copenssl_sha256_length` bytes to `output`.
bool copenssl_hmac_sha256(
    const void *_Nullable key, size_t key_count, const void *_Nullable message, size_t message_count,
    unsigned char *output);

/// Fills `output` from the process's cryptographically secure generator.
bool copenssl_random(unsigned char *_Nullable output, size_t count);

/// Whether two ranges of equal length hold the same bytes, in a time that depends on the length alone.
bool copenssl_equal(const void *_Nullable a, const void *_Nullable b, size_t count);

#pragma clang assume_nonnull end

#endif
