// SPDX-License-Identifier: MIT
// Invokes exports with the constants of a script: a module of wrappers passes them bit by bit, as JavaScript cannot.

import { WebAssembly } from '../../../runtime/abi/web-assembly.ts';
import { Tally } from '../../../runtime/component/binary/tally.ts';
import { readCoreModule } from '../../../runtime/component/core-module.ts';
import type { CoreSignature } from '../../../runtime/component/core-types.ts';
import { DEFAULT_LIMITS } from '../../../runtime/component/limits.ts';
import { moduleFromWat } from '../../support/components.ts';
import { plain } from '../support.ts';
import { headOf, type List, nameAt } from './wast.ts';
import { type Outcome, outcomeOf, type ScriptWorld } from './world.ts';

/** `(invoke $instance? "function" constant*)` or `(get $instance? "global")`. */
export interface Action {
  readonly get: boolean;
  readonly instance: string | undefined;
  readonly field: string;
  /** Constants as the text of the script has them. */
  readonly constants: readonly string[];
}

/** Reads an action. */
export function readAction(list: List, text: string): Action {
  const instance = nameAt(list, 1);
  const rest = list.items.slice(instance === undefined ? 1 : 2);
  const [field, ...constants] = rest;
  return {
    get: headOf(list) === 'get',
    instance,
    field: field?.kind === 'string' ? Buffer.from(field.value, 'latin1').toString('utf8') : '',
    constants: constants.map(({ start, end }) => text.slice(start, end)),
  };
}

/** Signatures of the functions that a module exports. */
export function signaturesOf(bytes: Uint8Array): ReadonlyMap<string, CoreSignature> {
  const limits = { ...DEFAULT_LIMITS, memoryPages: 65_536, tableElements: 10_000_000 };
  const { exports } = readCoreModule(bytes, 0, bytes.length, new Tally(limits));
  const found = new Map<string, CoreSignature>();
  for (const [name, type] of exports) if (type.kind === 'func') found.set(name, type.signature);
  return found;
}

/** Objects of the host, by number. */
const HOST_OBJECTS = Array.from({ length: 256 }, (_, number) => ({ number }));
const RESULT_BYTES = 16;
const STORES: Readonly<Record<string, string>> = {
  i32: 'i32.store',
  i64: 'i64.store',
  f32: 'f32.store',
  f64: 'f64.store',
  v128: 'v128.store',
};
const PLAIN_REFERENCES = new Set(['funcref', 'externref']);

/** Wrappers for actions on one instance; undefined when a signature cannot be written down outside of its module. */
export async function wrappersFor(
  actions: readonly Action[],
  signatures: ReadonlyMap<string, CoreSignature>,
): Promise<Uint8Array | undefined> {
  const imports: string[] = [];
  const functions: string[] = [];
  for (const [index, { field, constants }] of actions.entries()) {
    const signature = signatures.get(field);
    if (signature === undefined) return undefined;
    const { params, results } = signature;
    const types = [...params, ...results];
    if (!types.every((type) => type in STORES || PLAIN_REFERENCES.has(type))) return undefined;
    imports.push(
      `(import "f" "${index}" (func $f${index} (param ${params.join(' ')}) (result ${results.join(' ')})))`,
    );
    functions.push(wrapper(index, constants, results));
  }
  return moduleFromWat(`(module ${imports.join('\n')}
    (import "host" "objects" (table $objects ${HOST_OBJECTS.length} externref))
    (memory (export "results") 1) ${functions.join('\n')})`);
}

/** Calls one function, and stores the bits of what it returns. */
function wrapper(index: number, constants: readonly string[], results: readonly string[]): string {
  const locals = results.map((type, at) => `(local $r${at} ${type})`).join(' ');
  const stores = results.map((type, at) => {
    const place = `(i32.const ${at * RESULT_BYTES})`;
    const store = STORES[type];
    return store === undefined
      ? `(i32.store ${place} (ref.is_null (local.get $r${at})))`
      : `(${store} ${place} (local.get $r${at}))`;
  });
  const kept = results.map((_, at) => `(local.set $r${at})`).reverse();
  const given = constants.map((text) =>
    text.replace(/^\(ref\.(?:extern|host)\s+(\d+)\)$/, '(table.get $objects (i32.const $1))'),
  );
  return `(func (export "${index}") ${locals} (call $f${index} ${given.join(' ')}) ${kept.join(' ')}
    ${stores.join(' ')})`;
}

/** Runs actions on one instance through their wrappers. */
export function runActions(
  world: ScriptWorld,
  actions: readonly Action[],
  wrappers: Uint8Array,
  signatures: ReadonlyMap<string, CoreSignature>,
): Outcome[] {
  const objects = new WebAssembly.Table({ element: 'externref', initial: HOST_OBJECTS.length });
  for (const [index, object] of HOST_OBJECTS.entries()) objects.set(index, object);
  const functions: Record<string, WebAssembly.ExternalValue> = Object.create(null);
  for (const [index, { instance, field }] of actions.entries()) {
    const found = world.exports(instance)?.[field];
    if (found !== undefined) functions[index] = found;
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(plain(wrappers)), {
    f: functions,
    host: { objects },
  });
  const memory = exports.results;
  if (!(memory instanceof WebAssembly.Memory)) throw new TypeError('wrappers have no memory');
  return actions.map(({ field }, index) => {
    const bytes = (signatures.get(field)?.results.length ?? 0) * RESULT_BYTES;
    new Uint8Array(memory.buffer, 0, bytes).fill(0);
    return outcomeOf(() => {
      const run = exports[index];
      if (typeof run === 'function') run();
      return [Buffer.from(memory.buffer, 0, bytes).toString('hex')];
    });
  });
}

/** Reads a global; vectors cannot be read. */
export function readGlobal(world: ScriptWorld, { instance, field }: Action): Outcome {
  return outcomeOf(() => {
    const global = world.exports(instance)?.[field];
    return [global instanceof WebAssembly.Global ? global.value : 'missing'];
  });
}
