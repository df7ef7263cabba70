// SPDX-License-Identifier: MIT
// Whole hosts on a free port, from a host.toml or with real plugins, and game clients that are gone after the test.

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Address } from '../../runtime/server/client/address.ts';
import { GameClient } from '../../runtime/server/client/game-client.ts';
import { GameError } from '../../runtime/server/client/game-error.ts';
import type { PhiraServerOptions } from '../../runtime/server/phira/options.ts';
import { PhiraServer } from '../../runtime/server/phira/phira-server.ts';
import { createPhiraHost, type PhiraHost } from '../../runtime/server/phira-host.ts';
import { OfflineSite } from '../../runtime/server/site/offline-site.ts';
import { createHost, type Host } from '../../runtime/server/start-host.ts';
import { temporaryFolder } from '../cli/command.ts';
import { builtSample, type SampleName } from '../guests-e2e/plugins.ts';

/** A host that runs, and where. */
export interface Running<H> {
  readonly host: H;
  readonly address: Address;
}

/** Starts a whole host from a host.toml; offline, without plugins. */
export async function runHost(hostToml: string): Promise<Running<PhiraHost>> {
  const folder = temporaryFolder();
  const hostConfigPath = join(folder, 'host.toml');
  writeFileSync(hostConfigPath, hostToml);
  const listen = { listen: '127.0.0.1:0', api: 'offline' };
  return run(createPhiraHost({ pluginsDir: await pluginsFolder(folder, []), hostConfigPath, ...listen }));
}

/** Starts a server with these plugins, everything that they declare granted; offline. */
export async function runServer(
  plugins: readonly SampleName[],
  options: Pick<PhiraServerOptions, 'monitors' | 'times'>,
): Promise<Running<Host<PhiraServer>>> {
  const pluginsDir = await pluginsFolder(temporaryFolder(), plugins);
  const made = createHost({ pluginsDir, grantDeclared: true }, ({ eventBus, commandRegistry }) => {
    return new PhiraServer({ eventBus, commandRegistry, site: new OfflineSite(), port: 0, ...options });
  });
  return run(made);
}

async function pluginsFolder(folder: string, plugins: readonly SampleName[]): Promise<string> {
  const pluginsDir = join(folder, 'plugins');
  mkdirSync(pluginsDir);
  for (const name of plugins) cpSync(await builtSample(name), join(pluginsDir, `${name}.wasm`));
  return pluginsDir;
}

async function run<H extends Host<PhiraServer>>(host: H): Promise<Running<H>> {
  onTestFinished(() => host.stop());
  const { load, init, start } = await host.start();
  for (const { error } of [...load.failed, ...init.failed, ...start.failed]) throw error;
  const { listening } = host.server;
  if (listening === undefined) throw new Error('the server does not listen');
  return { host, address: listening };
}

/** Logs in; the connection is closed after the test. */
export async function player(address: Address, name: string): Promise<GameClient> {
  const client = await GameClient.login(address, name);
  onTestFinished(() => client.close());
  return client;
}

/** `done`, or the text with which a request is refused; other failures are their codes. */
export async function outcomeOf(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return 'done';
  } catch (error) {
    if (!(error instanceof GameError)) throw error;
    return error.code === 'GAME_REFUSED' ? error.message : error.code;
  }
}
