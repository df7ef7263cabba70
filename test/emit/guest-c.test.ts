// SPDX-License-Identifier: MIT
// The generated C SDK: it compiles without a warning whatever the world, says who frees what, and carries every value.

import { beforeAll, describe, expect, it } from 'vitest';
import { createContext } from '../../codegen/emit/context.ts';
import type { OutputFile } from '../../codegen/emit/file-set.ts';
import { cGuestFiles } from '../../codegen/emit/guest/c/c.ts';
import { cNames } from '../../codegen/emit/guest/c/names.ts';
import { cDeclaration, cSignature } from '../../codegen/emit/guest/c/signature.ts';
import { analyze } from '../../codegen/front-end.ts';
import { echoSuite } from './guest-echo-suite.ts';
import { type EchoFunction, type EchoGuest, echoGuest, echoWorld, TYPES } from './guest-echo-world.ts';
import { compilerOrReason, strictErrors } from './guest-toolchain.ts';
import { NASTY_WIT, TWINS_WIT } from './nasty-wit.ts';

function filesOf(text: string): OutputFile[] {
  const { ir, diagnostics } = analyze({ sources: [{ name: 'wit/world.wit', text }] });
  if (ir === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return cGuestFiles(createContext({ ir }));
}

function headerOf(text: string): string {
  return filesOf(text).find(({ path }) => path.endsWith('.h'))?.text ?? '';
}

describe('the header', () => {
  const header = headerOf(
    `package a:b@1.0.0;
    interface users {
      record user { name: string }
      resource session { close: func(); }
      variant failure { denied(string) }
      /// Finds one. */ int evil; /* \\
      /// @permission read_users
      find: func(name: string, near: option<u32>) -> result<user, failure>;
      open: func() -> session;
      f: async func();
    }
    interface hooks { on-user: func(user: users.user) -> string; use users.{user}; }
    world w { import users; export hooks; }`.replace('user: users.user', 'user: user'),
  );

  it('says who frees what, and which permission a function needs', () => {
    expect(header).toContain(`
 * Needs permission \`read_users\`.
 * Only looks at \`name\` and \`maybe_near\`, which stay the caller's.
 * NULL for \`maybe_near\` stands for none.
 * True with \`*ret\`, or false with \`*err\`.
 * The caller frees \`*ret\` with \`a_b_users_user_free\`.
 * The caller frees \`*err\` with \`a_b_users_failure_free\`.
 * NULL for \`err\` drops the error.
 */
bool a_b_users_find(
    a_b_string_t name,
    const uint32_t *maybe_near,
    a_b_users_user_t *ret,
    a_b_users_failure_t *err
);`);
    expect(header).toContain(`
 * The caller frees \`user\` afterwards. To keep a part, copy it, or move it out and leave zeros
 * behind.
 * What is put into \`*ret\` must come from malloc, such as by \`a_b_string_copy\`; the caller frees
 * it.
 */
void exports_a_b_hooks_on_user(a_b_users_user_t *user, a_b_string_t *ret);`);
  });

  it('leaves out what C does not carry, and says so', () => {
    expect(header).toContain('/* The type `session` is left out: it is a resource. */');
    expect(header).toContain(
      '/* The function `open` is left out: it holds a handle of the resource `session`. */',
    );
    expect(header).toContain('/* The function `f` is left out: it is asynchronous. */');
  });

  it('takes the meaning from comments of others', () => {
    expect(header).toContain(' * Finds one. *\\/ int evil; /\\* \\ .\n');
  });

  it('is the same when made again', () => {
    expect(filesOf(NASTY_WIT)).toEqual(filesOf(NASTY_WIT));
  });
});

const compiler = compilerOrReason('c');

describe.runIf(compiler !== undefined)('compiles without a warning', () => {
  it.each([
    ['the nastiest names and comments', NASTY_WIT],
    ['interfaces that differ by version or direction', TWINS_WIT],
    ['a world of nothing', 'package a:b; world w {}'],
  ])('%s', async (_, text) => {
    if (compiler !== undefined) expect(await strictErrors(compiler, filesOf(text))).toBe('');
  });
});

/** The plugin's part of one function: hands the value to the host, or back to who called. */
function echoDefinition({ func, item, host }: EchoFunction, world: ReturnType<typeof echoWorld>): string {
  const names = cNames(world.context);
  const signature = cSignature(names, func, item, 'export');
  const head = cDeclaration(signature, '').join(' ');
  const [param] = signature.params;
  if (param === undefined) return `${head} { (void)ret; }`;
  if (host === undefined) {
    const take = param.text.startsWith('const') ? '' : `memset(${param.name}, 0, sizeof *${param.name});`;
    return `${head} { *ret = *${param.name}; ${take} }`;
  }
  const called = cSignature(names, host.func, host.item, 'import');
  const star = param.form !== 'value' && called.params[0]?.form === 'value' ? '*' : '';
  const out = called.out.length > 0 ? ', ret' : '';
  return `${head} { ${called.name}(${star}${param.name}${out}); }`;
}

describe.runIf(compiler !== undefined)('values of every kind', () => {
  let echo: EchoGuest;
  beforeAll(async () => {
    const world = echoWorld();
    const definitions = world.functions.map((each) => echoDefinition(each, world));
    const plugin = ['#include "t_echo.h"', '#include <string.h>', ...definitions].join('\n');
    echo = await echoGuest('c', world, cGuestFiles(world.context), { 'plugin.c': plugin });
  }, 120_000);
  echoSuite(TYPES, () => echo);
});
