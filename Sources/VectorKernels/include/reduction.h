// Many numbers to one.
#pragma once
#include <stdbool.h>

#pragma clang assume_nonnull begin

typedef struct ReductionKernels {
  double (*sum)(const float *x, long count);
  double (*sumOfSquares)(const float *x, long count);
  double (*dot)(const float *a, const float *b, long count);
  /// The largest value, or minus infinity of none.
  float (*maximum)(const float *x, long count);
  /// The smallest value, or infinity of none.
  float (*minimum)(const float *x, long count);
  /// Whether no value is infinite or NaN.
  bool (*isFinite)(const float *x, long count);
  /// gramian[i, j] = dot(vectors[i], vectors[j]); gramian: [vectorCount, vectorCount], symmetric.
  void (*gramian)(const float *_Nonnull const *_Nonnull vectors, long vectorCount, long count, double *gramian);
} ReductionKernels;

#pragma clang assume_nonnull end
