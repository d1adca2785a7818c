// Update rules over flat parameters, fused with the reduction of the shards' gradients in fixed order.
#pragma once
#include <stdbool.h>

#pragma clang assume_nonnull begin

/// The gradient scale x (gradients[0] + gradients[1] + ...).
typedef struct GradientShards {
  const float *_Nonnull const *_Nonnull gradients;
  /// At least 1.
  long shards;
  float scale;
} GradientShards;

/// One step of Adam (Kingma 2015); weightDecay is decoupled (AdamW, Loshchilov 2019), 0 for plain Adam.
typedef struct AdamStep {
  float learningRate, beta1, beta2, epsilon, weightDecay;
  /// 1 - beta1^t and 1 - beta2^t at step t = 1, 2, ...
  float correction1, correction2;
} AdamStep;

/// One step of stochastic gradient descent: v = momentum v + g + weightDecay p; p -= learningRate (nesterov ? g +
/// momentum v : v).
typedef struct DescentStep {
  float learningRate, momentum, weightDecay;
  bool nesterov;
} DescentStep;

typedef struct OptimiserKernels {
  /// From element `first`, `count` elements of the gradients; the other pointers are at their element `first` too:
  /// the sum into y.
  void (*reduce)(const GradientShards *gradient, long first, float *y, long count);
  /// Sum of squares of those elements of the reduced gradient, for clipping by norm.
  double (*sumOfSquares)(const GradientShards *gradient, long first, long count);
  void (*adam)(const AdamStep *step, const GradientShards *gradient, long first, float *parameters, float *mean,
               float *variance, long count);
  void (*descent)(const DescentStep *step, const GradientShards *gradient, long first, float *parameters,
                  float *velocity, long count);
} OptimiserKernels;

#pragma clang assume_nonnull end
