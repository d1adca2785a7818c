// Softmax and scaled dot-product attention of several heads (Vaswani 2017).
#pragma once
#include <stdbool.h>

#pragma clang assume_nonnull begin

/// Shapes and strides of an attention. Head h of a position lies headDimension h floats into it.
typedef struct Attention {
  long batch, queries, keys, heads, headDimension;
  /// Floats from one position to the next, in the queries, keys, values and outputs (3 x width in a joint projection).
  long queryStride, keyStride, valueStride, outputStride;
  /// Factor of the products before softmax, by custom 1 / sqrt(headDimension).
  float scale;
  /// Whether query i sees only keys 0...i.
  bool causal;
} Attention;

typedef struct AttentionKernels {
  /// y = softmax(scale x) over the columns with mask 1; mask: [columns] or NULL. A row without any is all 0.
  void (*softmax)(const float *x, const float *_Nullable mask, float scale, float *y, long rows, long columns);
  /// dx = scale y (dy - sum(y dy)).
  void (*softmaxGradient)(const float *y, const float *dy, float scale, float *dx, long rows, long columns,
                          bool accumulate);
  /// y = x - log(sum(exp(x))).
  void (*logSoftmax)(const float *x, float *y, long rows, long columns);
  /// dx = dy - exp(y) sum(dy).
  void (*logSoftmaxGradient)(const float *y, const float *dy, float *dx, long rows, long columns, bool accumulate);
  /// Floats of scratch that `forward` and `backward` need.
  long (*scratch)(const Attention *shape);
  /// y = softmax(scale q k^T) v for each row of the batch and head.
  ///
  /// mask: [batch, keys] or NULL. probabilities: [batch, heads, queries, keys] are kept for the gradient.
  void (*forward)(const Attention *shape, const float *q, const float *k, const float *v, const float *_Nullable mask,
                  float *y, float *probabilities, float *scratch);
  /// dq, dk, dv have the strides of q, k, v.
  void (*backward)(const Attention *shape, const float *q, const float *k, const float *v, const float *probabilities,
                   const float *dy, float *dq, float *dk, float *dv, bool accumulate, float *scratch);
} AttentionKernels;

#pragma clang assume_nonnull end
