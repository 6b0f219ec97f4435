#ifndef CCURL_H
#define CCURL_H

// libcurl's setters and getters are variadic, which Swift cannot call: here is one function per kind of argument.
// Everything else of libcurl is used as its own header declares it. The library is loaded when it is first needed.

#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>

/// Loads libcurl, once; nothing else here, or of libcurl, may be called before this answered NULL.
///
/// \returns NULL, or the reason why it cannot be used and what to do: a constant.
const char *ccurl_load(void);

typedef size_t (*ccurl_data_function)(char *buffer, size_t size, size_t count, void *context);
typedef int (*ccurl_seek_function)(void *context, curl_off_t offset, int origin);
typedef int (*ccurl_progress_function)(void *context, curl_off_t download_total, curl_off_t downloaded,
                                       curl_off_t upload_total, curl_off_t uploaded);
typedef int (*ccurl_prerequest_function)(void *context, char *remote_address, char *local_address, int remote_port,
                                         int local_port);

/// Under a name of its own: libcurl's headers differ over whether `url` is const.
CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags);

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
/// curl copies the text.
CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value);
/// curl keeps the pointer: what it points to must outlive the transfer.
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);
/// curl keeps the list: it must outlive the transfer.
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_data_function(CURL *handle, CURLoption option, ccurl_data_function value);
CURLcode ccurl_set_seek_function(CURL *handle, ccurl_seek_function value);
CURLcode ccurl_set_progress_function(CURL *handle, ccurl_progress_function value);
CURLcode ccurl_set_prerequest_function(CURL *handle, ccurl_prerequest_function value);
/// Programs that this one starts do not inherit its connections, which would stay open for as long as they run.
CURLcode ccurl_close_sockets_on_exec(CURL *handle);

CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value);
/// The text belongs to the handle and lives as long as it.
CURLcode ccurl_get_string(CURL *handle, CURLINFO info, char **value);
CURLcode ccurl_get_private(CURL *handle, void **value);

CURLMcode ccurl_multi_set_long(CURLM *handle, CURLMoption option, long value);

#endif
