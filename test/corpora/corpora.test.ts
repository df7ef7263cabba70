// SPDX-License-Identifier: MIT
// Every world of public WIT corpora becomes a package that compiles under the strictest flags, or is on the list of
// refused worlds with the code of its diagnostic.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { render } from '../../codegen/diagnostics/render.ts';
import { resolvePackages } from '../../codegen/front-end.ts';
import { produce } from '../../codegen/index.ts';
import { TypeCheck } from '../support/type-check.ts';
import { CORPORA, type Corpus, packagesIn } from './corpora.ts';
import { LIST, readRefused } from './refused.ts';

const refused = readRefused();

test('the list names corpora that there are', () => {
  const names = new Set(CORPORA.map(({ name }) => name));
  expect(
    [...refused.keys()].filter((key) => !names.has(corpusOf(key))),
    LIST,
  ).toEqual([]);
});

for (const corpus of CORPORA) {
  describe(corpus.name, () => {
    const { folder, missing } = corpus.fetch();
    if (folder !== undefined) {
      test(`at least ${corpus.worlds} worlds compile or are refused as listed`, () =>
        checkCorpus(corpus, folder));
    } else if (process.env.CI === 'true') {
      // A continuous-integration run must not lose these tests silently.
      test('the corpus is there', () => expect.fail(missing));
    } else {
      test.skip(`the corpus is not there: ${missing}`, () => {});
    }
  });
}

async function checkCorpus(corpus: Corpus, folder: string): Promise<void> {
  const check = new TypeCheck(corpus.name);
  const seen = new Set<string>();
  const disagreements: string[] = [];
  for (const { path, world, name } of worldsOf(corpus, folder)) {
    seen.add(name);
    const { files, diagnostics } = await produce({ path }, { world, features: corpus.features ?? 'all' });
    const listed = refused.get(name);
    if (files === undefined) {
      const text = diagnostics.map((found) => render(found)).join('\n');
      if (!diagnostics.some(({ code }) => code === listed)) disagreements.push(`${name}:\n${text}`);
    } else {
      if (listed !== undefined) disagreements.push(`${name} is made now: remove its line from ${LIST}`);
      check.add(name.replace(/[^\w-]+/g, '_'), files);
    }
  }
  expect(disagreements.join('\n')).toBe('');
  expect(seen.size).toBeGreaterThanOrEqual(corpus.worlds);
  const gone = [...refused.keys()].filter((key) => corpusOf(key) === corpus.name && !seen.has(key));
  expect(gone, LIST).toEqual([]);
  expect(await check.errors()).toBe('');
}

/** `zed` of `zed/since_v0.6.0 zed:extension/extension`. */
function corpusOf(key: string): string {
  return /^[^ /]+/.exec(key)?.[0] ?? key;
}

interface CorpusWorld {
  readonly path: string;
  /** Full name; undefined for a package that cannot be read, which stands for its worlds. */
  readonly world: string | undefined;
  /** `corpus world`, with the package's file or folder behind the corpus where it has several. */
  readonly name: string;
}

function worldsOf(corpus: Corpus, folder: string): CorpusWorld[] {
  return packagesIn(corpus, folder).flatMap((entry): CorpusWorld[] => {
    const path = join(folder, corpus.folder, entry);
    // Worlds are only listed here: what is wrong with one of them is for the generator to say.
    const { resolved } = resolvePackages({ path, features: corpus.features ?? 'all', componentRules: false });
    const place = entry === '.' ? corpus.name : `${corpus.name}/${entry}`;
    if (resolved === undefined) return [{ path, world: undefined, name: `${place} *` }];
    const worlds = resolved.packages.flatMap((each) => [...each.worlds.values()]);
    return worlds.map(({ id }) => ({ path, world: id, name: `${place} ${id}` }));
  });
}
