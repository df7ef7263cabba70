// SPDX-License-Identifier: MIT
// The part of the C SDK that is the same for every world but for its prefix: texts, and the allocator that the host
// puts its values into.

import type { CNames } from './names.ts';

/** What stands at the top of the header. */
export function rules(names: CNames): string[] {
  const { string } = names;
  return `
How values look, and who frees them:

  numbers, bool        the types of stdint.h and stdbool.h; char is a Unicode scalar value
  string               ${string}_t: UTF-8 in \`ptr\`, \`len\` bytes, no zero at the end
  list<t>              \`ptr\` and \`len\`; where \`len\` is 0, \`ptr\` is never looked at
  record, tuple        a structure with a member for each field, f0, f1, ... for a tuple
  variant              \`tag\`, and the payload of that case in \`val\`
  option<t>            \`is_some\` and \`val\`; a pointer that may be NULL where it is a parameter
  result<t, e>         \`is_err\` and \`val.ok\` or \`val.err\`; as the answer of a function a bool, true for ok, with
                       the values written through \`ret\` and \`err\`

Functions of the host only look at what they are given: views of literals (\`${string}("text")\`) and parts of other
values will do. What a function of the host gives is the caller's; the function's own comment names what frees it.

Functions that begin with exports_ are defined by the plugin. What they are lent is freed by the glue when they return.
What they give has to come from malloc, never a literal; the glue frees it after the host has read it.

A freed value is empty, and freeing it again does no harm; a value of zeros (\`= {0}\`) owns nothing.`
    .trim()
    .split('\n');
}

/** Declarations of the helpers for texts. */
export function helperDeclarations({ string }: CNames): string[] {
  return `
/** Text in UTF-8; printf takes it as \`"%.*s", (int)text.len, text.ptr\`. */
typedef struct {
  char *ptr;
  size_t len;
} ${string}_t;

/** Looks at a C string, which stays whose it is; not to be freed. */
${string}_t ${string}(const char *text);

/** A copy in memory from malloc, to keep or to give away. Freed with \`${string}_free\`. */
${string}_t ${string}_copy(${string}_t text);

/** What printf would print, in memory from malloc. Freed with \`${string}_free\`. */
${string}_t ${string}_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Moves a text out of where it is, leaving an empty one, so that it is the caller's to free. */
${string}_t ${string}_take(${string}_t *text);

/** Whether a text is this C string. */
bool ${string}_equals(${string}_t text, const char *other);

/** Frees a text that came from malloc, and empties it. */
void ${string}_free(${string}_t *text);`
    .trim()
    .split('\n');
}

/** Definitions of the helpers, and of the allocator that the host calls. */
export function helperDefinitions({ string, stem }: CNames): string[] {
  return `
/** Where the host puts texts and lists. Every alignment of the canonical ABI is one that malloc keeps. */
[[clang::export_name("cabi_realloc")]]
void *${stem}_realloc(void *old, size_t old_size, size_t align, size_t size) {
  if (size == 0) return (void *)align;
  void *result = realloc(old_size == 0 ? NULL : old, size);
  if (result == NULL) __builtin_trap();
  return result;
}

${string}_t ${string}(const char *text) {
  return (${string}_t){(char *)text, strlen(text)};
}

${string}_t ${string}_copy(${string}_t text) {
  if (text.len == 0) return (${string}_t){0};
  char *copy = ${stem}_realloc(NULL, 0, 1, text.len);
  memcpy(copy, text.ptr, text.len);
  return (${string}_t){copy, text.len};
}

${string}_t ${string}_format(const char *format, ...) {
  va_list values, again;
  va_start(values, format);
  va_copy(again, values);
  int len = vsnprintf(NULL, 0, format, values);
  ${string}_t text = {0};
  if (len > 0) {
    text.ptr = ${stem}_realloc(NULL, 0, 1, (size_t)len + 1);
    text.len = (size_t)len;
    vsnprintf(text.ptr, text.len + 1, format, again);
  }
  va_end(again);
  va_end(values);
  return text;
}

${string}_t ${string}_take(${string}_t *text) {
  ${string}_t taken = *text;
  *text = (${string}_t){0};
  return taken;
}

bool ${string}_equals(${string}_t text, const char *other) {
  size_t len = strlen(other);
  return text.len == len && (len == 0 || memcmp(text.ptr, other, len) == 0);
}

void ${string}_free(${string}_t *text) {
  if (text->len > 0) free(text->ptr);
  *text = (${string}_t){0};
}`
    .trim()
    .split('\n');
}
