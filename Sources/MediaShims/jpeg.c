#include "media_shims.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

/// More scans than any encoder writes; a file with more only wastes time.
#define MOST_SCANS 500

typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf jump;
  struct jpeg_decompress_struct info;
  struct jpeg_progress_mgr progress;
  const uint8_t *bytes;
  size_t count;
  uint64_t pixel_limit;
  media_picture *picture;
  uint8_t *row;
  char *message;
} reading;

static void fail(j_common_ptr info, const char *text) {
  reading *state = (reading *)info->err;
  snprintf(state->message, MEDIA_MESSAGE_SIZE, "%s", text);
  longjmp(state->jump, 1);
}

static void on_error(j_common_ptr info) {
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  fail(info, text);
}

static void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  // A file cut short decodes to grey: that is no picture. Other damage is left to the eye, as viewers do.
  if (info->err->msg_code == JWRN_JPEG_EOF) fail(info, "the file ends too early");
  if (info->err->msg_code == JWRN_HIT_MARKER) fail(info, "a data segment ends too early");
}

static void on_progress(j_common_ptr info) {
  if (((j_decompress_ptr)info)->input_scan_number > MOST_SCANS) fail(info, "it has too many scans");
}

static void multiply_by_black(const uint8_t *source, uint8_t *target, size_t width, int inverted) {
  for (size_t x = 0; x < width; x++) {
    unsigned black = inverted ? source[4 * x + 3] : 255 - source[4 * x + 3];
    for (int channel = 0; channel < 3; channel++) {
      unsigned ink = inverted ? source[4 * x + channel] : 255 - source[4 * x + channel];
      target[3 * x + channel] = (uint8_t)((ink * black + 127) / 255);
    }
  }
}

static void read_picture(reading *state) {
  j_decompress_ptr info = &state->info;
  media_picture *picture = state->picture;
  jpeg_mem_src(info, (unsigned char *)state->bytes, state->count);
  jpeg_read_header(info, TRUE);
  uint64_t width = info->image_width;
  uint64_t height = info->image_height;
  if (width * height > state->pixel_limit) {
    char text[MEDIA_MESSAGE_SIZE];
    snprintf(
      text, sizeof text, "claims %llux%llu pixels, more than the limit of %llu", (unsigned long long)width,
      (unsigned long long)height, (unsigned long long)state->pixel_limit);
    fail((j_common_ptr)info, text);
  }
  int separated = info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK;
  int grey = info->jpeg_color_space == JCS_GRAYSCALE;
  info->out_color_space = separated ? JCS_CMYK : grey ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_start_decompress(info);
  picture->width = (uint32_t)width;
  picture->height = (uint32_t)height;
  picture->channels = grey ? 1 : 3;
  size_t stride = width * picture->channels;
  picture->pixels = calloc(height, stride);
  state->row = malloc(width * 4);
  if (!picture->pixels || !state->row) fail((j_common_ptr)info, "not enough memory");
  while (info->output_scanline < height) {
    uint8_t *target = picture->pixels + info->output_scanline * stride;
    JSAMPROW line = separated ? state->row : target;
    if (jpeg_read_scanlines(info, &line, 1) != 1) fail((j_common_ptr)info, "the file ends too early");
    if (separated) multiply_by_black(state->row, target, width, info->saw_Adobe_marker);
  }
  jpeg_finish_decompress(info);
}

// The state lives in the caller, so that it is defined after the jump.
static int guarded_read(reading *state) {
  if (setjmp(state->jump) != 0) return -1;
  jpeg_create_decompress(&state->info);
  state->progress.progress_monitor = on_progress;
  state->info.progress = &state->progress;
  read_picture(state);
  return 0;
}

int media_decode_jpeg(
  const uint8_t *bytes, size_t count, uint64_t pixel_limit, media_picture *picture, char *message) {
  memset(picture, 0, sizeof *picture);
  reading state = {
    .bytes = bytes, .count = count, .pixel_limit = pixel_limit, .picture = picture, .message = message};
  state.info.err = jpeg_std_error(&state.manager);
  state.manager.error_exit = on_error;
  state.manager.emit_message = on_message;
  int result = guarded_read(&state);
  jpeg_destroy_decompress(&state.info);
  free(state.row);
  if (result != 0) {
    free(picture->pixels);
    picture->pixels = NULL;
  }
  return result;
}
