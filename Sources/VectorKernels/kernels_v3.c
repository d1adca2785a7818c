#if defined(__x86_64__)
#define LANES 8
#define TILE_ROWS 6
#define TABLE kernel_table_v3
#define TABLE_NAME "v3"
#define TARGET "arch=x86-64-v3"
#include "kernels.inc"
#endif
