// SPDX-License-Identifier: MIT
// Every test of the official parser's crate: the same verdict, the same model, the same place of the first diagnostic.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse as parseWat } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterAll, describe, expect, test } from 'vitest';
import { positionAt } from '../../codegen/diagnostics/position.ts';
import { render } from '../../codegen/diagnostics/render.ts';
import { type ResolveResult, resolvePackages } from '../../codegen/front-end.ts';
import { dumpResolved } from '../support/model-dump.ts';
import { disagreement, LIST, readKnownFailures } from './known-failures.ts';
import { fetchCases, reportMissing } from './official-crate.ts';
import { dumpOfficial, type OfficialDump } from './official-dump.ts';

const { folder, missing } = fetchCases('wit-parser');
const known = readKnownFailures();

if (folder === undefined) reportMissing('wit-parser', missing);
else {
  const valid = casesIn(folder, ['parse-fail']);
  const invalid = casesIn(join(folder, 'parse-fail'), []);

  test('no case is missing, and the list names cases only', () => {
    expect([valid.length, invalid.length]).toEqual([74, 150]);
    const names = new Set([...valid, ...invalid.map((name) => `parse-fail/${name}`)]);
    expect(
      [...known.keys()].filter((key) => !names.has(key.split(' ')[0] ?? '')),
      LIST,
    ).toEqual([]);
  });

  describe('valid', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'official-cases-'));
    afterAll(() => rmSync(scratch, { recursive: true }));

    test.each(valid)('%s', async (name) => {
      const result = await resolveValid(folder, name, scratch);
      const { resolved, diagnostics } = result;
      const refusal = resolved === undefined ? diagnostics.map((each) => render(each)).join('\n') : undefined;
      expect(disagreement(known, name, 'verdict', refusal)).toBeUndefined();
      if (resolved === undefined) return;
      const dump = join(folder, `${name.replace(/\.(wit|wat)$/, '')}.wit.json`);
      const wanted: OfficialDump = JSON.parse(readFileSync(dump, 'utf8'));
      const [ours, theirs] = [dumpResolved(resolved), dumpOfficial(wanted)];
      const same = isDeepStrictEqual(ours, theirs);
      // The comparison again for its readable difference.
      if (!same && !known.has(`${name} model`)) expect(ours).toEqual(theirs);
      expect(disagreement(known, name, 'model', same ? undefined : 'differs')).toBeUndefined();
    });
  });

  describe('invalid', () => {
    test.each(invalid)('%s', (file) => {
      const name = `parse-fail/${file}`;
      const result = resolvePackages({
        path: join(folder, name),
        features: ['active'],
        componentRules: false,
      });
      const accepted = result.diagnostics.length === 0 ? 'accepted' : undefined;
      expect(disagreement(known, name, 'verdict', accepted)).toBeUndefined();
      const expected = readFileSync(join(folder, `${name.replace(/\.wit$/, '')}.wit.result`), 'utf8');
      const wanted = placeIn(expected);
      if (accepted !== undefined || wanted === undefined) return;
      const ours = firstPlace(result, folder);
      const failure = ours === wanted ? undefined : `at ${ours}, the official parser says ${wanted}`;
      expect(disagreement(known, name, 'position', failure)).toBeUndefined();
    });
  });
}

/** Files and folders of cases, without what they are compared with. */
function casesIn(path: string, except: readonly string[]): readonly string[] {
  return readdirSync(path)
    .filter((name) => !/\.(json|result)$/.test(name) && !except.includes(name))
    .sort();
}

/** The official tests enable a feature, and read the text form of binaries, which we leave to the usual tools. */
async function resolveValid(folder: string, name: string, scratch: string): Promise<ResolveResult> {
  const settings = { features: ['active'], componentRules: false } as const;
  const from = join(folder, name);
  const texts = name.endsWith('.wat')
    ? ['']
    : name.endsWith('.wit')
      ? []
      : readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.wat'));
  if (texts.length === 0) return resolvePackages({ path: from, ...settings });
  let path = join(scratch, name);
  cpSync(from, path, { recursive: true });
  for (const file of texts) {
    const text = join(path, file);
    const binary = await parseWat(readFileSync(text, 'utf8'));
    const target = text.replace(/\.wat$/, '.wasm');
    writeFileSync(target, binary);
    rmSync(text);
    if (file === '') path = target;
  }
  return resolvePackages({ path, ...settings });
}

/** `file:line:column` that an expected message names first. */
function placeIn(text: string): string | undefined {
  return /(?:--> |\* |^)tests\/ui\/parse-fail\/(\S+?:\d+:\d+)/m.exec(text)?.[1];
}

function firstPlace({ diagnostics }: ResolveResult, folder: string): string {
  const span = diagnostics[0]?.span;
  if (span === undefined) return 'no place';
  const { line, column } = positionAt(span.source, span.start);
  const path = span.source.name.replace(`${folder.replaceAll('\\', '/')}/parse-fail/`, '');
  return `${path}:${line}:${column}`;
}
