// SPDX-License-Identifier: MIT
// How the bytes of a plugin become a running instance: the component engine, or whatever a composition root puts in
// its place (a metered one, one on another thread).

import type { Life, WorldBinding } from '../abi/contract.ts';
import type { WorldDescriptor } from '../abi/descriptor.ts';
import { instantiateComponent, type PreparedComponent, prepareComponentAsync } from '../component/engine.ts';
import type { ComponentLimits } from '../component/limits.ts';
import type { Pending } from '../events/event.ts';
import { DEFAULT_SANDBOX, type Isolation, type Sandbox } from '../sandbox/sandbox.ts';
import type { Manifest } from './manifest.ts';

const PAGE = 65_536;

/** A running plugin. */
export interface PluginInstance<Exports> {
  readonly exports: Exports;
  readonly life: Life;
  /** Bytes of all its memories, now. */
  memoryBytes(): number;
  /**
   * Called before every call of an export: starts what the call may use up.
   *
   * @param name the exported function, such as `on-event`, for messages.
   */
  begin?(name: string): void;
  /** Bytes of stack that its calls have, where the instance knows. */
  readonly effectiveStackSize?: number | undefined;
  /**
   * For an instance that can end outside of a call (its thread or process dies): called once when it does. An error
   * during a call is thrown by the call, and is `life.death` too.
   */
  onDeath?(listener: (cause: Error) => void): void;
  /**
   * Called once, after the last call: lets go of what the instance holds outside of JavaScript's memory.
   *
   * @return what went wrong meanwhile, to be logged; the instance is let go of all the same.
   */
  dispose?(): readonly unknown[];
}

/** A checked and compiled plugin, of which nothing has run. */
export interface PreparedPlugin<Imports, Exports> {
  readonly isolation: Isolation;
  /** Functions of the host that it imports, as `interface-id#function` with the world's ids. */
  readonly importedFunctions: readonly string[];
  /** Runs its start functions. Throws ComponentError. */
  instantiate(imports: Imports): Pending<PluginInstance<Exports>>;
}

/** Makes plugins of bytes. */
export interface PluginEngine<Imports, Exports> {
  /** Rejects with ComponentError. */
  prepare(
    component: Uint8Array,
    manifest: Manifest,
    sandbox?: Sandbox,
  ): Promise<PreparedPlugin<Imports, Exports>>;
}

/**
 * The component engine on this thread, without limits on time.
 *
 * @param releases older releases that are served too; a component's own names choose among them and the world.
 */
export function componentEngine<Imports, Exports>(
  world: WorldBinding<Imports, Exports>,
  limits: Partial<ComponentLimits> = {},
  releases: readonly WorldBinding<Imports, Exports>[] = [],
): PluginEngine<Imports, Exports> {
  const older = releases.map((release) => release.world);
  return {
    async prepare(component, _manifest, sandbox = DEFAULT_SANDBOX) {
      const memoryPages = Math.floor(sandbox.limits.maxMemory / PAGE);
      const prepared = await prepareComponentAsync(component, [world.world, ...older], {
        memoryPages,
        ...limits,
      });
      const binding = releases.find((release) => release.world === prepared.world) ?? world;
      return {
        isolation: 'inline',
        importedFunctions: importedFunctions(prepared, world.world),
        instantiate: (imports) => {
          const running = instantiateComponent(prepared, binding, imports);
          const { exports, life } = running;
          return { exports, life, memoryBytes: () => running.memoryBytes(), dispose: () => running.end() };
        },
      };
    },
  };
}

/**
 * Functions of the host that a component lowers, sorted, with interface ids as the current world writes them, also
 * where the component was built for an older release.
 */
export function importedFunctions({ plan, match }: PreparedComponent, current: WorldDescriptor): string[] {
  const ids = new Map(Object.keys(current.imports).map((id) => [withoutVersion(id), id]));
  const names = new Set<string>();
  for (const step of plan.steps) {
    if (step.kind !== 'lower host') continue;
    const given = step.interfaceId;
    const linked = given === undefined ? '$root' : (match.imports.get(given) ?? given);
    const id = Object.hasOwn(current.imports, linked) ? linked : (ids.get(withoutVersion(linked)) ?? linked);
    names.add(`${id}#${step.name}`);
  }
  return [...names].sort();
}

function withoutVersion(interfaceId: string): string {
  return interfaceId.replace(/@.*$/s, '');
}
