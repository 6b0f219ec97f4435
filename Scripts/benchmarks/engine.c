/* What the engine's benchmark needs a compiled program for: a client faster than what it measures, and the disk's own limit.
 *
 *   engine load HOST PORT CONNECTIONS COUNT RATE FILE [TIMES]
 *     sends the requests of FILE (each after its length in four bytes, the least significant first), round and round, COUNT
 *     in all; prints JSON. RATE 0: each connection sends again once it has its answer, so that the engine is always full.
 *     Else so many a second are due, whatever the engine does: one that finds no free connection waits for it, and its time
 *     counts from when it was due, so that a stall is told by all whom it keeps waiting.
 *   engine disk FOLDER SECONDS
 *     syncs, and rows like a webhook's, one and sixteen to a commit; JSON
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* ── load ── */

enum { INPUT = 1 << 18 };

struct connection {
  int socket;
  double began;
  const char *out;
  size_t left, filled;
  char in[INPUT];
};

static char **requests;
static size_t *lengths;
static long request_count, sent, done, refused, limit;
static float *times;
/* Requests due in a second; 0: as many as can be. */
static double rate, start;
static struct connection **idle;
static int idle_count;

static void read_requests(const char *path) {
  int file = open(path, O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status)) fail(path);
  char *all = malloc((size_t)status.st_size + 1);
  for (ssize_t at = 0; at < status.st_size;) {
    ssize_t count = read(file, all + at, (size_t)(status.st_size - at));
    if (count <= 0) fail(path);
    at += count;
  }
  long room = 1024;
  requests = malloc(sizeof(char *) * (size_t)room);
  lengths = malloc(sizeof(size_t) * (size_t)room);
  for (off_t at = 0; at + 4 <= status.st_size;) {
    const unsigned char *b = (unsigned char *)all + at;
    size_t length = b[0] | b[1] << 8 | b[2] << 16 | (size_t)b[3] << 24;
    if (request_count == room) {
      room *= 2;
      requests = realloc(requests, sizeof(char *) * (size_t)room);
      lengths = realloc(lengths, sizeof(size_t) * (size_t)room);
    }
    requests[request_count] = all + at + 4;
    lengths[request_count++] = length;
    at += 4 + (off_t)length;
  }
}

static void push(int poll, struct connection *c) {
  while (c->left) {
    ssize_t count = send(c->socket, c->out, c->left, MSG_NOSIGNAL);
    if (count < 0 && errno == EAGAIN) {
      struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.ptr = c};
      epoll_ctl(poll, EPOLL_CTL_MOD, c->socket, &e);
      return;
    }
    if (count < 0) fail("send");
    c->out += count;
    c->left -= (size_t)count;
  }
}

static void begin(int poll, struct connection *c) {
  if (sent == limit) return;
  c->out = requests[sent % request_count];
  c->left = lengths[sent % request_count];
  c->filled = 0;
  c->began = rate > 0 ? start + (double)sent / rate : now();
  sent++;
  push(poll, c);
}

/* It has nothing to wait for: the next request goes at once, or when it is due. */
static void release(int poll, struct connection *c) {
  if (rate > 0)
    idle[idle_count++] = c;
  else
    begin(poll, c);
}

/* Sends what is due and finds a connection; gives how long the next may be waited for. */
static struct timespec send_due(int poll) {
  double wait = 60;
  while (rate > 0 && idle_count && sent < limit) {
    wait = start + (double)sent / rate - now();
    if (wait > 0) break;
    begin(poll, idle[--idle_count]);
    wait = 60;
  }
  return (struct timespec){.tv_sec = (time_t)wait, .tv_nsec = (long)((wait - (double)(time_t)wait) * 1e9)};
}

/* True when a whole answer has come. */
static int whole(struct connection *c) {
  c->in[c->filled] = 0;
  char *end = strstr(c->in, "\r\n\r\n");
  if (!end) return 0;
  size_t length = 0;
  for (char *line = c->in; line < end; line = strstr(line, "\r\n") + 2)
    if (!strncasecmp(line, "content-length:", 15)) length = strtoul(line + 15, 0, 10);
  return c->filled >= (size_t)(end - c->in) + 4 + length;
}

static int by_size(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

static int load(char **words) {
  int connections = atoi(words[2]);
  limit = atol(words[3]);
  rate = atof(words[4]);
  read_requests(words[5]);
  if (!request_count) fail("no requests");
  times = malloc(sizeof(float) * (size_t)limit);
  idle = malloc(sizeof *idle * (size_t)connections);
  prctl(PR_SET_TIMERSLACK, 1000);
  start = now();
  int poll = epoll_create1(0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[1]))};
  inet_pton(AF_INET, words[0], &address.sin_addr);
  for (int i = 0; i < connections; i++) {
    struct connection *c = calloc(1, sizeof *c);
    c->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(c->socket, (struct sockaddr *)&address, sizeof address)) fail("connect");
    int one = 1;
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->socket, F_SETFL, O_NONBLOCK);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(poll, EPOLL_CTL_ADD, c->socket, &e);
    release(poll, c);
  }
  start = now();
  struct epoll_event events[256];
  while (done < limit) {
    struct timespec wait = send_due(poll);
    int count = epoll_pwait2(poll, events, 256, &wait, NULL);
    if (count < 0) fail("epoll_pwait2");
    if (count == 0 && wait.tv_sec == 60) {
      fprintf(stderr, "no answer for a minute after %ld\n", done);
      return 1;
    }
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) push(poll, c);
      ssize_t got = recv(c->socket, c->in + c->filled, INPUT - 1 - c->filled, 0);
      if (got < 0 && errno == EAGAIN) continue;
      if (got <= 0) fail("the engine closed a connection");
      c->filled += (size_t)got;
      if (!whole(c)) continue;
      if (c->in[9] != '2' && refused++ == 0) fprintf(stderr, "refused: %.600s\n", c->in);
      times[done++] = (float)((now() - c->began) * 1000);
      release(poll, c);
    }
  }
  double seconds = now() - start;
  if (words[6]) {
    FILE *each = fopen(words[6], "a");
    if (!each) fail(words[6]);
    for (long i = 0; i < done; i++) fprintf(each, "%.3f\n", times[i]);
    if (fclose(each)) fail(words[6]);
  }
  qsort(times, (size_t)done, sizeof(float), by_size);
  printf("{\"count\":%ld,\"refused\":%ld,\"perSecond\":%.0f,\"p50Ms\":%.2f,\"p99Ms\":%.2f,\"maxMs\":%.2f}\n", done, refused,
         (double)done / seconds, times[done / 2], times[done * 99 / 100], times[done - 1]);
  return refused ? 1 : 0;
}

