// SPDX-License-Identifier: MIT
// The file that keeps WASI out of a component: it defines what the C library would import of preview 1, so that the
// linker has nothing left to import. Printed lines go to the plugin's log, time and randomness come from the host.

import type { EmitContext } from '../../context.ts';
import type { OutputFile } from '../../file-set.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import type { CNames } from './names.ts';
import { type Service, type Services, servicesOf } from './services.ts';
import { apart } from './text.ts';

/**
 * Functions of preview 1 that there is nothing behind: their core parameters (`i`: 32 bits, `l`: 64 bits) and the
 * error they answer.
 */
const REFUSED: readonly (readonly [name: string, params: string, error: 'BAD_FILE' | 'NOT_SUPPORTED'])[] = [
  ['args_get', 'ii', 'NOT_SUPPORTED'],
  ['clock_res_get', 'ii', 'NOT_SUPPORTED'],
  ['fd_advise', 'illi', 'BAD_FILE'],
  ['fd_allocate', 'ill', 'BAD_FILE'],
  ['fd_close', 'i', 'BAD_FILE'],
  ['fd_datasync', 'i', 'BAD_FILE'],
  ['fd_fdstat_set_flags', 'ii', 'BAD_FILE'],
  ['fd_fdstat_set_rights', 'ill', 'BAD_FILE'],
  ['fd_filestat_get', 'ii', 'BAD_FILE'],
  ['fd_filestat_set_size', 'il', 'BAD_FILE'],
  ['fd_filestat_set_times', 'illi', 'BAD_FILE'],
  ['fd_pread', 'iiili', 'BAD_FILE'],
  ['fd_prestat_dir_name', 'iii', 'BAD_FILE'],
  ['fd_prestat_get', 'ii', 'BAD_FILE'],
  ['fd_pwrite', 'iiili', 'BAD_FILE'],
  ['fd_read', 'iiii', 'BAD_FILE'],
  ['fd_readdir', 'iiili', 'BAD_FILE'],
  ['fd_renumber', 'ii', 'BAD_FILE'],
  ['fd_seek', 'ilii', 'BAD_FILE'],
  ['fd_sync', 'i', 'BAD_FILE'],
  ['fd_tell', 'ii', 'BAD_FILE'],
  ['path_create_directory', 'iii', 'NOT_SUPPORTED'],
  ['path_filestat_get', 'iiiii', 'NOT_SUPPORTED'],
  ['path_filestat_set_times', 'iiiilli', 'NOT_SUPPORTED'],
  ['path_link', 'iiiiiii', 'NOT_SUPPORTED'],
  ['path_open', 'iiiiillii', 'NOT_SUPPORTED'],
  ['path_readlink', 'iiiiii', 'NOT_SUPPORTED'],
  ['path_remove_directory', 'iii', 'NOT_SUPPORTED'],
  ['path_rename', 'iiiiii', 'NOT_SUPPORTED'],
  ['path_symlink', 'iiiii', 'NOT_SUPPORTED'],
  ['path_unlink_file', 'iii', 'NOT_SUPPORTED'],
  ['poll_oneoff', 'iiii', 'NOT_SUPPORTED'],
  ['proc_raise', 'i', 'NOT_SUPPORTED'],
  ['sched_yield', '', 'NOT_SUPPORTED'],
  ['sock_accept', 'iii', 'BAD_FILE'],
  ['sock_recv', 'iiiiii', 'BAD_FILE'],
  ['sock_send', 'iiiii', 'BAD_FILE'],
  ['sock_shutdown', 'ii', 'BAD_FILE'],
];

