// Losses: each returns scale x (weighted sum of losses) and writes its gradient, scale included, unless that is NULL.
#pragma once
#include <stdint.h>

#pragma clang assume_nonnull begin

/// prediction, target: [count], weights: [count] or NULL for 1; weight 0 leaves the element out even if it is NaN.
typedef double (*PointLossKernel)(const float *prediction, const float *target, const float *_Nullable weights,
                                  float scale, float *_Nullable gradient, long count);

typedef struct LossKernels {
  /// -log softmax(logits)[label] with label smoothing; logits: [rows, classes], weights: [rows] or NULL. Rows with a
  /// negative label or weight 0 count nothing. losses, unless NULL: [rows] receives each weighted loss, unscaled.
  double (*softmaxCrossEntropy)(const float *logits, const int32_t *labels, const float *_Nullable weights,
                                float smoothing, float scale, float *_Nullable losses, float *_Nullable gradient,
                                long rows, long classes);
  /// Of logits and targets in 0...1.
  PointLossKernel binaryCrossEntropy;
  /// (prediction - target)^2.
  PointLossKernel squaredError;
  /// |prediction - target|.
  PointLossKernel absoluteError;
  /// 0.5 e^2 where |e| <= delta, else delta (|e| - 0.5 delta) (Huber 1964).
  double (*huber)(const float *prediction, const float *target, const float *_Nullable weights, float delta,
                  float scale, float *_Nullable gradient, long count);
} LossKernels;

#pragma clang assume_nonnull end
