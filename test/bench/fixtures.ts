// SPDX-License-Identifier: MIT
// The components that the benchmark runs, built from their sources, and the binding of the adder's test world.

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { generate } from '../../codegen/pipeline.ts';
import type { WorldBinding } from '../../runtime/abi/index.ts';
import { buildPlugin } from '../../runtime/cli/build/build-plugin.ts';
import { componentFromWat } from '../support/components.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const text = (path: string): string => readFileSync(here(path), 'utf8');

/** The Phira world as one text, its package header first. */
export function worldText(): string {
  const files = readdirSync(here('../../wit'))
    .filter((name) => name.endsWith('.wit'))
    .sort()
    .map((name) => text(`../../wit/${name}`));
  return files.sort((a, b) => Number(b.startsWith('package')) - Number(a.startsWith('package'))).join('\n');
}

/** A WAT plugin of the Phira world: answers every event, logs one line for a connecting user. */
export function watPlugin(): Promise<Uint8Array> {
  return componentFromWat({ wat: text('guests/event.wat'), wit: worldText(), world: 'plugin' });
}

/** A WAT component of the test world `bench:add/adder`. */
export function adder(): Promise<Uint8Array> {
  return componentFromWat({ wat: text('guests/add.wat'), wit: text('guests/add.wit'), world: 'adder' });
}

/** What the adder exports. */
export interface AdderExports {
  readonly arithmetic: { add(left: number, right: number): number };
}

/** Direct bindings of the adder's world, made by the generator under the git-ignored `dist/`. */
export async function adderBinding(): Promise<WorldBinding<Record<string, never>, AdderExports>> {
  const out = here('../../dist/bench/adder');
  mkdirSync(out, { recursive: true });
  await generate({ wit: here('guests/add.wit'), world: 'adder', out, check: false });
  const module: { worldBinding: WorldBinding<Record<string, never>, AdderExports> } = await import(
    pathToFileURL(`${out}/bindings/world.ts`).href
  );
  return module.worldBinding;
}

/** The sample plugin `greeter`, TypeScript in QuickJS, as `phira-plugin build` makes it. */
export async function quickJsPlugin(): Promise<Uint8Array> {
  const out = here('../../dist/bench/greeter.wasm');
  const { built, findings } = await buildPlugin(here('../guests/greeter'), { out });
  if (built === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  return new Uint8Array(readFileSync(out));
}
