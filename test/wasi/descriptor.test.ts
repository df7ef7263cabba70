// SPDX-License-Identifier: MIT
// The types of WASI that the runtime carries are those of the published WIT; UPDATE=1 writes them anew.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { produce } from '../../codegen/pipeline.ts';
import { WASI_INTERFACES, WASI_VERSION, wasiDocument } from './wasi-wit.ts';

const FOLDER = fileURLToPath(new URL('../../runtime/wasi/', import.meta.url));

const header = (what: string, imports: string): string => `// SPDX-License-Identifier: MIT
// ${what} Machine text, made from the published
// WIT; \`UPDATE=1 npm test -- test/wasi/descriptor\` makes it anew.
// biome-ignore-all format: one item a line, as the generator writes it

${imports}
`;

it('is made from the WIT', async () => {
  const items = WASI_INTERFACES.map((name) => `import wasi:${name}@${WASI_VERSION};`).join('\n');
  const { files, diagnostics } = await produce(
    { sources: [{ name: 'wasi.wit', text: wasiDocument(`world wasi { ${items} }`) }] },
    { world: 'wasi', emit: ['bindings'], abiPath: '../abi/index.ts' },
  );
  const made = [...(files ?? [])].find(({ path }) => path === 'bindings/descriptors.ts');
  expect(diagnostics).toEqual([]);
  const text = statement(made?.text ?? '', 'export const worldDescriptor');
  const types = /\n {2}types: (\[\n.*?\n {2}\]),\n/s.exec(text)?.[1] ?? '';
  const rest = text
    .replace(types, 'WASI_TYPES')
    .replace("id: 'test:host/wasi'", `id: 'wasi@${WASI_VERSION}'`)
    .replace('worldDescriptor', 'WASI_DESCRIPTOR')
    .replace(
      /\/\*\*.*?\*\//s,
      '/** What of WASI can be imported; an index stands for one of {@link WASI_TYPES}. */',
    );
  compare(
    'descriptor-types.ts',
    `${header(`The types of WASI ${WASI_VERSION} by structure.`, TYPE_IMPORT)}
/** A number in the text stands for the type at that place of the list. */
export const WASI_TYPES: WorldDescriptor['types'] = ${types};
`,
  );
  compare(
    'descriptor.ts',
    `${header(
      `The interfaces of WASI ${WASI_VERSION}, to compare components with.`,
      `${TYPE_IMPORT}
import { WASI_TYPES } from './descriptor-types.ts';`,
    )}
${rest}`,
  );
});

const TYPE_IMPORT = "import type { WorldDescriptor } from '../abi/descriptor.ts';";

function compare(name: string, text: string): void {
  const path = join(FOLDER, name);
  if (process.env.UPDATE === '1') writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

/** One statement with the comment before it. */
function statement(text: string, start: string): string {
  const at = text.indexOf(start);
  return text.slice(text.lastIndexOf('/**', at), text.indexOf('\n};\n', at) + 4);
}
