// Linux calls and constants that Glibc's Swift overlay does not show: macros, inline functions, raw system calls.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/// A non-blocking, close-on-exec event descriptor, or -1 with errno set.
int linux_eventfd(void);
/// A descriptor that becomes readable when process `pid` ends, or -1 with errno set.
int linux_pidfd_open(int pid);
/// Sleeps while `*address == expected`; returns at a wake-up, a change or a signal.
void linux_futex_wait(const int32_t *address, int32_t expected);
/// Wakes every sleeper on `address`.
void linux_futex_wake(const int32_t *address);
/// Opens a pipe whose ends close on exec; 0, or -1 with errno set.
int linux_pipe(int ends[2]);
/// Columns of the terminal on `descriptor`, or 0 where it is none.
int linux_terminal_columns(int descriptor);
/// Rows of the terminal on `descriptor`, or 0 where it is none.
int linux_terminal_rows(int descriptor);
/// Sets the calling thread to flush denormals to zero (x86 MXCSR, arm64 FPCR).
void linux_flush_denormals(void);
/// The calling thread's floating-point control word (x86 MXCSR, arm64 FPCR).
uint64_t linux_float_control(void);
/// Sets the calling thread's floating-point control word.
void linux_set_float_control(uint64_t control);
/// Processors that the calling thread may run on, or 0 where that is unknown.
int linux_affinity_count(void);
/// Tells the processor that the thread spins.
static inline void linux_spin_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
/// Gives freed memory back to the system.
void linux_give_memory_back(void);
/// Lets go of the program's own pages that hold code and constants: what is needed again comes back from the system's
/// cache at once, what only the start needed stays away.
void linux_forget_program_pages(void);
/// The lowest usable address of the calling thread's stack, or 0 where it is not known.
uintptr_t linux_stack_lowest_address(void);
