#include "COpenSSL.h"

#include <dlfcn.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>

// libcrypto's tables take the dynamic linker longer to settle than the dashboard takes to draw its first frame, which
// has no use for them. So it is not linked but loaded, by the first call; its ABI is stable within its soname.

static const char soname[] = "libcrypto.so.3";

#define FUNCTIONS(X)                                                                                                   \
  X(EVP_MD_fetch) X(EVP_MD_CTX_new) X(EVP_MD_CTX_free) X(EVP_DigestInit_ex2) X(EVP_DigestUpdate)                        \
  X(EVP_DigestFinal_ex) X(EVP_sha256) X(HMAC) X(RAND_bytes_ex) X(CRYPTO_memcmp)

#define POINTER(name) __typeof__(&name) name;
static struct { FUNCTIONS(POINTER) } library;
#undef POINTER

static const char *failure;
static EVP_MD *sha256;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *image = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
  if (image == NULL) {
    failure = "libcrypto.so.3 cannot be loaded: install libssl3 (Debian, Ubuntu) or OpenSSL 3";
    return;
  }
// POSIX lets a function's address be read through an object pointer; ISO C has no cast for it.
#define FIND(name)                                                                                                     \
  *(void **)&library.name = dlsym(image, #name);                                                                       \
  if (library.name == NULL) failure = "libcrypto.so.3 is too old: " #name " is not in it";
  FUNCTIONS(FIND)
#undef FIND
  if (failure != NULL) return;
  // EVP_sha256() only names the algorithm: each use looks for its implementation anew, behind a lock.
  sha256 = library.EVP_MD_fetch(NULL, "SHA256", NULL);
  if (sha256 == NULL) failure = "OpenSSL offers no SHA-256: look at its configuration (openssl list -providers)";
}

const char *copenssl_load(void) {
  pthread_once(&once, load);
  return failure;
}

static bool is_ready(void) { return copenssl_load() == NULL; }

copenssl_digest *copenssl_sha256_new(void) {
  if (!is_ready()) return NULL;
  EVP_MD_CTX *context = library.EVP_MD_CTX_new();
  if (context != NULL && library.EVP_DigestInit_ex2(context, sha256, NULL) == 1) return context;
  library.EVP_MD_CTX_free(context);
  return NULL;
}

bool copenssl_sha256_update(copenssl_digest *digest, const void *bytes, size_t count) {
  return count == 0 || library.EVP_DigestUpdate(digest, bytes, count) == 1;
}

bool copenssl_sha256_finish(copenssl_digest *digest, unsigned char *output) {
  unsigned int length = 0;
  return library.EVP_DigestFinal_ex(digest, output, &length) == 1 && length == copenssl_sha256_length;
}

void copenssl_sha256_free(copenssl_digest *digest) { library.EVP_MD_CTX_free(digest); }

bool copenssl_hmac_sha256(
    const void *key, size_t key_count, const void *message, size_t message_count, unsigned char *output) {
  static const unsigned char nothing[1] = {0};
  if (key_count > INT_MAX || !is_ready()) return false;
  unsigned int length = 0;
  // A NULL key would mean "the previous key" to some versions: an empty key gets an address of its own.
  const unsigned char *result = library.HMAC(
      library.EVP_sha256(), key_count == 0 ? nothing : key, (int)key_count, message_count == 0 ? nothing : message,
      message_count, output, &length);
  return result != NULL && length == copenssl_sha256_length;
}

bool copenssl_random(unsigned char *output, size_t count) {
  return count == 0 || (is_ready() && library.RAND_bytes_ex(NULL, output, count, 0) == 1);
}

bool copenssl_equal(const void *a, const void *b, size_t count) {
  return count == 0 || (is_ready() && library.CRYPTO_memcmp(a, b, count) == 0);
}
