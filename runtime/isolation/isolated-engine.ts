// SPDX-License-Identifier: MIT
// Plugins on threads and in processes of their own, as the plugin runtime knows them: a component is looked at here,
// compiled over there, and every call of it is a question.

import type { WorldBinding } from '../abi/contract.ts';
import { checkComponent } from '../component/engine.ts';
import type { ForeignImports } from '../component/foreign.ts';
import type { ComponentLimits } from '../component/limits.ts';
import type { Manifest } from '../plugin/manifest.ts';
import { importedFunctions, type PluginEngine, sandboxBounds } from '../plugin/plugin-engine.ts';
import { DEFAULT_SANDBOX, type Sandbox } from '../sandbox/sandbox.ts';
import type { HostEnd, HostEndEvents } from './channel.ts';
import { IsolatedPlugin } from './isolated-plugin.ts';
import { writeOrder } from './load-facts.ts';
import { startProcess } from './process/plugin-process.ts';
import { LEAST_MESSAGE_LIMIT } from './protocol.ts';
import { startThread } from './thread/plugin-thread.ts';
import type { ReadLimits } from './wire/reader.ts';
import { worldWire } from './wire/world-wire.ts';

/** What an {@link isolatedEngine} is made of. */
export interface IsolatedEngineOptions<Imports, Exports> {
  readonly world: WorldBinding<Imports, Exports>;
  /** Older releases that are served too; the entry has to serve the same. */
  readonly releases?: readonly WorldBinding<Imports, Exports>[] | undefined;
  /** Module that calls `servePlugin` with the same world. In a bundle it is a file of its own. */
  readonly entry: URL;
  /** Sizes of components, where they differ from the default; the entry's engine has to be given the same. */
  readonly limits?: Partial<ComponentLimits> | undefined;
  /** What a plugin may import beside the world, such as WASI; the entry's engine has to be given and serve the same. */
  readonly foreign?: ((sandbox: Sandbox) => ForeignImports | undefined) | undefined;
  /** Milliseconds in which a component has to be checked and compiled; 10,000 when not given. */
  readonly loadTimeMs?: number | undefined;
  /**
   * Milliseconds beyond `maxExecutionTimeMs` after which a plugin that has not answered is killed; 100 when not given.
   * Its own meter stops it before, unless it does not run metered code at the time.
   */
  readonly graceMs?: number | undefined;
  /** Takes what plugins write to the standard streams of their thread or process, as it comes. */
  readonly onOutput?: ((plugin: string, stream: 'stdout' | 'stderr', text: string) => void) | undefined;
  /** More flags for Node for the process of a plugin, such as `--allow-fs-read=/data`. */
  readonly processFlags?: ((sandbox: Sandbox) => readonly string[]) | undefined;
}

const LOAD_TIME_MS = 10_000;
const GRACE_MS = 100;

/** Runs plugins on threads (`worker`) or in processes (`process`), as their sandbox says; `inline` ones on threads. */
export function isolatedEngine<Imports, Exports>(
  options: IsolatedEngineOptions<Imports, Exports>,
): PluginEngine<Imports, Exports> {
  const { world, releases = [], limits = {} } = options;
  const worlds = [world.world, ...releases.map((release) => release.world)] as const;
  return {
    async prepare(component, manifest, sandbox = DEFAULT_SANDBOX) {
      const wire = worldWire(world);
      const bounds = { ...sandboxBounds(sandbox.limits), ...limits };
      const checked = checkComponent(component, worlds, bounds, options.foreign?.(sandbox));
      const facts = { fingerprint: wire.fingerprint, manifest, sandbox };
      const readLimits: ReadLimits = {
        bytes: sandbox.limits.maxLiftedBytes,
        elements: sandbox.limits.maxLiftedElements,
      };
      const isolation = sandbox.isolation === 'process' ? 'process' : 'worker';
      const plugin = new IsolatedPlugin<Imports, Exports>({
        wire,
        isolation,
        importedFunctions: importedFunctions({ ...checked, modules: [] }, world.world),
        worldId: checked.world.id,
        readLimits,
        executionTimeMs: sandbox.limits.maxExecutionTimeMs,
        loadTimeMs: options.loadTimeMs ?? LOAD_TIME_MS,
        graceMs: options.graceMs ?? GRACE_MS,
        open: opener(options, manifest, sandbox, {
          order: writeOrder(facts, component),
          messageLimit: LEAST_MESSAGE_LIMIT + wire.largestMessage(readLimits),
        }),
        onOutput: (stream, text) => options.onOutput?.(manifest.name, stream, text),
      });
      await plugin.load();
      return plugin;
    },
  };
}

interface Opening {
  readonly order: Uint8Array<ArrayBuffer>;
  readonly messageLimit: number;
}

function opener<Imports, Exports>(
  { entry, processFlags }: IsolatedEngineOptions<Imports, Exports>,
  { name }: Manifest,
  sandbox: Sandbox,
  opening: Opening,
): (events: HostEndEvents) => HostEnd {
  const { maxStackSize } = sandbox.limits;
  const common = { entry, maxStackSize, ...opening };
  if (sandbox.isolation !== 'process') return (events) => startThread({ ...common, name }, events);
  return (events) => startProcess({ ...common, flags: processFlags?.(sandbox) }, events);
}
