#define LANES 4
#if defined(__aarch64__)
#define TILE_ROWS 12
#else
#define TILE_ROWS 6
#endif
#define TABLE kernel_table_base
#define TABLE_NAME "base"
#include "kernels.inc"
