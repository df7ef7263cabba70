// SPDX-License-Identifier: MIT
// A whole host from a host.toml with real plugins on a free port, and game clients that are gone after the test.

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Address } from '../../runtime/server/client/address.ts';
import { GameClient } from '../../runtime/server/client/game-client.ts';
import { GameError } from '../../runtime/server/client/game-error.ts';
import { createPhiraHost, type PhiraHost } from '../../runtime/server/phira-host.ts';
import { temporaryFolder } from '../cli/command.ts';
import { builtSample, type SampleName } from '../guests-e2e/plugins.ts';

/** A host that runs, and where. */
export interface RunningHost {
  readonly host: PhiraHost;
  readonly address: Address;
}

/** Starts a host with these plugins, everything that they declare granted; offline. */
export async function runHost(hostToml: string, plugins: readonly SampleName[] = []): Promise<RunningHost> {
  const folder = temporaryFolder();
  const pluginsDir = join(folder, 'plugins');
  const hostConfigPath = join(folder, 'host.toml');
  mkdirSync(pluginsDir);
  for (const name of plugins) cpSync(await builtSample(name), join(pluginsDir, `${name}.wasm`));
  writeFileSync(hostConfigPath, hostToml);
  const listen = { listen: '127.0.0.1:0', api: 'offline' };
  const host = createPhiraHost({ pluginsDir, hostConfigPath, grantDeclared: true, ...listen });
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
