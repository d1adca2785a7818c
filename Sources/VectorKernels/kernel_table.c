#include "vector_kernels.h"
#include <stdlib.h>
#include <string.h>

extern const KernelTable kernel_table_base;

#if defined(__x86_64__)
extern const KernelTable kernel_table_v3, kernel_table_v4;

static const KernelTable *best_table(void) {
  if (__builtin_cpu_supports("x86-64-v4")) return &kernel_table_v4;
  if (__builtin_cpu_supports("x86-64-v3")) return &kernel_table_v3;
  return &kernel_table_base;
}
#else
static const KernelTable *best_table(void) { return &kernel_table_base; }
#endif

const KernelTable *kernel_table_named(const char *name) {
#if defined(__x86_64__)
  if (strcmp(name, "v4") == 0) return __builtin_cpu_supports("x86-64-v4") ? &kernel_table_v4 : NULL;
  if (strcmp(name, "v3") == 0) return __builtin_cpu_supports("x86-64-v3") ? &kernel_table_v3 : NULL;
#endif
  return strcmp(name, "base") == 0 ? &kernel_table_base : NULL;
}

const KernelTable *kernel_table(void) {
  const char *wanted = getenv("HEDDLE_KERNELS");
  const KernelTable *table = wanted ? kernel_table_named(wanted) : NULL;
  return table ? table : best_table();
}
