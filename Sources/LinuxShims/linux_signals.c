#define _GNU_SOURCE
#include "linux_signals.h"
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <unistd.h>

static volatile sig_atomic_t signal_descriptors[65];

static void notify(int signal) {
  int saved = errno;
  uint64_t one = 1;
  int descriptor = signal_descriptors[signal];
  if (descriptor >= 0 && write(descriptor, &one, sizeof one) < 0) {
    // The counter is full: the reader has been told often enough.
  }
  errno = saved;
}

static void set_handler(int signal, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, NULL);
}

void linux_notify_on_signal(int signal, int descriptor) {
  if (signal < 1 || signal > 64) return;
  if (descriptor < 0) set_handler(signal, SIG_DFL);
  signal_descriptors[signal] = descriptor;
  if (descriptor >= 0) set_handler(signal, notify);
}

void linux_ignore_signal(int signal) { set_handler(signal, SIG_IGN); }

void linux_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
