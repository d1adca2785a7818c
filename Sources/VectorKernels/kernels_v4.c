#if defined(__x86_64__)
#define LANES 16
#define TILE_ROWS 14
#define TABLE kernel_table_v4
#define TABLE_NAME "v4"
#define TARGET "arch=x86-64-v4"
#include "kernels.inc"
#endif
