// SPDX-License-Identifier: MIT
// The AssemblyScript SDK of any world compiles as a whole without a warning, reads as promised, and says what it leaves
// out.

import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { createContext } from '../../codegen/emit/context.ts';
import { assemblyscriptGuestFiles } from '../../codegen/emit/guest/assemblyscript/assemblyscript.ts';
import { analyze, resolvePackages } from '../../codegen/front-end.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import { pack } from '../../runtime/cli/build/assemblyscript/packed-data.ts';
import { witFolder } from '../../runtime/cli/package-root.ts';
import { CORPORA, packagesIn } from '../corpora/corpora.ts';
import { compileProgram, describeWithAsc, sdkOf } from './guest-assemblyscript-tools.ts';
import { NASTY_WIT, TWINS_WIT } from './nasty-wit.ts';

function worldOf(input: string | { path: string }): Ir {
  const { ir, diagnostics } = analyze(
    typeof input === 'string' ? { sources: [{ name: 'wit/world.wit', text: input }] } : input,
  );
  if (ir === undefined) throw new Error(diagnostics.map((found) => found.message).join('\n'));
  return ir;
}

const PARTIAL_WIT = `package go:internal@1.0.0;
interface mine {
  resource thing { constructor(); m: func() -> u32; }
  make: func() -> thing;
  wait: async func();
  plain: func() -> u32;
}
interface host {
  variant failure { denied(string), other }
  resource handle { constructor(name: string); m: func() -> result<_, failure>; s: static func() -> handle; }
  /// Finds one. */ evil
  /// @permission read_users
  many: func(a: string, b: string, c: string, d: string, e: string, f: string, g: string, h: string, i: string) -> result<list<string>, failure>;
}
interface guest { use host.{handle}; lend: func(h: borrow<handle>); give: func(h: handle) -> option<handle>; back: func() -> handle; }
world w { import host; import mine; export guest; export mine; export run: func(error: string, kept: u8) -> result; }`;

const WORLDS = {
  'the nastiest names': NASTY_WIT,
  'interfaces that differ by version or direction': TWINS_WIT,
  'resources and asynchronous functions': PARTIAL_WIT,
  'a world of nothing': 'package a:b; world w {}',
  'this world': { path: witFolder },
};

/** What the compiler says of files that are entries only for the test. */
const ABOUT_ENTRIES = 'AS235: Only variables, functions and enums become WebAssembly module exports.';

describeWithAsc('asc is content with the SDK of', () => {
  it.each(Object.entries(WORLDS))(
    '%s',
    async (_name, input) => {
      const { said } = await compileProgram(worldOf(input));
      expect(said.filter((line) => /^(WARNING|ERROR)/.test(line) && !line.includes(ABOUT_ENTRIES))).toEqual(
        [],
      );
    },
    300_000,
  );
});

describe('the AssemblyScript SDK', () => {
  const text = sdkOf(worldOf(PARTIAL_WIT))
    .map((file) => file.text)
    .join('\n');

  it('has the errors of the language, and the permission that a function needs', () => {
    expect(text).toContain(' * Finds one. *\\/ evil\n *\n * Needs permission `read_users`.\n */');
    expect(text).toContain('): Result<Array<string>, Failure> {');
    expect(text).toContain('  m(): Failure | null {');
    expect(text).toContain('export class FailureDenied extends Failure {');
  });

  it('says what it leaves out', () => {
    const said = [...text.matchAll(/^\/\/ (The \w+ [\w-]+ is left out: [^.]+)/gm)].map(([, line]) => line);
    expect(said).toContain(
      'The function make is left out: it passes a resource that the plugin would have to implement',
    );
    expect(said).toContain('The function lend is left out: it is lent a resource');
    expect(said.filter((line = '') => line.includes('asynchronous'))).toHaveLength(2);
  });

  it('is the same when made again', () => {
    expect(sdkOf(worldOf(NASTY_WIT))).toEqual(sdkOf(worldOf(NASTY_WIT)));
  });
});

for (const corpus of CORPORA) {
  const { folder, missing } = corpus.fetch();
  if (folder === undefined) {
    if (process.env.CI === 'true') test(`the corpus ${corpus.name} is there`, () => expect.fail(missing));
    else test.skip(`${corpus.name}: ${missing}`, () => {});
    continue;
  }
  test(`there is an SDK for every world of ${corpus.name}`, () => {
    const features = corpus.features ?? 'all';
    for (const entry of packagesIn(corpus, folder)) {
      const path = join(folder, corpus.folder, entry);
      const { resolved } = resolvePackages({ path, features, componentRules: false });
      for (const { id } of resolved?.packages.flatMap((each) => [...each.worlds.values()]) ?? []) {
        const { ir } = analyze({ path, features, world: id });
        if (ir !== undefined)
          expect(assemblyscriptGuestFiles(createContext({ ir })).length).toBeGreaterThan(0);
      }
    }
  }, 120_000);
}

test('constants are packed so that they come back', () => {
  const data = Uint8Array.from({ length: 70_000 }, (_, at) =>
    at % 1000 < 500 && at % 3 === 0 ? (at * 7919) >> 5 : 0,
  );
  const packed = pack(data);
  const out: number[] = [];
  for (let from = 0; from < packed.length; ) {
    const control = packed[from++] ?? 0;
    if (control < 128) {
      out.push(...packed.subarray(from, from + control + 1));
      from += control + 1;
    } else {
      const isNear = control < 192;
      const back = (packed[from] ?? 0) | (isNear ? 0 : (packed[from + 1] ?? 0) << 8);
      from += isNear ? 1 : 2;
      for (let rest = control - (isNear ? 125 : 188); rest > 0; rest--) out.push(out[out.length - back] ?? 0);
    }
  }
  expect(Uint8Array.from(out)).toEqual(data);
});
