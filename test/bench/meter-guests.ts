// SPDX-License-Identifier: MIT
// The guests that metering is measured on; one of them, a JavaScript plugin that computes, is written here.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildPlugin } from '../../runtime/cli/build/build-plugin.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Calls of functions, properties, array elements and arithmetic, as a plugin that keeps scores has them. */
const COMPUTE = `
interface Cell { value: number; next: number }

const mix = (left: number, right: number): number => (left * 31 + right) % 1_000_003;

function compute(turns: number): number {
  const cells: Cell[] = [];
  for (let i = 0; i < 64; i++) cells.push({ value: i, next: (i * 7) & 63 });
  let total = 0;
  for (let i = 0; i < turns; i++) {
    const cell = cells[i & 63];
    if (cell === undefined) continue;
    total = mix(total, cell.value + i);
    cell.value = total & 255;
    if ((i & 15) === 0) total += cells[cell.next]?.value ?? 0;
  }
  return total;
}
`;
const ANSWER = 'return args.length === 0';

/** The sample plugin `greeter`, whose command computes as many turns as its first argument says. */
export async function computingPlugin(): Promise<Uint8Array> {
  const folder = here('../../dist/bench/computing');
  const out = here('../../dist/bench/computing.wasm');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['plugin.toml', 'src']) {
    cpSync(here(`../guests/greeter/${name}`), `${folder}/${name}`, { recursive: true });
  }
  const path = `${folder}/src/plugin.ts`;
  const source = readFileSync(path, 'utf8');
  if (!source.includes(ANSWER)) throw new Error('the sample plugin answers its command otherwise now');
  const answer = `if (args[0] !== undefined) return String(compute(Number(args[0])));\n    ${ANSWER}`;
  writeFileSync(path, source.replace(ANSWER, answer) + COMPUTE);
  const { built, findings } = await buildPlugin(folder, { out });
  if (built === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  return new Uint8Array(readFileSync(out));
}
