// SPDX-License-Identifier: MIT
// The file that keeps a C++ plugin small: what the C++ library calls when it has no memory or cannot go on would bring
// printf with it otherwise.

import type { EmitContext } from '../../context.ts';
import type { OutputFile } from '../../file-set.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { cNames } from '../c/names.ts';
import { servicesOf } from '../c/services.ts';
import { apart } from '../c/text.ts';

const NEW = `
void *operator new(std::size_t size) {
  void *made = std::malloc(size == 0 ? 1 : size);
  if (made == nullptr) __builtin_trap();
  return made;
}

void *operator new[](std::size_t size) { return ::operator new(size); }
void operator delete(void *old) noexcept { std::free(old); }
void operator delete[](void *old) noexcept { std::free(old); }
void operator delete(void *old, std::size_t) noexcept { std::free(old); }
void operator delete[](void *old, std::size_t) noexcept { std::free(old); }
`;

/** The file for one world. */
export function runtimeFile(context: EmitContext): OutputFile {
  const { stem } = cNames(context);
  const lines = apart([
    [
      `// ${context.headerText()}`,
      '//',
      '// What the C++ library calls when it has no memory or cannot go on: it ends the plugin. Its own versions would',
      '// bring printf and the streams of C with them.',
    ],
    [`#include "${stem}.h"`],
    ['#include <cstdlib>', '#include <new>', '#include <version>'],
    ['#if __has_include(<__verbose_abort>)', '#include <__verbose_abort>', '#endif'],
    NEW.trim().split('\n'),
    abort(context),
  ]);
  return { path: `guest/cpp/${stem}_runtime.cpp`, text: `${lines.join('\n')}\n` };
}

/** What ends a plugin that asked a std::expected, std::optional or the like for what is not there. */
function abort(context: EmitContext): string[] {
  const names = cNames(context);
  const { log } = servicesOf(context.ir);
  const level = log?.func.params[0]?.type;
  const def = level === undefined ? undefined : resolveAlias(level);
  const says =
    log === undefined || def?.kind !== 'named'
      ? []
      : [
          `  ${names.func(log.func, log.item, 'import')}(${names.def(resolveDef(def.def)).constants[log.error]}, ${names.string}(reason));`,
        ];
  return [
    '#ifdef _LIBCPP_VERSION',
    says.length === 0
      ? '/** Called for what would be an exception. */'
      : '/** Called for what would be an exception. The reason goes to the log as it is, without its values. */',
    '[[noreturn]]',
    `void std::__libcpp_verbose_abort(const char *${says.length === 0 ? '' : 'reason'}, ...) ` +
      'noexcept(noexcept(std::__libcpp_verbose_abort(" "))) {',
    ...says,
    '  __builtin_trap();',
    '}',
    '#endif',
  ];
}