/** The file for one world. */
export function preview1File(context: EmitContext, names: CNames): OutputFile {
  const services = servicesOf(context.ir);
  const lines = apart([
    [
      `/* ${context.headerText()}`,
      ' *',
      ' * What the C library asks of WASI preview 1 is answered here, so that a component imports nothing but the world.',
      ` * ${printed(services)} There are no files, no arguments and no variables.`,
      ' * Whatever a plugin does not use is dropped by the linker.',
      ' */',
    ],
    [`#include "${names.stem}.h"`, '#include <string.h>'],
    [
      '/* Errors of preview 1. */',
      'enum {',
      '  NO_ERROR = 0,',
      '  BAD_FILE = 8,',
      '  NOT_SUPPORTED = 58,',
      '};',
    ],
    DEFINE,
    write(names, services),
    status(),
    clock(names, services),
    random(names, services),
    exit(services),
    nothing(),
    ['#pragma clang diagnostic ignored "-Wunused-parameter"'],
    REFUSED.map(([name, params, error]) => `ANSWER(${name}, (${core(params)})) { return ${error}; }`),
  ]);
  return { path: `guest/c/${names.stem}_preview1.c`, text: `${lines.join('\n')}\n` };
}

function printed({ log }: Services): string {
  return log === undefined ? 'What is printed is dropped.' : "Printed lines go to the plugin's log.";
}

const DEFINE = `
/* The C library of wasi-libc reaches these functions by the first name, the parts of Zig's that are written in Zig by
 * the second. */
#define ANSWER(name, parameters) DEFINE(int32_t, name, parameters)
#define DEFINE(type, name, parameters) \\
  type preview1_##name parameters __asm__("__imported_wasi_snapshot_preview1_" #name); \\
  type preview1_zig_##name parameters __asm__(#name "|wasi_snapshot_preview1") \\
      __attribute__((alias("__imported_wasi_snapshot_preview1_" #name))); \\
  type preview1_##name parameters
`
  .trim()
  .split('\n');

function core(params: string): string {
  if (params === '') return 'void';
  const list = [...params].map((letter, index) => `${letter === 'l' ? 'int64_t' : 'int32_t'} p${index}`);
  return list.join(', ');
}

/** The call of a service without parameters. */
function call(names: CNames, { func, item }: Service): string {
  return `${names.func(func, item, 'import')}()`;
}

const PART = `
/* One piece of what is written. */
struct io_part {
  const char *ptr;
  uint32_t len;
};
`;

function write(names: CNames, { log }: Services): string[] {
  if (log === undefined) {
    return `
${PART.trim()}

ANSWER(fd_write, (int32_t fd, const struct io_part *parts, int32_t count, uint32_t *written)) {
  if (fd != 1 && fd != 2) return BAD_FILE;
  *written = 0;
  for (int32_t part = 0; part < count; part++) *written += parts[part].len;
  return NO_ERROR;
}`
      .trim()
      .split('\n');
  }
  const level = log.func.params[0]?.type;
  const def = level === undefined ? undefined : resolveAlias(level);
  const constants = def?.kind === 'named' ? names.def(resolveDef(def.def)).constants : [];
  return `
${PART.trim()}

/* A line that is not at its end yet: of the standard output, and of the standard error. */
static struct {
  char text[1024];
  size_t len;
} lines[2];

/* Bytes of a character in UTF-8 by its first byte; 0 for one that begins none. */
static size_t size_by_first(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

/* Bytes of the character at the start of a text; 0 where that is no UTF-8. */
static size_t character(const unsigned char *text, size_t len) {
  unsigned char first = text[0];
  size_t size = size_by_first(first);
  if (size > len) return 0;
  for (size_t at = 1; at < size; at++) {
    if ((text[at] & 0xc0) != 0x80) return 0;
  }
  if (first == 0xe0 && text[1] < 0xa0) return 0;
  if (first == 0xed && text[1] > 0x9f) return 0;
  if (first == 0xf0 && text[1] < 0x90) return 0;
  if (first == 0xf4 && text[1] > 0x8f) return 0;
  return size;
}

/* Hands a line to the log. A byte that is no UTF-8 becomes a question mark: the host ends a plugin for a bad text. */
static void flush_line(int32_t fd) {
  size_t len = lines[fd - 1].len;
  lines[fd - 1].len = 0;
  if (len == 0) return;
  for (size_t at = 0; at < len;) {
    size_t size = character((unsigned char *)lines[fd - 1].text + at, len - at);
    if (size == 0) lines[fd - 1].text[at] = '?';
    at += size == 0 ? 1 : size;
  }
  ${names.func(log.func, log.item, 'import')}(
      fd == 2 ? ${constants[log.error]} : ${constants[log.info]},
      (${names.string}_t){lines[fd - 1].text, len}
  );
}

ANSWER(fd_write, (int32_t fd, const struct io_part *parts, int32_t count, uint32_t *written)) {
  if (fd != 1 && fd != 2) return BAD_FILE;
  uint32_t total = 0;
  for (int32_t part = 0; part < count; part++) {
    for (uint32_t at = 0; at < parts[part].len; at++, total++) {
      char next = parts[part].ptr[at];
      bool starts = ((unsigned char)next & 0xc0) != 0x80;
      /* A long line is cut before a character, never inside of one. */
      if (next == '\\n' || (starts && lines[fd - 1].len > sizeof lines[0].text - 4)) flush_line(fd);
      if (next != '\\n') lines[fd - 1].text[lines[fd - 1].len++] = next;
      if (lines[fd - 1].len == sizeof lines[0].text) flush_line(fd);
    }
  }
  *written = total;
  return NO_ERROR;
}`
    .trim()
    .split('\n');
}

