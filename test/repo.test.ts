// SPDX-License-Identifier: MIT
// Rules of this repository that hold for every file: tested codes, file sizes, the line of the licence.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RUNTIME_ERRORS } from '../runtime/errors.ts';
import { ROOT } from './cli/command.ts';

const ROOMS = ['codegen', 'runtime', 'test'];
const MOST_LINES = 500;

/** Folders whose files are data of tests, or what a command wrote. */
const NO_SOURCE: ReadonlySet<string> = new Set(['node_modules', 'dist']);

/** Paths below a folder, with `/`. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !NO_SOURCE.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [relative(ROOT, path).replaceAll('\\', '/')];
    });
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const sources = ROOMS.flatMap((room) => filesUnder(join(ROOT, room))).filter((path) =>
  /\.(?:ts|js|mjs|cjs)$/.test(path),
);
/** This file names no code, so that it proves none. */
const tests = sources.filter((path) => path.startsWith('test/')).map(read);

/** Codes of the command line and of the host, which no table lists: wherever a source writes one. */
const writtenCodes = sources
  .filter((path) => /^runtime\/(?:cli|server)\//.test(path))
  .flatMap((path) => [...read(path).matchAll(/'((?:CLI|HOST)_[A-Z_]+)'/g)].flatMap(([, code]) => code ?? []));

describe('every code is met by a test', () => {
  test.each([...new Set([...Object.keys(RUNTIME_ERRORS), ...writtenCodes])].sort())('%s', (code) => {
    const word = new RegExp(`\\b${code}\\b`);
    expect(tests.some((text) => word.test(text))).toBe(true);
  });

  test('of the command line too', () => {
    expect(new Set(writtenCodes).size).toBeGreaterThan(10);
  });
});

describe('every source', () => {
  test('is there', () => {
    for (const room of ROOMS)
      expect(sources.filter((path) => path.startsWith(`${room}/`)).length).toBeGreaterThan(50);
  });

  test(`has at most ${MOST_LINES} lines`, () => {
    expect(sources.filter((path) => read(path).trimEnd().split('\n').length > MOST_LINES)).toEqual([]);
  });

  test('opens with its licence, after the line that runs it', () => {
    const head = /^(?:#!.*\n)?\/\/ SPDX-License-Identifier: MIT\n/;
    expect(sources.filter((path) => !head.test(read(path)))).toEqual([]);
  });
});
