// SPDX-License-Identifier: MIT
// The SDKs for C and C++ of every world of the public corpora compile without a warning.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createContext } from '../../codegen/emit/context.ts';
import type { OutputFile } from '../../codegen/emit/file-set.ts';
import { cGuestFiles } from '../../codegen/emit/guest/c/c.ts';
import { cppGuestFiles } from '../../codegen/emit/guest/cpp/cpp.ts';
import { analyze, resolvePackages } from '../../codegen/front-end.ts';
import { CORPORA, type Corpus, packagesIn } from '../corpora/corpora.ts';
import { compilerOrReason, strictErrors } from './guest-toolchain.ts';

const compiler = compilerOrReason('c++');

/** Corpora whose worlds are compiled as C++ too, which takes ten times as long: one of real APIs, one of odd builds. */
const CPP_CORPORA =
  process.env.EVERY_CORPUS === 'true' ? CORPORA.map(({ name }) => name) : ['zed', 'wasmtime'];

/** How many compilers run at once. */
const AT_ONCE = 4;

interface Made {
  readonly name: string;
  readonly files: readonly OutputFile[];
}

/** The SDKs of every world of a corpus that the front end takes. */
function sdksOf(corpus: Corpus, folder: string): Made[] {
  const features = corpus.features ?? 'all';
  return packagesIn(corpus, folder).flatMap((entry) => {
    const path = join(folder, corpus.folder, entry);
    const { resolved } = resolvePackages({ path, features, componentRules: false });
    const worlds = resolved?.packages.flatMap((each) => [...each.worlds.values()]) ?? [];
    return worlds.flatMap(({ id }) => {
      const { ir } = analyze({ path, features, world: id });
      if (ir === undefined) return [];
      const context = createContext({ ir });
      const cpp = CPP_CORPORA.includes(corpus.name) ? cppGuestFiles(context) : [];
      // Two files are nearly the same for every world, and compiled by other tests.
      const files = [...cGuestFiles(context), ...cpp].filter(
        ({ path }) => !/_(preview1|runtime)\.\w+$/.test(path),
      );
      return [{ name: `${corpus.name}/${entry} ${id}`, files }];
    });
  });
}

for (const corpus of CORPORA) {
  const { folder, missing } = corpus.fetch();
  if (folder === undefined || compiler === undefined) {
    if (process.env.CI === 'true') test(`the corpus ${corpus.name} is there`, () => expect.fail(missing));
    else test.skip(`${corpus.name}: ${missing ?? 'no compiler'}`, () => {});
    continue;
  }
  test(corpus.name, async () => {
    const waiting = sdksOf(corpus, folder);
    const faults: string[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const said = await strictErrors(compiler, next.files);
        if (said !== '') faults.push(`${next.name}:\n${said}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(faults.join('\n')).toBe('');
  }, 900_000);
}
