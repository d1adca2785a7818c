// Windows or whole images to one value a channel.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Windows of windowHeight x windowWidth pixels, side by side; what is left over at the right and bottom is ignored.
typedef struct Pooling {
  long images, height, width, channels;
  /// In pixels, 1...15.
  long windowHeight, windowWidth;
} Pooling;

typedef struct PoolingKernels {
  /// y: [images, height / windowHeight, width / windowWidth, channels]; winners, shaped as y: the pixel of the
  /// window, row by row.
  void (*maximum)(const Pooling *shape, const float *x, float *y, uint8_t *winners);
  void (*maximumGradient)(const Pooling *shape, const uint8_t *winners, const float *dy, float *dx, bool accumulate);
  void (*average)(const Pooling *shape, const float *x, float *y);
  void (*averageGradient)(const Pooling *shape, const float *dy, float *dx, bool accumulate);
  /// y[group] = weighted mean over positions; x: [groups, positions, channels], weights: [groups, positions] or NULL
  /// for 1. A group whose weights sum to 0 has the mean 0.
  void (*mean)(const float *x, const float *_Nullable weights, float *y, long groups, long positions, long channels);
  void (*meanGradient)(const float *_Nullable weights, const float *dy, float *dx, long groups, long positions,
                       long channels, bool accumulate);
  /// y[group] = largest over positions with mask 1 (NULL: all), 0 if there is none; winners: [groups, channels]
  /// positions, -1 if none.
  void (*groupMaximum)(const float *x, const float *_Nullable mask, float *y, int32_t *winners, long groups,
                       long positions, long channels);
  void (*groupMaximumGradient)(const int32_t *winners, const float *dy, float *dx, long groups, long positions,
                               long channels, bool accumulate);
} PoolingKernels;

#pragma clang assume_nonnull end
