// Numbers of files to floats.
#pragma once
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct ConversionKernels {
  /// y = factor x + offset.
  void (*bytes)(const uint8_t *x, float factor, float offset, float *y, long count);
  /// y = factor x + offset.
  void (*shorts)(const int16_t *x, float factor, float offset, float *y, long count);
  /// y = factor x + offset.
  void (*ints)(const int32_t *x, float factor, float offset, float *y, long count);
  /// y = factors[channel] x + offsets[channel]; x: [pixels, channels].
  void (*pixels)(const uint8_t *x, const float *factors, const float *offsets, float *y, long pixels, long channels);
} ConversionKernels;

#pragma clang assume_nonnull end
