// SPDX-License-Identifier: MIT
// The engine that runs plugins of the Phira world inline, on threads, or in processes, as their sandbox says.

import { servedWorlds } from '../../generated/releases/index.ts';
import type { Exports, Imports } from '../../generated/world.ts';
import { type IsolatedEngineOptions, isolatedEngine } from '../isolation/isolated-engine.ts';
import { routedEngine } from '../isolation/routed-engine.ts';
import { componentEngine, type PluginEngine } from '../plugin/plugin-engine.ts';

const [world, ...releases] = servedWorlds;

/**
 * The worker entry beside this module. A bundle gives its own: a file with what `worker-entry` imports, bundled too.
 */
export const WORKER_ENTRY = new URL(
  // tsc rewrites imports and no other text: sources have another extension than what is built of them.
  import.meta.url.endsWith('.ts') ? './worker-entry.ts' : './worker-entry.js',
  import.meta.url,
);

/** Choices of {@link pluginEngine}. */
export interface PluginEngineOptions
  extends Omit<IsolatedEngineOptions<Imports, Exports>, 'world' | 'releases' | 'entry' | 'limits'> {
  /** {@link WORKER_ENTRY} when not given. */
  readonly entry?: URL | undefined;
  /** Runs inline plugins; the component engine on this thread when not given. */
  readonly inline?: PluginEngine<Imports, Exports> | undefined;
}

/** Runs plugins of every isolation. */
export function pluginEngine(options: PluginEngineOptions = {}): PluginEngine<Imports, Exports> {
  const { entry = WORKER_ENTRY, inline = componentEngine(world, { releases }), ...rest } = options;
  const isolated = isolatedEngine({ ...rest, world, releases, entry });
  return routedEngine({ inline, worker: isolated, process: isolated });
}
