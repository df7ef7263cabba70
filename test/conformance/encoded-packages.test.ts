// SPDX-License-Identifier: MIT
// Packages that the official encoder made of texts: our reading of the binary is our reading of the text.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseWat } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterAll, expect, test } from 'vitest';
import { render } from '../../codegen/diagnostics/render.ts';
import { resolvePackages } from '../../codegen/front-end.ts';
import { dumpResolved, type FunctionDump, type PackageDump } from '../support/model-dump.ts';
import { fetchCases, reportMissing } from './official-crate.ts';

/** Written in an older text form, which the official tools no longer read either. */
const STALE = 'single-named-result.wat';

const { folder, missing } = fetchCases('wit-component');

if (folder === undefined) reportMissing('wit-component', missing);
else {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.wat') && name !== STALE)
    .map((name) => name.replace(/\.wat$/, ''))
    .sort();
  const scratch = mkdtempSync(join(tmpdir(), 'encoded-packages-'));
  afterAll(() => rmSync(scratch, { recursive: true }));

  test('no case is missing', () => expect(names).toHaveLength(41));

  test.each(names)('%s', async (name) => {
    const encoded = join(scratch, `${name}.wasm`);
    writeFileSync(encoded, await parseWat(readFileSync(join(folder, `${name}.wat`), 'utf8')));
    const binary = rootOf(encoded);
    const text = [join(folder, `${name}.wit`), join(folder, name)].find((path) => existsSync(path));
    // Encoded from a file that is not shipped: that it can be read is all there is to compare.
    if (text === undefined) expect(binary.interfaces.length + binary.worlds.length).toBeGreaterThan(0);
    else expect(sorted(binary)).toEqual(sorted(rootOf(text)));
  });
}

function rootOf(path: string): PackageDump {
  const { resolved, diagnostics } = resolvePackages({ path, componentRules: false });
  if (resolved === undefined) throw new Error(diagnostics.map((each) => render(each)).join('\n'));
  const root = dumpResolved(resolved).find((each) => each.name === resolved.root.label);
  if (root === undefined) throw new Error('no root');
  return root;
}

/**
 * The encoder writes an interface's own functions behind those of its resources, and interfaces as they need each
 * other: the text's order is lost in the binary.
 */
function sorted(dump: PackageDump): PackageDump {
  const byName = (a: { readonly name: string | null }, b: { readonly name: string | null }): number =>
    (a.name ?? '') < (b.name ?? '') ? -1 : 1;
  const rank = ({ kind }: FunctionDump): number => (kind.endsWith('freestanding') ? 1 : 0);
  const interfaces = dump.interfaces.map((each) => ({
    ...each,
    functions: [...each.functions].sort((a, b) => rank(a) - rank(b)),
  }));
  return { ...dump, interfaces: interfaces.sort(byName), worlds: [...dump.worlds].sort(byName) };
}
