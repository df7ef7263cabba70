// SPDX-License-Identifier: MIT
// Text that grows as it is written.

#include "text.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void add(struct text *text, const char *bytes, size_t len) {
  if (len == 0)
    return;
  if (text->len + len > text->room) {
    text->room = 2 * (text->len + len) + 64;
    text->ptr = realloc(text->ptr, text->room);
    if (text->ptr == NULL)
      abort();
  }
  memcpy(text->ptr + text->len, bytes, len);
  text->len += len;
}

static void add_number(struct text *text, uint64_t value, unsigned base, unsigned least) {
  char digits[20];
  size_t at = sizeof digits;
  for (; value > 0 || sizeof digits - at < least; value /= base)
    digits[--at] = "0123456789abcdef"[value % base];
  add(text, digits + at, sizeof digits - at);
}

static void add_signed(struct text *text, int64_t value) {
  if (value < 0)
    add(text, "-", 1);
  add_number(text, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, 1);
}

static void add_string(struct text *text, const char *string) { add(text, string, strlen(string)); }

void text_add(struct text *text, phira_plugin_string_t more) { add(text, more.ptr, more.len); }

void text_print(struct text *text, const char *format, ...) {
  va_list values;
  va_start(values, format);
  for (const char *at = format; *at != 0; at++) {
    size_t plain = strcspn(at, "%");
    add(text, at, plain);
    at += plain;
    if (*at == 0)
      break;
    switch (*++at) {
    case 's':
      add_string(text, va_arg(values, const char *));
      break;
    case 't':
      text_add(text, va_arg(values, phira_plugin_string_t));
      break;
    case 'b':
      add_string(text, va_arg(values, int) ? "true" : "false");
      break;
    case 'x':
      add_number(text, va_arg(values, unsigned), 16, 2);
      break;
    case 'd':
      add_signed(text, va_arg(values, int32_t));
      break;
    case 'u':
      add_number(text, va_arg(values, uint32_t), 10, 1);
      break;
    case 'D':
      add_signed(text, va_arg(values, int64_t));
      break;
    case 'U':
      add_number(text, va_arg(values, uint64_t), 10, 1);
      break;
    }
  }
  va_end(values);
}

phira_plugin_string_t text_give(struct text *text) {
  phira_plugin_string_t given = {text->ptr, text->len};
  *text = (struct text){0};
  return given;
}
