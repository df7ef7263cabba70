// SPDX-License-Identifier: MIT
// One engine for plugins of every isolation: each goes to the engine of its own.

import type { PluginEngine } from '../plugin/plugin-engine.ts';
import { DEFAULT_SANDBOX, type Isolation } from '../sandbox/sandbox.ts';
import { IsolationError } from './errors.ts';

/** Engines by isolation; `worker` and `process` may be one and the same. */
export type Engines<Imports, Exports> = Readonly<Partial<Record<Isolation, PluginEngine<Imports, Exports>>>>;

/** Prepares a plugin with the engine that its sandbox asks for. Rejects with IsolationError when there is none. */
export function routedEngine<Imports, Exports>(
  engines: Engines<Imports, Exports>,
): PluginEngine<Imports, Exports> {
  return {
    async prepare(component, manifest, sandbox = DEFAULT_SANDBOX) {
      const engine = engines[sandbox.isolation];
      if (engine === undefined) {
        throw new IsolationError(
          'ISOLATION_MISSING',
          `this host runs no plugins with isolation "${sandbox.isolation}"`,
        );
      }
      return engine.prepare(component, manifest, sandbox);
    },
  };
}