/* ── disk ── */

static sqlite3 *db;

static void run(const char *sql) {
  char *error = 0;
  if (sqlite3_exec(db, sql, 0, 0, &error) != SQLITE_OK) {
    fprintf(stderr, "%s: %s\n", sql, error);
    exit(1);
  }
}

static double commits(int together, double seconds) {
  static long number = 0;
  sqlite3_stmt *event, *deposit, *line, *row;
  sqlite3_prepare_v2(db, "INSERT INTO event VALUES (?, 'checkout.session.completed', ?, 1)", -1, &event, 0);
  sqlite3_prepare_v2(db, "INSERT INTO deposit VALUES (?, 'PAID', 1) ON CONFLICT (id) DO UPDATE SET v = v + 1", -1, &deposit, 0);
  sqlite3_prepare_v2(db, "INSERT INTO line (deposit, at, text) VALUES (?, 1, '{\"session\":\"cs_test_a1\"}')", -1, &line, 0);
  sqlite3_prepare_v2(db, "INSERT INTO row (deposit, key, due) VALUES (?, 'create_video/1', 1)", -1, &row, 0);
  char body[1200], id[32], key[32];
  memset(body, 'x', sizeof body);
  double start = now();
  long count = 0;
  while (now() - start < seconds) {
    run("BEGIN IMMEDIATE");
    for (int i = 0; i < together; i++, count++, number++) {
      snprintf(id, sizeof id, "evt_%08lx%lu", (unsigned long)(number * 2654435761u) & 0xffffffff, (unsigned long)number);
      snprintf(key, sizeof key, "dep_%026ld", number);
      sqlite3_bind_text(event, 1, id, -1, SQLITE_STATIC);
      sqlite3_bind_text(event, 2, body, sizeof body, SQLITE_STATIC);
      sqlite3_stmt *all[] = {event, deposit, line, row};
      for (int s = 0; s < 4; s++) {
        if (s) sqlite3_bind_text(all[s], 1, key, -1, SQLITE_STATIC);
        if (sqlite3_step(all[s]) != SQLITE_DONE) {
          fprintf(stderr, "%s\n", sqlite3_errmsg(db));
          exit(1);
        }
        sqlite3_reset(all[s]);
      }
    }
    run("COMMIT");
  }
  double rate = (double)count / (now() - start);
  sqlite3_finalize(event);
  sqlite3_finalize(deposit);
  sqlite3_finalize(line);
  sqlite3_finalize(row);
  return rate;
}

static double syncs(const char *folder, double seconds) {
  char path[4096], block[4096] = {0};
  snprintf(path, sizeof path, "%s/syncs", folder);
  int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  if (file < 0) fail(path);
  double start = now();
  long count = 0;
  while (now() - start < seconds) {
    if (write(file, block, sizeof block) < 0 || fdatasync(file)) fail(path);
    count++;
  }
  double rate = (double)count / (now() - start);
  close(file);
  unlink(path);
  return rate;
}

static int disk(char **words) {
  double seconds = atof(words[1]);
  double sync = syncs(words[0], seconds);
  char path[4096];
  snprintf(path, sizeof path, "%s/disk.sqlite", words[0]);
  if (sqlite3_open(path, &db) != SQLITE_OK) fail(path);
  run("PRAGMA journal_mode = WAL");
  run("PRAGMA synchronous = FULL");
  run("CREATE TABLE event (id TEXT PRIMARY KEY, type TEXT, body TEXT, at INTEGER) STRICT");
  run("CREATE TABLE deposit (id TEXT PRIMARY KEY, status TEXT, v INTEGER) STRICT");
  run("CREATE TABLE line (id INTEGER PRIMARY KEY, deposit TEXT, at INTEGER, text TEXT) STRICT");
  run("CREATE INDEX line_deposit ON line (deposit, id)");
  run("CREATE TABLE row (id INTEGER PRIMARY KEY, deposit TEXT, key TEXT, due INTEGER, UNIQUE (deposit, key)) STRICT");
  run("CREATE INDEX row_due ON row (due)");
  double one = commits(1, seconds), sixteen = commits(16, seconds);
  printf("{\"syncs\":%.0f,\"eventsOneACommit\":%.0f,\"eventsSixteenACommit\":%.0f}\n", sync, one, sixteen);
  sqlite3_close(db);
  return 0;
}

int main(int count, char **words) {
  if ((count == 8 || count == 9) && !strcmp(words[1], "load")) return load(words + 2);
  if (count == 4 && !strcmp(words[1], "disk")) return disk(words + 2);
  fprintf(stderr, "usage: engine load HOST PORT CONNECTIONS COUNT RATE FILE [TIMES] | engine disk FOLDER SECONDS\n");
  return 64;
}
