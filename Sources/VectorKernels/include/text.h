// Bytes of text.
#pragma once
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Bytes of a text that say whether it has any but plain lines.
typedef struct TextMarks {
  long line_feeds;
  /// Quotes and carriage returns.
  long others;
} TextMarks;

typedef struct TextKernels {
  /// Where the delimiter, a line feed or a carriage return stands in `text`, in ascending order and moved by `offset`,
  /// and how many there are; adds to `marks`. `places` has room for count + 8, of which those behind the answer are
  /// overwritten too; offset + count < 2^32.
  long (*separators)(const uint8_t *text, long count, uint8_t delimiter, uint32_t offset, uint32_t *places,
                     TextMarks *marks);
} TextKernels;

#pragma clang assume_nonnull end