/** Standard output and error are terminals to the C library, so that it writes each line when it is complete. */
function status(): string[] {
  return `
/* A character device: the C library then writes each line when it is complete. */
ANSWER(fd_fdstat_get, (int32_t fd, uint8_t *status)) {
  if (fd != 1 && fd != 2) return BAD_FILE;
  memset(status, 0, 24);
  status[0] = 2;
  return NO_ERROR;
}`
    .trim()
    .split('\n');
}

function clock(names: CNames, { now, monotonic }: Services): string[] {
  const head = 'ANSWER(clock_time_get, (int32_t id, int64_t precision, uint64_t *time)) {';
  const cases = [now, monotonic].flatMap((service, id) =>
    service === undefined
      ? []
      : [
          `  if (id == ${id}) {`,
          `    *time = ${call(names, service)} * 1000000;`,
          '    return NO_ERROR;',
          '  }',
        ],
  );
  const unused = cases.length === 0 ? ['  (void)id;', '  (void)time;'] : [];
  return [head, '  (void)precision;', ...unused, ...cases, '  return NOT_SUPPORTED;', '}'];
}

function random(names: CNames, { random: service }: Services): string[] {
  const head = 'ANSWER(random_get, (uint8_t *bytes, uint32_t len)) {';
  if (service === undefined) return [head, '  (void)bytes;', '  (void)len;', '  return NOT_SUPPORTED;', '}'];
  return [
    head,
    '  for (uint32_t at = 0; at < len; at += 8) {',
    `    uint64_t number = ${call(names, service)};`,
    '    memcpy(bytes + at, &number, len - at < 8 ? len - at : 8);',
    '  }',
    '  return NO_ERROR;',
    '}',
  ];
}

function exit({ log }: Services): string[] {
  const flush = log === undefined ? [] : ['  flush_line(1);', '  flush_line(2);'];
  return [
    'DEFINE(_Noreturn void, proc_exit, (int32_t code)) {',
    '  (void)code;',
    ...flush,
    '  __builtin_trap();',
    '}',
  ];
}

/** There are no variables and no arguments. */
function nothing(): string[] {
  return ['environ', 'args']
    .flatMap((list) => [
      `ANSWER(${list}_sizes_get, (uint32_t *count, uint32_t *bytes)) {`,
      '  *count = 0;',
      '  *bytes = 0;',
      '  return NO_ERROR;',
      '}',
    ])
    .concat([
      'ANSWER(environ_get, (int32_t list, int32_t bytes)) {',
      '  (void)list;',
      '  (void)bytes;',
      '  return NO_ERROR;',
      '}',
    ]);
}
