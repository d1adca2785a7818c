// Counts what a thread asks of the allocator, for tests: linked into the test program, it stands before the C library's.
#pragma once
#include <stdbool.h>

/// How often the calling thread has asked for memory.
long allocations_of_thread(void);
/// Whether anything is counted: a sanitizer has an allocator of its own.
bool allocations_are_counted(void);
