// libpng and libjpeg report errors by longjmp, which must not cross Swift frames: these functions keep the jump in C.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define MEDIA_MESSAGE_SIZE 256

/// Rows top down, `channels` interleaved bytes a pixel: 1 grey, 3 RGB, 4 RGBA. `pixels` is the caller's to free.
typedef struct {
  uint8_t *pixels;
  uint32_t width;
  uint32_t height;
  uint32_t channels;
} media_picture;

/// Decodes a PNG of any depth and colour type. Returns 0, or -1 with the reason in `message` (MEDIA_MESSAGE_SIZE bytes).
int media_decode_png(
  const uint8_t *bytes, size_t count, uint64_t pixel_limit, media_picture *picture, char *message);

/// Decodes a grey, YCbCr, RGB or CMYK JPEG to grey or RGB. Returns 0, or -1 with the reason in `message`.
int media_decode_jpeg(
  const uint8_t *bytes, size_t count, uint64_t pixel_limit, media_picture *picture, char *message);

/// Encodes rows of 1, 3 or 4 channels as PNG. Returns malloc'd bytes, or NULL with the reason in `message`.
uint8_t *media_encode_png(
  const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, size_t *count, char *message);

/// Deflate expands by at most this factor, so a picture that claims more than its bytes can hold is refused unread.
#define MEDIA_DEFLATE_FACTOR 1032
