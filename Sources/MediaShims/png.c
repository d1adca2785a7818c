#include "media_shims.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t position;
  uint64_t pixel_limit;
  media_picture *picture;
  png_bytep *rows;
  png_structp png;
  png_infop info;
} reading;

static void on_error(png_structp png, png_const_charp text) {
  snprintf((char *)png_get_error_ptr(png), MEDIA_MESSAGE_SIZE, "%s", text);
  longjmp(png_jmpbuf(png), 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void on_read(png_structp png, png_bytep target, size_t length) {
  reading *state = png_get_io_ptr(png);
  if (length > state->count - state->position) png_error(png, "the file ends too early");
  memcpy(target, state->bytes + state->position, length);
  state->position += length;
}

static void read_picture(reading *state) {
  png_structp png = state->png;
  png_infop info = state->info;
  png_read_info(png, info);
  uint64_t width = png_get_image_width(png, info);
  uint64_t height = png_get_image_height(png, info);
  char text[MEDIA_MESSAGE_SIZE];
  if (width * height > state->pixel_limit) {
    snprintf(
      text, sizeof text, "claims %llux%llu pixels, more than the limit of %llu", (unsigned long long)width,
      (unsigned long long)height, (unsigned long long)state->pixel_limit);
    png_error(png, text);
  }
  uint64_t stored = png_get_rowbytes(png, info) * height;
  if (stored > (uint64_t)state->count * MEDIA_DEFLATE_FACTOR) {
    snprintf(
      text, sizeof text, "claims %llux%llu pixels, more than its %zu bytes can hold", (unsigned long long)width,
      (unsigned long long)height, state->count);
    png_error(png, text);
  }
  int colour = png_get_color_type(png, info);
  int transparent = png_get_valid(png, info, PNG_INFO_tRNS) != 0;
  png_set_expand(png);
  png_set_scale_16(png);
  if ((colour & PNG_COLOR_MASK_COLOR) == 0 && ((colour & PNG_COLOR_MASK_ALPHA) || transparent)) {
    png_set_gray_to_rgb(png);
  }
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t stride = png_get_rowbytes(png, info);
  state->picture->width = (uint32_t)width;
  state->picture->height = (uint32_t)height;
  state->picture->channels = png_get_channels(png, info);
  if (stride != width * state->picture->channels) png_error(png, "its rows have an unexpected layout");
  state->picture->pixels = calloc(height, stride);
  state->rows = malloc(height * sizeof *state->rows);
  if (!state->picture->pixels || !state->rows) png_error(png, "not enough memory");
  for (size_t row = 0; row < height; row++) state->rows[row] = state->picture->pixels + row * stride;
  png_read_image(png, state->rows);
  png_read_end(png, NULL);
}

// The state lives in the caller, so that it is defined after the jump.
static int guarded_read(reading *state) {
  if (setjmp(png_jmpbuf(state->png)) != 0) return -1;
  // The limit on pixels is checked by read_picture with its own words.
  png_set_user_limits(state->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_read_fn(state->png, state, on_read);
  read_picture(state);
  return 0;
}

int media_decode_png(
  const uint8_t *bytes, size_t count, uint64_t pixel_limit, media_picture *picture, char *message) {
  memset(picture, 0, sizeof *picture);
  reading state = {.bytes = bytes, .count = count, .pixel_limit = pixel_limit, .picture = picture};
  snprintf(message, MEDIA_MESSAGE_SIZE, "not enough memory");
  state.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, on_error, on_warning);
  if (!state.png) return -1;
  state.info = png_create_info_struct(state.png);
  int result = state.info ? guarded_read(&state) : -1;
  free(state.rows);
  png_destroy_read_struct(&state.png, &state.info, NULL);
  if (result != 0) {
    free(picture->pixels);
    picture->pixels = NULL;
  }
  return result;
}

uint8_t *media_encode_png(
  const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, size_t *count, char *message) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = channels == 1 ? PNG_FORMAT_GRAY : channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  uint8_t *bytes = malloc(size);
  if (!bytes || !png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, NULL)) {
    snprintf(message, MEDIA_MESSAGE_SIZE, "%s", bytes ? image.message : "not enough memory");
    png_image_free(&image);
    free(bytes);
    return NULL;
  }
  *count = size;
  return bytes;
}
