// SPDX-License-Identifier: MIT
// The types of WASI that the runtime carries are those of the published WIT; UPDATE=1 writes them anew.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { produce } from '../../codegen/pipeline.ts';
import { WASI_INTERFACES, WASI_VERSION, wasiDocument } from './wasi-wit.ts';

const PATH = fileURLToPath(new URL('../../runtime/wasi/descriptor.ts', import.meta.url));

const HEADER = `// SPDX-License-Identifier: MIT
// The types of WASI ${WASI_VERSION} by structure, for comparing components with. Machine text, made from the published WIT and
// longer than other files for that reason; \`UPDATE=1 npm test -- test/wasi/descriptor\` makes it anew.
// biome-ignore-all format: one function a line, as the generator writes it

import type { WorldDescriptor } from '../abi/descriptor.ts';
`;

it('is made from the WIT', async () => {
  const items = WASI_INTERFACES.map((name) => `import wasi:${name}@${WASI_VERSION};`).join('\n');
  const { files, diagnostics } = await produce(
    { sources: [{ name: 'wasi.wit', text: wasiDocument(`world wasi { ${items} }`) }] },
    { world: 'wasi', emit: ['bindings'], abiPath: '../abi/index.ts' },
  );
  const made = [...(files ?? [])].find(({ path }) => path === 'bindings/descriptors.ts');
  expect(diagnostics).toEqual([]);
  const body = statement(made?.text ?? '', 'export const worldDescriptor')
    .replace("id: 'test:host/wasi'", `id: 'wasi@${WASI_VERSION}'`)
    .replace('world `test:host/wasi`', 'WASI')
    .replace('worldDescriptor', 'WASI_DESCRIPTOR');
  const text = `${HEADER}\n${body}`;
  if (process.env.UPDATE === '1') writeFileSync(PATH, text);
  expect(plain(text)).toBe(plain(readFileSync(PATH, 'utf8')));
});

/** One statement with the comment before it. */
function statement(text: string, start: string): string {
  const at = text.indexOf(start);
  return text.slice(text.lastIndexOf('/**', at), text.indexOf('\n};\n', at) + 4);
}

/** Without what the formatter chooses. */
function plain(text: string): string {
  return text.replace(/[\s,'"]+/g, ' ').replaceAll(' ', '');
}
