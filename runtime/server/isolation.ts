// SPDX-License-Identifier: MIT
// The engine that runs plugins of the Phira world inline, on threads, or in processes, as their sandbox says.

import { servedWorlds } from '../../generated/releases/index.ts';
import type { Exports, Imports } from '../../generated/world.ts';
import type { MeterCache } from '../component/meter/cache.ts';
import { IsolationError } from '../isolation/errors.ts';
import { type IsolatedEngineOptions, isolatedEngine } from '../isolation/isolated-engine.ts';
import { routedEngine } from '../isolation/routed-engine.ts';
import { componentEngine, type PluginEngine } from '../plugin/plugin-engine.ts';
import { wasiImports } from '../wasi/access.ts';
import { wasiCheck } from '../wasi/check.ts';
import { wasiProcessFlags } from '../wasi/process-flags.ts';

const [world, ...releases] = servedWorlds;

/**
 * The worker entry beside this module, which a bundle has to bring as a file of its own: bundle
 * `phira-mp-plugin/worker-entry` to `worker-entry.js` beside it, or give another place as `entry`.
 *
 * @throws IsolationError `ISOLATION_START` in a bundle of CommonJS, which does not know where it is.
 */
function workerEntry(): URL {
  const here: string | undefined = import.meta.url;
  if (here === undefined) {
    throw new IsolationError(
      'ISOLATION_START',
      'the worker entry is not found from a bundle of CommonJS: give pluginEngine its `entry`',
    );
  }
  // tsc rewrites imports and no other text: sources have another extension than what is built of them.
  return new URL(here.endsWith('.ts') ? './worker-entry.ts' : './worker-entry.js', here);
}

/** Choices of {@link pluginEngine}. */
export interface PluginEngineOptions
  extends Pick<IsolatedEngineOptions<Imports, Exports>, 'loadTimeMs' | 'graceMs' | 'onOutput'> {
  /** The one beside this module when not given. */
  readonly entry?: URL | undefined;
  /** Runs inline plugins; the component engine on this thread when not given. */
  readonly inline?: PluginEngine<Imports, Exports> | undefined;
  /** Keeps metered modules of inline plugins over restarts of the host. */
  readonly cache?: MeterCache | undefined;
}

/** Runs plugins of every isolation, with WASI as their policies open it. */
export function pluginEngine(options: PluginEngineOptions = {}): PluginEngine<Imports, Exports> {
  const {
    entry,
    cache,
    inline = componentEngine(world, { releases, cache, foreign: wasiCheck }),
    ...rest
  } = options;
  let made: PluginEngine<Imports, Exports> | undefined;
  const apart: PluginEngine<Imports, Exports> = {
    async prepare(component, manifest, sandbox) {
      made ??= isolatedEngine({
        ...rest,
        world,
        releases,
        entry: entry ?? workerEntry(),
        foreign: wasiImports,
        processFlags: ({ policy, folder = '.' }) => wasiProcessFlags(policy, folder),
      });
      return made.prepare(component, manifest, sandbox);
    },
  };
  return routedEngine({ inline, worker: apart, process: apart });
}
