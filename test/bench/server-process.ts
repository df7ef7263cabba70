// SPDX-License-Identifier: MIT
// Starts the server of the benchmark and asks it.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfChanged } from '../../runtime/cli/build/cached-build.ts';
import type { Address } from '../../runtime/server/client/address.ts';
import { offlineAccountId } from '../../runtime/server/site/offline-site.ts';
import type { HostReport, HostTask } from './server-host.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PLUGINS = ['moderator', 'statistics'];

type Report<K extends HostReport['kind']> = Extract<HostReport, { readonly kind: K }>;

/** A running server. */
export class ServerProcess {
  readonly address: Address;
  /** Names and states. */
  readonly plugins: readonly string[];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { port, plugins }: Report<'listening'>) {
    this.#child = child;
    this.address = { host: '127.0.0.1', port };
    this.plugins = plugins;
  }

  /**
   * Builds the plugins and starts a server with them.
   *
   * @param watchers names of those who may watch
   */
  static async start(watchers: readonly string[]): Promise<ServerProcess> {
    const pluginsDir = await pluginsFolder();
    const hostConfigPath = join(pluginsDir, '../server-host.toml');
    writeFileSync(hostConfigPath, hostToml(watchers));
    const child = fork(join(root, 'test/bench/server-host.ts'), { execArgv: ['--expose-gc'] });
    const task: HostTask = { pluginsDir, hostConfigPath };
    child.send(task);
    return new ServerProcess(child, await reportOf(child, 'listening'));
  }

  /** Asks what the process holds, after a collection, or has used. */
  async ask<K extends 'memory' | 'processor'>(kind: K): Promise<Report<K>> {
    this.#child.send(kind);
    return reportOf(this.#child, kind);
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}

async function reportOf<K extends HostReport['kind']>(child: ChildProcess, kind: K): Promise<Report<K>> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('the server of the benchmark ended');
  });
  const told = once(child, 'message').then(([report]: HostReport[]) => {
    if (report?.kind !== kind) throw new Error(`the server told ${report?.kind}, not ${kind}`);
    return report as Report<K>;
  });
  return Promise.race([told, ended]);
}

/** Every limit that a crowd on one address would meet is out of its way; the others are the usual ones. */
function hostToml(watchers: readonly string[]): string {
  return `
[server]
max_connections_per_address = 2000
monitors = [${watchers.map(offlineAccountId).join(', ')}]
[rates]
connection_burst = 10000
login_burst = 10000
`;
}

async function pluginsFolder(): Promise<string> {
  const folder = join(root, 'dist/bench/server-plugins');
  mkdirSync(folder, { recursive: true });
  for (const name of PLUGINS) {
    const built = join(root, 'dist/test-plugins', `${name}.wasm`);
    const stamp = join(root, 'dist/test-plugins-inputs', name);
    await buildIfChanged(join(root, 'test/guests', name), built, stamp);
    cpSync(built, join(folder, `${name}.wasm`));
  }
  return folder;
}
