// SPDX-License-Identifier: MIT
// Wrong WIT and its exact rendering: every entry of test/fail is named after the code it shows and has the expected
// text beside it. Every code of the table has an entry. `UPDATE=1` rewrites the texts, which CI refuses.

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../codegen/diagnostics/codes.ts';
import { render } from '../../codegen/diagnostics/render.ts';
import { releasesOf } from '../../codegen/evolution/releases.ts';
import { produce } from '../../codegen/pipeline.ts';

const folder = fileURLToPath(new URL('../fail/', import.meta.url)).replaceAll('\\', '/');
const update = process.env.UPDATE !== undefined && process.env.UPDATE !== '';

/** What a directory cannot hold: a path that does not exist. */
const MISSING = 'WIT0001-missing.wit';

const entries = [MISSING, ...readdirSync(folder).filter((name) => !name.endsWith('.txt'))].sort();

/** `// analyze: world=w features=x,y` on the first line of an entry. */
function settingsOf(name: string): { readonly world?: string; readonly features?: readonly string[] } {
  if (name === MISSING || !name.endsWith('.wit')) return {};
  const words = /^\/\/ analyze: (.*)/.exec(readFileSync(folder + name, 'latin1'))?.[1]?.split(' ') ?? [];
  const value = (key: string): string | undefined =>
    words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  const world = value('world');
  const features = value('features')?.split(',');
  return { ...(world === undefined ? {} : { world }), ...(features === undefined ? {} : { features }) };
}

describe('wrong WIT is told about exactly so', () => {
  test.each(entries)('%s', async (name) => {
    const path = folder + name;
    const releases =
      statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? releasesOf(path) : [];
    const { files, diagnostics } = await produce({ path }, { ...settingsOf(name), releases });
    // A warning alone keeps nothing from being made.
    expect(files === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
    // That some are left out is said last; every other code is shown where it comes first.
    const shown = name.startsWith('WIT0005') ? diagnostics.at(-1) : diagnostics[0];
    expect(shown?.code).toBe(name.slice(0, 7));
    const text = `${diagnostics.map((each) => render(each)).join('\n\n')}\n`.replaceAll(folder, '');
    const golden = `${folder}${name.replace(/\.wit$/, '')}.txt`;
    if (update) {
      if (process.env.CI !== undefined) throw new Error('goldens are not rewritten in CI');
      writeFileSync(golden, text);
    }
    const expected = existsSync(golden) ? readFileSync(golden, 'utf8') : '';
    expect(text, 'to accept: UPDATE=1 npm test -- test/diagnostics').toBe(expected);
  });
});

test('every code has an example', () => {
  const shown = new Set(entries.map((name) => name.slice(0, 7)));
  expect(Object.keys(CODES).filter((code) => !shown.has(code))).toEqual([]);
});

test('no golden is left over', () => {
  const wanted = new Set(entries.map((name) => `${name.replace(/\.wit$/, '')}.txt`));
  expect(readdirSync(folder).filter((name) => name.endsWith('.txt') && !wanted.has(name))).toEqual([]);
});
