// Products of matrices too small or too thin for a BLAS, which packs its operands first.
#pragma once
#include <stdbool.h>

#pragma clang assume_nonnull begin

/// c = a b (+ c): a is m x k, b is k x n, c is m x n with rows `cStride` floats apart.
typedef struct MatrixProduct {
  long m, n, k;
  /// Element (i, p) of a is a[i aRowStride + p aColumnStride].
  long aRowStride, aColumnStride;
  /// Row p of b starts at b + p bStride; its columns are adjacent.
  long bStride;
  long cStride;
  bool accumulate;
} MatrixProduct;

typedef struct MatrixKernels {
  void (*multiply)(const MatrixProduct *shape, const float *a, const float *b, float *c);
  /// c = a b^T (+ c) where a is m x k with adjacent columns and rows aRowStride apart, b is n x k with
  /// rows bStride apart.
  void (*multiplyTransposed)(const MatrixProduct *shape, const float *a, const float *b, float *c);
} MatrixKernels;

#pragma clang assume_nonnull end
