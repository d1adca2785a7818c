// Random changes to pictures and other values; what is random about them is the caller's.
#pragma once
#include <stdint.h>

#pragma clang assume_nonnull begin

/// A picture [height, width, channels] of which pixel (x, y) is taken from column[0] x + column[1] y + column[2] and
/// row[0] x + row[1] y + row[2] of another of the same size.
typedef struct Warp {
  long height, width, channels;
  float column[3], row[3];
} Warp;

/// Other light over a picture [pixels, channels]: each of the first `lit` channels becomes
/// mean + (grey + (value - grey) colour - mean) contrast + shift, grey being the mean of a pixel's lit channels.
typedef struct Relighting {
  long pixels, channels, lit;
  float colour, contrast, shift, mean;
} Relighting;

typedef struct AugmentationKernels {
  /// Bilinear between pixels; 0 outside of the picture.
  void (*warp)(const Warp *shape, const float *x, float *y);
  void (*relight)(const Relighting *shape, float *x);
  /// x += deviation times a draw of mean 0 and deviation 1, the sum of four uniform ones: the 16-bit parts of the hash
  /// of state + (i + 1) 0x9E3779B97F4A7C15 (SplitMix64, Steele 2014).
  void (*addNoise)(float *x, long count, float deviation, uint64_t state);
} AugmentationKernels;

#pragma clang assume_nonnull end
