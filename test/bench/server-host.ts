// SPDX-License-Identifier: MIT
// The server of the benchmark in a process of its own: a whole host from a host.toml with real plugins, no site on the
// network. Tells its port, and what it holds when it is asked.

import { setTimeout as sleep } from 'node:timers/promises';
import { createPhiraHost } from '../../runtime/server/phira-host.ts';

/** What the process is started with. */
export interface HostTask {
  readonly pluginsDir: string;
  readonly hostConfigPath: string;
}

/** What it tells: where it listens, and on `memory` and `processor` what it holds and has used. */
export type HostReport =
  | { readonly kind: 'listening'; readonly port: number; readonly plugins: readonly string[] }
  | { readonly kind: 'memory'; readonly heap: number; readonly external: number; readonly resident: number }
  | { readonly kind: 'processor'; readonly milliseconds: number };

process.on('message', (message: HostTask | HostReport['kind']) => {
  if (message === 'memory') void memory();
  else if (message === 'processor') processor();
  else if (typeof message === 'object') void start(message);
});
process.on('disconnect', () => process.exit());

async function start({ pluginsDir, hostConfigPath }: HostTask): Promise<void> {
  const host = createPhiraHost({
    ...{ pluginsDir, hostConfigPath, grantDeclared: true },
    ...{ listen: '127.0.0.1:0', api: 'offline' },
  });
  const { load, init, start: started } = await host.start();
  for (const { error } of [...load.failed, ...init.failed, ...started.failed]) throw error;
  const { listening } = host.server;
  if (listening === undefined) throw new Error('the server does not listen');
  const plugins = host.pluginManager.list().map(({ name, state }) => `${name} ${state}`);
  tell({ kind: 'listening', port: listening.port, plugins });
}

async function memory(): Promise<void> {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  for (let count = 0; count < 5; count++) {
    globalThis.gc();
    await sleep(50);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  tell({ kind: 'memory', heap: heapUsed, external, resident: rss });
}

function processor(): void {
  const { user, system } = process.cpuUsage();
  tell({ kind: 'processor', milliseconds: (user + system) / 1000 });
}

function tell(report: HostReport): void {
  process.send?.(report);
}
