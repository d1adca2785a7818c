// Numeric kernels on pointers, compiled once per instruction set and chosen when the process starts.
//
// Conventions of all of them:
// - Float32, row-major; images are [images, height, width, channels], sequences [batch, time, features].
// - Any size works, zero included; no pointer need be aligned; outputs may be the same buffer as inputs of the same
//   shape where a kernel is elementwise, and must not overlap otherwise.
// - Gradients of activations are overwritten, or added to where `accumulate` is true. Gradients of parameters are
//   always added to.
// - A mask is Float32, 1 where a value counts and 0 where it does not.
// - Kernels use one thread, no heap and no global state: scratch is the caller's. The order of every sum is fixed.
#pragma once
#include "attention.h"
#include "augmentation.h"
#include "conversion.h"
#include "convolution.h"
#include "elementwise.h"
#include "loss.h"
#include "matrix.h"
#include "normalisation.h"
#include "optimiser.h"
#include "pooling.h"
#include "recurrent.h"
#include "reduction.h"
#include "rows.h"
#include "text.h"

#pragma clang assume_nonnull begin

/// All kernels of one instruction set.
typedef struct __attribute__((swift_attr("@Sendable"))) KernelTable {
  /// "v4" (AVX-512), "v3" (AVX2 and FMA), or "base" (SSE2 or NEON).
  const char *name;
  /// Floats in a vector register.
  long lanes;
  AttentionKernels attention;
  AugmentationKernels augmentation;
  ConversionKernels conversion;
  ConvolutionKernels convolution;
  ElementwiseKernels elementwise;
  LossKernels loss;
  MatrixKernels matrix;
  NormalisationKernels normalisation;
  OptimiserKernels optimiser;
  PoolingKernels pooling;
  RecurrentKernels recurrent;
  ReductionKernels reduction;
  RowKernels rows;
  TextKernels text;
  /// Multiplies and adds in registers alone, `rounds` times a tile; the answer is the number of operations that took,
  /// two for each lane of a product and sum. What a core does at most in that time.
  double (*peak)(long rounds);
} KernelTable;

/// The kernels of the instruction set `name`, or NULL where it is unknown or this processor lacks it.
const KernelTable *_Nullable kernel_table_named(const char *name);

/// The kernels to use: those that the environment variable HEDDLE_KERNELS names (v4, v3 or base), or where it is
/// unset or names none that can run, the best that this processor can run. `name` of the answer says which.
const KernelTable *kernel_table(void);

#pragma clang assume_nonnull end
