// One output element from the input elements at the same place.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// y[i] = f(x[i]).
typedef void (*UnaryKernel)(const float *x, float *y, long count);
/// y[i] = f(a[i], b[i]).
typedef void (*BinaryKernel)(const float *a, const float *b, float *y, long count);
/// dx[i] = f'(saved[i]) dy[i], or added to dx. `saved` is the result y for exp, relu, sigmoid, sqrt and tanh, the
/// input x otherwise.
typedef void (*UnaryGradientKernel)(const float *saved, const float *dy, float *dx, long count, bool accumulate);

typedef struct ElementwiseKernels {
  BinaryKernel add, divide, maximum, minimum, multiply, subtract;
  /// y[i] += a[i] b[i].
  BinaryKernel multiplyAdd;
  UnaryKernel absolute, exp, gelu, log, relu, sigmoid, softplus, sqrt, square, tanh;
  UnaryGradientKernel absoluteGradient, expGradient, geluGradient, logGradient, reluGradient, sigmoidGradient,
      softplusGradient, sqrtGradient, squareGradient, tanhGradient;
  /// Of y = a / b: da = dy / b and db = -dy y / b; either may be NULL.
  void (*divideGradient)(const float *b, const float *y, const float *dy, float *_Nullable da, float *_Nullable db,
                         long count, bool accumulate);
  /// y = x limited to low...high.
  void (*clamp)(const float *x, float low, float high, float *y, long count);
  /// dx = dy where low <= x <= high, else 0.
  void (*clampGradient)(const float *x, float low, float high, const float *dy, float *dx, long count, bool accumulate);
  /// y = factor x.
  void (*scale)(const float *x, float factor, float *y, long count);
  /// y = x + term.
  void (*addScalar)(const float *x, float term, float *y, long count);
  /// y += factor x.
  void (*addScaled)(const float *x, float factor, float *y, long count);
  /// y = value.
  void (*fill)(float value, float *y, long count);
  /// y = x.
  UnaryKernel copy;
  /// y = x / keep with probability `keep`, else 0. Element i depends only on (seed, first + i): the same call on dy
  /// is the gradient.
  void (*dropout)(const float *x, float keep, uint64_t seed, uint64_t first, float *y, long count, bool accumulate);
} ElementwiseKernels;

#pragma clang assume_nonnull end
