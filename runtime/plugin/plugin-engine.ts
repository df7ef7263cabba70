// SPDX-License-Identifier: MIT
// How the bytes of a plugin become a running instance: the component engine, or whatever a composition root puts in
// its place (a metered one, one on another thread).

import type { Life, WorldBinding } from '../abi/contract.ts';
import type { WorldDescriptor } from '../abi/descriptor.ts';
import { instantiateComponent, type PreparedComponent, prepareComponentAsync } from '../component/engine.ts';
import type { ComponentLimits } from '../component/limits.ts';
import type { MeterCache } from '../component/meter/cache.ts';
import type { Pending } from '../events/event.ts';
import type { InstanceUse } from '../monitor/plugin-meter.ts';
import type { SandboxLimits } from '../sandbox/limits.ts';
import { DEFAULT_SANDBOX, type Isolation, type Sandbox } from '../sandbox/sandbox.ts';
import { threadStackSize } from '../sandbox/stack.ts';
import type { ForeignService, ServedImports } from './foreign-service.ts';
import type { Manifest } from './manifest.ts';

const PAGE = 65_536;

/** A running plugin. */
export interface PluginInstance<Exports> {
  readonly exports: Exports;
  readonly life: Life;
  /** Bytes of all its memories, now. */
  memoryBytes(): number;
  /**
   * Gives the next call no more processor time than so many milliseconds; `key` names the limit when it is over. Left out
   * where a call holds nobody up.
   */
  hurry?(key: string, milliseconds: number): void;
  /** What it has used up since it was instantiated, where the instance knows. */
  readonly use?: InstanceUse | undefined;
  /** Bytes of stack that its calls have, where the instance knows. */
  readonly effectiveStackSize?: number | undefined;
  /**
   * For an instance that can end outside of a call (its thread or process dies): called once when it does. An error
   * during a call is thrown by the call, and is `life.death` too.
   */
  onDeath?(listener: (cause: Error) => void): void;
  /** Whether its thread or process was ended from outside, as `life.death` tells. */
  readonly killed?: boolean | undefined;
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
  /** Id of the release of the world that it was built for; the current one where the engine does not tell. */
  readonly worldId?: string | undefined;
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

/** Choices of {@link componentEngine}. */
export interface ComponentEngineOptions<Imports, Exports> {
  /** Sizes of components, where they differ from the default. */
  readonly limits?: Partial<ComponentLimits> | undefined;
  /** Older releases that are served too; a component's own names choose among them and the world. */
  readonly releases?: readonly WorldBinding<Imports, Exports>[] | undefined;
  /** Keeps metered modules over restarts of the host. */
  readonly cache?: MeterCache | undefined;
  /**
   * Runs guest code as it is when false: faster, for plugins of one's own, since one that loops for ever holds the
   * thread for ever. True when not given.
   */
  readonly meter?: boolean | undefined;
  /** What a plugin may import beside the world; nothing when not given. */
  readonly foreign?: ((sandbox: Sandbox) => ForeignService) | undefined;
}

/** The component engine on this thread, with every call held to the limits of the plugin's sandbox. */
export function componentEngine<Imports, Exports>(
  world: WorldBinding<Imports, Exports>,
  options: ComponentEngineOptions<Imports, Exports> = {},
): PluginEngine<Imports, Exports> {
  const { limits = {}, releases = [], cache, meter = true } = options;
  const worlds = [world.world, ...releases.map((release) => release.world)] as const;
  return {
    async prepare(component, _manifest, sandbox = DEFAULT_SANDBOX) {
      const bounds: Partial<ComponentLimits> = { ...sandboxBounds(sandbox.limits), ...limits };
      const foreign = options.foreign?.(sandbox);
      const choices = { meter, cache, foreign: foreign?.imports };
      const prepared = await prepareComponentAsync(component, worlds, bounds, choices);
      const binding = releases.find((release) => release.world === prepared.world) ?? world;
      return {
        isolation: 'inline',
        importedFunctions: importedFunctions(prepared, world.world),
        worldId: prepared.world.id,
        instantiate(imports) {
          const { limits } = sandbox;
          if (prepared.match.foreign.size === 0 || foreign?.serve === undefined)
            return inlineInstance(prepared, binding, imports, limits);
          return foreign.serve().then((served) => inlineInstance(prepared, binding, imports, limits, served));
        },
      };
    },
  };
}

/** The part of a sandbox's limits that bounds what a component has when it begins. */
export function sandboxBounds({ maxMemory, maxResourceHandles }: SandboxLimits): Partial<ComponentLimits> {
  return { memoryPages: Math.floor(maxMemory / PAGE), handles: maxResourceHandles };
}

/** Instantiates a component on this thread within the limits of a sandbox. Throws ComponentError. */
export function inlineInstance<Imports, Exports>(
  prepared: PreparedComponent,
  binding: WorldBinding<Imports, Exports>,
  imports: Imports,
  limits: SandboxLimits,
  served?: ServedImports,
): PluginInstance<Exports> {
  const running = instantiateComponent(prepared, binding, imports, {
    budget: limits,
    foreign: served?.namespace,
    liftLimits: { bytes: limits.maxLiftedBytes, elements: limits.maxLiftedElements },
  });
  return {
    exports: running.exports,
    life: running.life,
    use: running.use,
    effectiveStackSize: Math.min(limits.maxStackSize, threadStackSize()),
    memoryBytes: () => running.memoryBytes(),
    hurry: (key, milliseconds) => running.hurry(key, milliseconds),
    dispose() {
      served?.flush();
      return running.end();
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
