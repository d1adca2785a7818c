#pragma once
#include <cblas.h>
int openblas_get_parallel(void);
void openblas_set_num_threads(int count);
char *openblas_get_config(void);
char *openblas_get_corename(void);
