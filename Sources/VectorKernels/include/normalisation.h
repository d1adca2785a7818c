// Layer normalisation (Ba 2016) and batch normalisation (Ioffe 2015).
#pragma once
#include <stdbool.h>

#pragma clang assume_nonnull begin

typedef struct NormalisationKernels {
  /// y = gain (x - mean) / sqrt(variance + epsilon) + bias over the columns of each row.
  /// statistics: [rows, 2] receives mean and 1 / sqrt(variance + epsilon).
  void (*layer)(const float *x, const float *gain, const float *bias, float epsilon, float *y, float *statistics,
                long rows, long columns);
  void (*layerGradient)(const float *x, const float *gain, const float *statistics, const float *dy, float *dx,
                        float *gainGradient, float *biasGradient, long rows, long columns, bool accumulate);
  /// Mean and (biased) variance of each column; both: [columns].
  void (*columnStatistics)(const float *x, float *mean, float *variance, long rows, long columns);
  /// y = x scale + shift (+ residual), negative values cut to 0 if rectified; scale, shift: [columns].
  void (*apply)(const float *x, const float *scale, const float *shift, const float *_Nullable residual, bool rectified,
                float *y, long rows, long columns);
  /// Gradient of batch normalisation with the statistics of these rows; inverseDeviation = 1 / sqrt(variance +
  /// epsilon).
  ///
  /// If `scale` is not NULL, the output was rectified and dy counts where x scale + shift (+ residual) > 0, as `apply`
  /// computes it. residualGradient, unless NULL, receives that dy (overwritten). dx may be x, and residualGradient dy.
  /// scratch: [2 columns].
  void (*batchGradient)(const float *x, const float *mean, const float *inverseDeviation, const float *gain,
                        const float *_Nullable scale, const float *_Nullable shift, const float *_Nullable residual,
                        const float *dy, float *dx, float *_Nullable residualGradient, float *gainGradient,
                        float *biasGradient, long rows, long columns, bool accumulate, float *scratch);
} NormalisationKernels;

#pragma clang assume_nonnull end
