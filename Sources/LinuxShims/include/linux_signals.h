// Signals and names of threads, which need C.
#pragma once

/// From now on `signal` only makes `descriptor`, an event descriptor, readable; -1 gives the signal back to the system.
void linux_notify_on_signal(int signal, int descriptor);
/// From now on `signal` does nothing.
void linux_ignore_signal(int signal);
/// Gives the calling thread a name of at most 15 bytes.
void linux_name_thread(const char *name);
