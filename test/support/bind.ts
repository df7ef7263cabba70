// SPDX-License-Identifier: MIT
// Generated bindings of a world given as text, and a core module linked to them by names alone: what the component
// engine does with canonical definitions, done by hand so that bindings can be tested without it.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { produce } from '../../codegen/pipeline.ts';
import {
  CallContext,
  type CanonOptions,
  type CoreFunction,
  type InstanceState,
  type Life,
  type LiftedFunction,
  type LiftLimits,
  type Realloc,
  type StringEncoding,
  type WorldBinding,
} from '../../runtime/abi/index.ts';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';

/** A host function or a caller of a guest's, of whatever type its WIT says. */
export type AnyFunction = (...args: never[]) => unknown;

/** A host's class of a resource. */
export type AnyClass = abstract new (...args: never[]) => object;

/** Interfaces by camelCase name, each with functions by camelCase name; world-level functions beside them. */
export type Side = Record<string, Record<string, AnyFunction | AnyClass> | AnyFunction>;

export type AnyBinding = WorldBinding<Side, unknown>;

/** Callers of exported functions, by interface and function in camelCase. */
export type Callers = Record<string, Record<string, (...args: unknown[]) => unknown>>;

/** What a test may change of how a module is linked. */
export interface LinkOptions {
  readonly encoding?: StringEncoding;
  readonly limits?: LiftLimits;
}

/** A linked module. */
export interface Linked<Exports = Callers> {
  readonly exports: Exports;
  /** The module's own exports. */
  readonly core: WebAssembly.Exports;
  readonly state: InstanceState;
  readonly life: Life;
}

const OUT_PARENT = fileURLToPath(new URL('../bindings/', import.meta.url));

/**
 * Generates the bindings of a world and loads them; the caller says what the world's exports look like.
 * @throws {Error} with the diagnostics of a faulty world.
 */
export async function bindingsOf<Exports = unknown>(
  wit: string,
  world?: string,
): Promise<WorldBinding<Side, Exports>> {
  const { files, diagnostics } = await produce(
    { sources: [{ name: 'test.wit', text: wit }] },
    { world, emit: ['bindings'], abiPath: '../../../runtime/abi/index.ts' },
  );
  if (files === undefined)
    throw new Error(diagnostics.map((found) => `${found.code} ${found.message}`).join('\n'));
  await mkdir(OUT_PARENT, { recursive: true });
  // Inside the project, so that its modules and the tests share one ABI; a name with a dot is no test's business.
  const folder = await mkdtemp(join(OUT_PARENT, '.out-'));
  try {
    for (const { path, text } of files) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    const module = (await import(/* @vite-ignore */ join(folder, 'bindings/world.ts'))) as {
      worldBinding: WorldBinding<Side, Exports>;
    };
    return module.worldBinding;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Instantiates a module with the imports of a world, found by legacy names, and binds its exports.
 * @typeParam Exports what the caller knows of them.
 */
export function link<Exports = Callers>(
  binding: AnyBinding,
  module: WebAssembly.Module,
  host: Side = {},
  { encoding = 'utf8', limits }: LinkOptions = {},
): Linked<Exports> {
  const state: InstanceState = { mayEnter: true, mayLeave: true };
  const life: Life = { death: undefined };
  const late = new Map<string, CoreFunction>();
  const imports: WebAssembly.Imports = {};
  for (const [id, functions] of binding.imports) {
    const fields: Record<string, (...args: never[]) => unknown> = {};
    for (const name of functions.keys()) {
      fields[name] = (...args) => late.get(`${id}#${name}`)?.(...args);
    }
    imports[id] = fields;
  }
  const { exports: core } = new WebAssembly.Instance(module, imports);
  const options: Omit<CanonOptions, 'entered'> = {
    memory: core.memory as WebAssembly.Memory | undefined,
    realloc: core.cabi_realloc as Realloc | undefined,
    encoding,
    instance: state,
    life,
  };
  for (const [id, functions] of binding.imports) {
    for (const [name, bind] of functions) {
      late.set(`${id}#${name}`, bind(host, new CallContext({ ...options, entered: [] }, limits)));
    }
  }
  const lookup = (id: string | undefined, name: string): LiftedFunction => {
    const key = id === undefined ? name : `${id}#${name}`;
    const found = core[key];
    if (typeof found !== 'function') throw new Error(`the module has no export ${key}`);
    return {
      core: found as CoreFunction,
      postReturn: core[`cabi_post_${key}`] as CoreFunction | undefined,
      context: new CallContext({ ...options, entered: [state] }, limits),
    };
  };
  return { exports: binding.bindExports(lookup, noResource) as Exports, core, state, life };
}

/** Definitions of resources are the component engine's business. */
function noResource(number: number): never {
  throw new Error(`a module linked by names has no resource ${number}`);
}
