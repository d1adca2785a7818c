// One step of a recurrent layer for all rows of a batch. Gates in PyTorch's order: GRU r, z, n; LSTM i, f, g, o.
#pragma once
#include <stdbool.h>

#pragma clang assume_nonnull begin

/// Sizes of one step, and the floats between consecutive rows of each buffer, so that [batch, time, ...] needs no
/// transposition.
typedef struct RecurrentStep {
  long rows, hidden;
  /// Rows of the gates from the input, and of their gradient.
  long inputStride;
  /// Rows of the state before this step, and of its gradient.
  long previousStride;
  /// Rows of the state after this step, and of its gradient.
  long nextStride;
  /// Rows of mask (floats from one row's entry for this step to the next row's).
  long maskStride;
} RecurrentStep;

typedef struct RecurrentKernels {
  /// r = sigmoid(xr + hr), z = sigmoid(xz + hz), n = tanh(xn + r hn), next = (1 - z) n + z previous (Cho 2014).
  ///
  /// inputGates: [rows, 3 hidden] = x W + b; hiddenGates: dense [rows, 3 hidden] = previous U, without its bias [3
  /// hidden]; saved: dense [rows, 4 hidden]. Where mask is 0 the state stays as it was.
  void (*gru)(const RecurrentStep *step, const float *inputGates, const float *hiddenGates, const float *hiddenBias,
              const float *previous, const float *_Nullable mask, float *next, float *saved);
  /// From dnext to the gates and the previous state; dprevious, overwritten, lacks the part that comes through
  /// hiddenGates.
  ///
  /// dhiddenGates: dense [rows, 3 hidden].
  void (*gruGradient)(const RecurrentStep *step, const float *saved, const float *previous, const float *_Nullable mask,
                      const float *dnext, float *dinputGates, float *dhiddenGates, float *dprevious);
  /// i, f, o = sigmoid, g = tanh of inputGates + hiddenGates, cell = f cell' + i g, next = o tanh(cell) (Hochreiter
  /// 1997).
  ///
  /// inputGates: [rows, 4 hidden] with both biases; hiddenGates: dense [rows, 4 hidden]; cells: dense [rows, hidden];
  /// saved: dense [rows, 5 hidden].
  void (*lstm)(const RecurrentStep *step, const float *inputGates, const float *hiddenGates, const float *previous,
               const float *previousCell, const float *_Nullable mask, float *next, float *nextCell, float *saved);
  /// dgates, of inputStride, is the gradient of inputGates and of hiddenGates. dprevious, overwritten, holds only
  /// what a mask passes on. dcell: dense [rows, hidden], in: of nextCell, out: of previousCell.
  void (*lstmGradient)(const RecurrentStep *step, const float *saved, const float *previousCell,
                       const float *_Nullable mask, const float *dnext, float *dcell, float *dgates, float *dprevious);
} RecurrentKernels;

#pragma clang assume_nonnull end
