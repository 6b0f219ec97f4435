#ifndef CMEMORY_H
#define CMEMORY_H

/// Gives back the resident pages of the program and of the libraries that are loaded which are as they are in their files:
/// code, constants, tables of symbols. The kernel brings those that are used again. Gives back, too, whole pages of the
/// heap that hold nothing any more. Nothing in memory is lost, and any thread may call it at any time.
void cmemory_release(void);

/// Gives back whole pages of the heap that hold nothing any more.
void cmemory_trim(void);

/// Threads share so many heaps at most. To be called before there are many threads.
void cmemory_limit_heaps(int count);

#endif
