// SPDX-License-Identifier: MIT
// How long the generator takes: the Phira world from a cold start and again in one process, and whether the time
// grows as the world does.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, produce, render } from '../../codegen/index.ts';
import { median } from './measure.ts';

const ROOT = join(import.meta.dirname, '../..');

/** One figure, in milliseconds. */
export interface GenerateResult {
  readonly case: string;
  readonly ms: number;
  /** How many times longer than a world a quarter as large, where two worlds are compared; 4 is linear. */
  readonly ratio?: number;
}

/** A case that is run when it is asked for. */
export interface GenerateCase {
  readonly name: string;
  readonly run: () => Promise<GenerateResult>;
}

/** Every case. */
export const GENERATE_CASES: readonly GenerateCase[] = [
  { name: 'generate/phira-cold', run: cold },
  { name: 'generate/phira-warm', run: warm },
  { name: 'generate/1000-interfaces', run: growth },
];

/** The command in a process of its own, into an empty folder. */
async function cold(): Promise<GenerateResult> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const out = mkdtempSync(join(tmpdir(), 'phira-bench-'));
    const started = performance.now();
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'runtime/cli/main.ts'), 'generate', '--wit', join(ROOT, 'wit'), '--out', out],
      { encoding: 'utf8' },
    );
    times.push(performance.now() - started);
    rmSync(out, { recursive: true });
    if (status !== 0) throw new Error(`generate failed: ${stderr}`);
  }
  return { case: 'generate/phira-cold', ms: median(times) };
}

/** What `--watch` does after a change: reads the folder, makes every file, writes what differs. */
async function warm(): Promise<GenerateResult> {
  const out = join(ROOT, 'dist/bench/phira');
  mkdirSync(out, { recursive: true });
  const times: number[] = [];
  for (let round = 0; round < 25; round += 1) {
    const started = performance.now();
    await generate({ wit: join(ROOT, 'wit'), out });
    times.push(performance.now() - started);
  }
  // The first rounds load and compile the generator itself.
  return { case: 'generate/phira-warm', ms: median(times.slice(10)) };
}

async function growth(): Promise<GenerateResult> {
  await timeOf(250);
  const small: number[] = [];
  const large: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    small.push(await timeOf(250));
    large.push(await timeOf(1000));
  }
  return { case: 'generate/1000-interfaces', ms: median(large), ratio: median(large) / median(small) };
}

async function timeOf(interfaces: number): Promise<number> {
  const sources = [{ name: 'wit/world.wit', text: worldOf(interfaces) }];
  const started = performance.now();
  const { files, diagnostics } = await produce({ sources });
  if (files === undefined) throw new Error(diagnostics.map((found) => render(found)).join('\n'));
  return performance.now() - started;
}

/** A world of interfaces, of which each uses the first of its ten. */
function worldOf(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const interfaces = numbers.map(
    (index) => `interface i${index} {
      ${index % 10 === 0 ? 'record before { x: u8 }' : `use i${index - (index % 10)}.{item as before};`}
      record item { id: u32, name: string, tags: list<string>, before: option<u8> }
      variant failure { denied, gone(item), other(before) }
      /// Finds one.
      find: func(id: u32) -> result<item, failure>;
      all: func(items: list<item>) -> list<tuple<u32, string>>;
    }`,
  );
  const imports = numbers.map((index) => `  import i${index};`);
  return ['package bench:many@1.0.0;', ...interfaces, 'world w {', ...imports, '}', ''].join('\n');
}
