// SPDX-License-Identifier: MIT
// Text that grows as it is written. Smaller than the printf of the C library, and knows the texts of the
// world.

#ifndef TEXT_H
#define TEXT_H

#include "phira_plugin.h"

struct text {
  char *ptr;
  size_t len;
  size_t room;
};

/** Adds a text of the world. */
void text_add(struct text *text, phira_plugin_string_t more);

/**
 * Adds a text with values in it: %s for a C string, %t for a text of the world, %b for a bool, %x for a byte
 * in hexadecimal, %d and %u for numbers of 32 bits, %D and %U for those of 64.
 */
void text_print(struct text *text, const char *format, ...);

/** Gives what was written away, to be freed with `phira_plugin_string_free`. */
phira_plugin_string_t text_give(struct text *text);

#endif
