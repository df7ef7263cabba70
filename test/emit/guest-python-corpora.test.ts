// SPDX-License-Identifier: MIT
// The Python SDK of every world of the public corpora is Python that ruff is content with; the one of this world holds
// to mypy as well, and so does the shared plugin.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, test } from 'vitest';
import { createContext } from '../../codegen/emit/context.ts';
import { pythonGuestFiles } from '../../codegen/emit/guest/python/python.ts';
import { analyze, resolvePackages } from '../../codegen/front-end.ts';
import { ROOT, temporaryFolder } from '../cli/command.ts';
import { CORPORA, type Corpus, packagesIn } from '../corpora/corpora.ts';
import { complaints, describeWithPython, editorFolder, installed } from './guest-python-tools.ts';

/** Names that are not defined, imports that shadow each other, text that is no Python; and how it is laid out. */
const RULES = [
  'check',
  '--no-cache',
  '--isolated',
  '--select',
  'E4,E7,E9,F,B,UP',
  '--ignore',
  'E741,B009,B010,UP040,UP047',
];
const LAYOUT = ['format', '--no-cache', '--isolated', '--line-length', '100', '--diff'];

/** Writes the SDKs of every world of a corpus that the front end takes, each into a folder of its own. */
function writeSdks(corpus: Corpus, folder: string, out: string): number {
  const features = corpus.features ?? 'all';
  let count = 0;
  for (const entry of packagesIn(corpus, folder)) {
    const path = join(folder, corpus.folder, entry);
    const { resolved } = resolvePackages({ path, features, componentRules: false });
    for (const { id } of resolved?.packages.flatMap((each) => [...each.worlds.values()]) ?? []) {
      const { ir } = analyze({ path, features, world: id });
      if (ir === undefined) continue;
      const root = join(out, String(count++));
      for (const file of pythonGuestFiles(createContext({ ir }))) {
        mkdirSync(dirname(join(root, file.path)), { recursive: true });
        writeFileSync(join(root, file.path), file.text);
      }
    }
  }
  return count;
}

describeWithPython('Python that is generated', () => {
  for (const corpus of CORPORA) {
    const { folder, missing } = corpus.fetch();
    if (folder === undefined) {
      if (process.env.CI === 'true') test(`the corpus ${corpus.name} is there`, () => expect.fail(missing));
      else test.skip(`${corpus.name}: ${missing}`, () => {});
      continue;
    }
    it(`is sound for the worlds of ${corpus.name}`, () => {
      const out = temporaryFolder();
      expect(writeSdks(corpus, folder, out)).toBeGreaterThan(0);
      expect(complaints(installed('ruff', '0.17.6'), [...RULES, '.'], out)).toBe('');
    }, 300_000);
  }

  it('is typed, and laid out as ruff does it', () => {
    const sdk = temporaryFolder();
    editorFolder(sdk);
    const own = [join(ROOT, 'generated/guest/python'), join(ROOT, 'test/guests/shared/python')];
    const ruff = installed('ruff', '0.17.6');
    expect(complaints(ruff, [...LAYOUT, ...own], sdk)).toBe('');
    expect(complaints(ruff, [...RULES, ...own], sdk)).toBe('');
    const mypy = ['--strict', '--python-version', '3.12', '--no-incremental', '--cache-dir', '/dev/null'];
    const sources = ['phira_plugin', join(ROOT, 'test/guests/shared/python/src')];
    expect(complaints(installed('mypy', '2.4.1'), [...mypy, ...sources], sdk)).toBe('');
  }, 300_000);
});
