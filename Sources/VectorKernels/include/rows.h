// Matrices [rows, columns] with a vector of columns or rows, and rows chosen by index.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct RowKernels {
  /// y = x + bias, bias: [columns].
  void (*addBias)(const float *x, const float *bias, float *y, long rows, long columns);
  /// y = relu(x + bias).
  void (*addBiasReLU)(const float *x, const float *bias, float *y, long rows, long columns);
  /// y = gelu(x + bias) and, unless NULL, derivative = gelu'(x + bias).
  void (*addBiasGELU)(const float *x, const float *bias, float *y, float *_Nullable derivative, long rows,
                      long columns);
  /// y = x + bias + residual.
  void (*addBiasResidual)(const float *x, const float *bias, const float *residual, float *y, long rows, long columns);
  /// dy *= (y > 0) in place; biasGradient += column sums of the new dy unless NULL.
  void (*reluBiasGradient)(const float *y, float *dy, float *_Nullable biasGradient, long rows, long columns);
  /// dy *= derivative in place; biasGradient += column sums of the new dy unless NULL.
  void (*multiplyBiasGradient)(const float *derivative, float *dy, float *_Nullable biasGradient, long rows,
                               long columns);
  /// y[column] += sum over rows of x.
  void (*addColumnSums)(const float *x, float *y, long rows, long columns);
  /// y[row] = sum over columns of x.
  void (*rowSums)(const float *x, float *y, long rows, long columns);
  /// y[row] = sum over columns of a b.
  void (*rowDots)(const float *a, const float *b, float *y, long rows, long columns);
  /// y[row] = the index of the first largest column.
  void (*rowArgmax)(const float *x, int32_t *y, long rows, long columns);
  /// y = x factors[row].
  void (*scaleRows)(const float *x, const float *factors, float *y, long rows, long columns, bool accumulate);
  /// y = x factors[column].
  void (*scaleColumns)(const float *x, const float *factors, float *y, long rows, long columns, bool accumulate);
  /// y[row] = vector for every row.
  void (*repeatRow)(const float *vector, float *y, long rows, long columns, bool accumulate);
  /// y = x where row r of either starts r stride floats in: concatenation and slicing along the last axis.
  void (*copyRows)(const float *x, long xStride, float *y, long yStride, long rows, long columns, bool accumulate);
  /// y: [columns, rows] = transposed x.
  void (*transpose)(const float *x, float *y, long rows, long columns);
  /// y[i] = table[indices[i]], or zeros where the index is negative. y: [count, columns].
  void (*gather)(const float *table, const int32_t *indices, float *y, long count, long columns);
  /// tableGradient[indices[i]] += dy[i], skipping negative indices.
  void (*scatterAdd)(const float *dy, const int32_t *indices, float *tableGradient, long count, long columns);
} RowKernels;

#pragma clang assume_nonnull end
