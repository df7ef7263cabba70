// SPDX-License-Identifier: MIT
// Small guests in WAT that import WASI beside a world of one exported interface, and a host that runs them.

import {
  type ComponentInstance,
  instantiateComponent,
  prepareComponent,
} from '../../runtime/component/engine.ts';
import type { HostNamespace } from '../../runtime/component/foreign.ts';
import { CLOSED_POLICY, type SandboxPolicy } from '../../runtime/sandbox/policy.ts';
import type { Sandbox } from '../../runtime/sandbox/sandbox.ts';
import { wasiImports } from '../../runtime/wasi/access.ts';
import { type AnyBinding, bindingsOf } from '../support/bind.ts';
import { componentFromWat } from '../support/components.ts';
import { BUMP_REALLOC } from '../support/toy-world.ts';
import { WASI_VERSION, wasiDocument } from './wasi-wit.ts';

/** Calls what a guest exports, by its name in camelCase. */
export type Call = (name: string, ...args: unknown[]) => unknown;

/** A guest, built once for any policy. */
export interface WasiGuest {
  readonly bytes: Uint8Array;
  readonly binding: AnyBinding;
}

/**
 * Builds a guest.
 *
 * @param imports interfaces, such as `cli/stdout`.
 * @param probe functions of the exported interface `test:host/probe`, as WIT.
 * @param wat imports of the core module, a line `---`, and its functions; it has a memory and `cabi_realloc`. Names of WASI
 * are short: `"cli/stdout"` stands for `"wasi:cli/stdout@0.2.12"`.
 */
export async function wasiGuest(imports: readonly string[], probe: string, wat: string): Promise<WasiGuest> {
  const interfaces = `interface probe { ${probe} }`;
  const lines = imports.map((name) => `import wasi:${name}@${WASI_VERSION};`).join('\n');
  const wit = wasiDocument(`${interfaces} world guest { ${lines} export probe; }`);
  const named = wat.replaceAll(/"([a-z]+\/[a-z-]+)"/g, `"wasi:$1@${WASI_VERSION}"`);
  const core = splitImports(named);
  const bytes = await componentFromWat({
    wit,
    world: 'guest',
    wat: `(module ${core.imports} (memory (export "memory") 32) ${BUMP_REALLOC} ${core.rest})`,
  });
  const binding = await bindingsOf(`package test:host; ${interfaces} world guest { export probe; }`);
  return { bytes, binding };
}

/** WAT wants imports before everything else. */
function splitImports(wat: string): { imports: string; rest: string } {
  const end = wat.indexOf('---');
  return { imports: wat.slice(0, end), rest: wat.slice(end + 3) };
}

/** Nothing open but what is given. */
export function policyOf(opened: Partial<SandboxPolicy> = {}): SandboxPolicy {
  return { ...CLOSED_POLICY, ...opened };
}

/** Prepares a guest under a policy, in a worker if nothing else is said. */
export function prepareGuest(
  { bytes, binding }: WasiGuest,
  policy: SandboxPolicy,
  isolation: Sandbox['isolation'] = 'worker',
): ReturnType<typeof prepareComponent> {
  return prepareComponent(bytes, binding.world, {}, { foreign: wasiImports({ policy, isolation }) });
}

/** Runs a guest under a policy with what WASI is served by. */
export function startGuest(
  guest: WasiGuest,
  policy: SandboxPolicy,
  foreign: HostNamespace,
): ComponentInstance<unknown> & { readonly call: Call } {
  const instance = instantiateComponent(prepareGuest(guest, policy), guest.binding, {}, { foreign });
  const { probe } = instance.exports as { probe: Record<string, (...args: unknown[]) => unknown> };
  const call: Call = (name, ...args) => {
    const found = probe[name];
    if (found === undefined) throw new Error(`the guest has no ${name}`);
    return found(...args);
  };
  return { ...instance, call };
}
