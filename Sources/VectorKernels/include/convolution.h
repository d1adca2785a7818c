// Convolution of channels-last images, with bias, ReLU and max-pooling fused. Sequences are images of height 1.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// What a convolution does. Padding is "same": (kernel - 1) / 2 zeros before, so output size is ceil(size / stride).
typedef struct Convolution {
  /// Of the input, in pixels.
  long height, width;
  long inputChannels, outputChannels;
  /// Odd.
  long kernelHeight, kernelWidth;
  /// 1 or 2, for both axes (an axis with kernel 1 and size 1 has one output either way).
  long stride;
  /// Window and stride of a max-pooling after ReLU, each 1 or 2; 1 and 1 is no pooling. Pooled sizes are rounded down.
  long poolHeight, poolWidth;
  /// Whether negative outputs become 0. Must be true with pooling.
  bool rectified;
} Convolution;

typedef struct ConvolutionKernels {
  /// Floats of scratch that `forward` and `backward` need.
  long (*scratch)(const Convolution *shape);
  /// y = pool(relu(convolution(x, weights) + bias)).
  ///
  /// x: [images, height, width, inputChannels], weights: [kernelHeight, kernelWidth, inputChannels, outputChannels],
  /// bias: [outputChannels] or NULL, y: [images, height', width', outputChannels]. `winners`, one byte for every
  /// element of y where there is pooling, else NULL: which pixel of the window won, 255 if none was positive.
  void (*forward)(const Convolution *shape, const float *x, const float *weights, const float *_Nullable bias, float *y,
                  uint8_t *_Nullable winners, long images, float *scratch);
  /// Gradients from dy, shaped as y.
  ///
  /// `y` is needed if rectified without pooling, `winners` with pooling. `dx` may be NULL; dweights and dbias (may be
  /// NULL) are added to. `dx` may be `x`, where nothing is accumulated.
  void (*backward)(const Convolution *shape, const float *x, const float *weights, const float *_Nullable y,
                   const uint8_t *_Nullable winners, const float *dy, float *_Nullable dx, bool accumulate,
                   float *dweights, float *_Nullable dbias, long images, float *scratch);
} ConvolutionKernels;

#pragma clang assume_nonnull end
