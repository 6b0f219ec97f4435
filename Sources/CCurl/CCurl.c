#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/socket.h>

// libcurl brings about twenty-five libraries, and loading them takes longer than everything else a program does before
// its first frame. So it is not linked but loaded, by the first call; what stands here are its functions under their
// own names, each passing its arguments on. libcurl's ABI is stable within its soname.

static const char soname[] = "libcurl.so.4";

#define FUNCTIONS(X)                                                                                                   \
  X(global_init) X(free) X(slist_append) X(slist_free_all)                                                             \
  X(easy_init) X(easy_cleanup) X(easy_strerror) X(easy_setopt) X(easy_getinfo) X(easy_pause)                           \
  X(multi_init) X(multi_cleanup) X(multi_add_handle) X(multi_remove_handle) X(multi_perform) X(multi_poll)             \
  X(multi_wakeup) X(multi_info_read) X(multi_setopt)                                                                   \
  X(url) X(url_cleanup) X(url_get) X(url_set) X(url_strerror)

// Setters and getters are variadic: a call through their own type passes its argument as theirs expects it.
#define POINTER(name) __typeof__(&curl_##name) name;
static struct { FUNCTIONS(POINTER) } library;
#undef POINTER

static const char *failure;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *image = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
  if (image == NULL) {
    failure = "libcurl.so.4 cannot be loaded: install libcurl4 (Debian, Ubuntu) or curl's library";
    return;
  }
// POSIX lets a function's address be read through an object pointer; ISO C has no cast for it.
#define FIND(name)                                                                                                     \
  *(void **)&library.name = dlsym(image, "curl_" #name);                                                               \
  if (library.name == NULL) failure = "libcurl.so.4 is too old: curl_" #name " is not in it";
  FUNCTIONS(FIND)
#undef FIND
}

const char *ccurl_load(void) {
  pthread_once(&once, load);
  return failure;
}

// Who calls one of these has had NULL from ccurl_load.
#define PASS(result, name, parameters, arguments)                                                                      \
  __attribute__((visibility("hidden"))) result curl_##name parameters { return library.name arguments; }
#define RUN(name, parameters, arguments)                                                                               \
  __attribute__((visibility("hidden"))) void curl_##name parameters { library.name arguments; }

PASS(CURLcode, global_init, (long flags), (flags))
RUN(free, (void *memory), (memory))
PASS(struct curl_slist *, slist_append, (struct curl_slist * list, const char *text), (list, text))
RUN(slist_free_all, (struct curl_slist * list), (list))

PASS(CURL *, easy_init, (void), ())
RUN(easy_cleanup, (CURL * handle), (handle))
PASS(const char *, easy_strerror, (CURLcode code), (code))
PASS(CURLcode, easy_pause, (CURL * handle, int directions), (handle, directions))

PASS(CURLM *, multi_init, (void), ())
PASS(CURLMcode, multi_cleanup, (CURLM * multi), (multi))
PASS(CURLMcode, multi_add_handle, (CURLM * multi, CURL *handle), (multi, handle))
PASS(CURLMcode, multi_remove_handle, (CURLM * multi, CURL *handle), (multi, handle))
PASS(CURLMcode, multi_perform, (CURLM * multi, int *running), (multi, running))
PASS(CURLMcode, multi_poll,
     (CURLM * multi, struct curl_waitfd descriptors[], unsigned int count, int milliseconds, int *ready),
     (multi, descriptors, count, milliseconds, ready))
PASS(CURLMcode, multi_wakeup, (CURLM * multi), (multi))
PASS(CURLMsg *, multi_info_read, (CURLM * multi, int *left), (multi, left))

PASS(CURLU *, url, (void), ())
RUN(url_cleanup, (CURLU * url), (url))
PASS(CURLUcode, url_set, (CURLU * url, CURLUPart part, const char *text, unsigned int flags), (url, part, text, flags))
PASS(const char *, url_strerror, (CURLUcode code), (code))

CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags) {
  return library.url_get(url, part, text, flags);
}

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_data_function(CURL *handle, CURLoption option, ccurl_data_function value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_seek_function(CURL *handle, ccurl_seek_function value) {
  return library.easy_setopt(handle, CURLOPT_SEEKFUNCTION, value);
}

CURLcode ccurl_set_progress_function(CURL *handle, ccurl_progress_function value) {
  return library.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}

CURLcode ccurl_set_prerequest_function(CURL *handle, ccurl_prerequest_function value) {
  return library.easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)context;
  (void)purpose;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

CURLcode ccurl_close_sockets_on_exec(CURL *handle) {
  return library.easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
}

CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
  return library.easy_getinfo(handle, info, value);
}

CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
  return library.easy_getinfo(handle, info, value);
}

CURLcode ccurl_get_string(CURL *handle, CURLINFO info, char **value) {
  return library.easy_getinfo(handle, info, value);
}

CURLcode ccurl_get_private(CURL *handle, void **value) {
  return library.easy_getinfo(handle, CURLINFO_PRIVATE, value);
}

CURLMcode ccurl_multi_set_long(CURLM *handle, CURLMoption option, long value) {
  return library.multi_setopt(handle, option, value);
}
