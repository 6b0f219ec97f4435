#include "COpenSSL.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>

static EVP_MD *sha256;
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;
static void fetch_sha256(void) { sha256 = EVP_MD_fetch(NULL, "SHA256", NULL); }

// EVP_sha256() only names the algorithm: each use looks for its implementation anew, behind a lock. NULL when there is none.
static const EVP_MD *fetched_sha256(void) {
  pthread_once(&sha256_once, fetch_sha256);
  return sha256;
}

copenssl_digest *copenssl_sha256_new(void) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  if (context != NULL && fetched_sha256() != NULL && EVP_DigestInit_ex2(context, fetched_sha256(), NULL) == 1) return context;
  EVP_MD_CTX_free(context);
  return NULL;
}

bool copenssl_sha256_update(copenssl_digest *digest, const void *bytes, size_t count) {
  return count == 0 || EVP_DigestUpdate(digest, bytes, count) == 1;
}

bool copenssl_sha256_finish(copenssl_digest *digest, unsigned char *output) {
  unsigned int length = 0;
  return EVP_DigestFinal_ex(digest, output, &length) == 1 && length == copenssl_sha256_length;
}

void copenssl_sha256_free(copenssl_digest *digest) { EVP_MD_CTX_free(digest); }

bool copenssl_hmac_sha256(
    const void *key, size_t key_count, const void *message, size_t message_count, unsigned char *output) {
  static const unsigned char nothing[1] = {0};
  if (key_count > INT_MAX) return false;
  unsigned int length = 0;
  // A NULL key would mean "the previous key" to some versions: an empty key gets an address of its own.
  const unsigned char *result = HMAC(
      EVP_sha256(), key_count == 0 ? nothing : key, (int)key_count, message_count == 0 ? nothing : message,
      message_count, output, &length);
  return result != NULL && length == copenssl_sha256_length;
}

bool copenssl_random(unsigned char *output, size_t count) {
  return count == 0 || RAND_bytes_ex(NULL, output, count, 0) == 1;
}

bool copenssl_equal(const void *a, const void *b, size_t count) {
  return count == 0 || CRYPTO_memcmp(a, b, count) == 0;
}
