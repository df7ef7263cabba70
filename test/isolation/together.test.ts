// SPDX-License-Identifier: MIT
// Plugins of different isolation on one host: events and commands among them keep the rules that inline ones have.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Isolation } from '../../runtime/sandbox/sandbox.ts';
import { CommandRegistry } from '../../runtime/server/command-input.ts';
import { HostApi } from '../../runtime/server/host-api.ts';
import { readHostConfig } from '../../runtime/server/host-config.ts';
import { pluginEngine } from '../../runtime/server/isolation.ts';
import { MemoryServer } from '../../runtime/server/memory-server.ts';
import { PluginManager } from '../../runtime/server/plugin-manager.ts';
import { EventBus } from '../../runtime/server/world.ts';
import { later, probe } from './support.ts';

let component: Uint8Array;
beforeAll(async () => {
  component = await probe();
});
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const PERMISSIONS = ['read_users', 'emit_events', 'call_commands'].map((name) => `${name} = true`).join('\n');

/** A host with one probe for each letter; its commands are named by what they do and the letter. */
async function hostWith(isolations: Readonly<Record<string, Isolation>>, more = '') {
  const folder = mkdtempSync(join(tmpdir(), 'isolation-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const settings = Object.entries(isolations).map(
    ([name, one]) => `[plugins.${name}]\nisolation = "${one}"\n`,
  );
  const config = join(folder, 'host.toml');
  writeFileSync(config, more + settings.join(''));
  for (const name of Object.keys(isolations)) {
    const home = join(folder, 'plugins', name);
    mkdirSync(home, { recursive: true });
    const lines = [`name = "${name}"`, 'version = "1.0.0"', 'author = "Test"', 'abi_version = "1.0.0"'];
    writeFileSync(join(home, 'plugin.toml'), `${lines.join('\n')}\n[permissions]\n${PERMISSIONS}\n`);
    writeFileSync(join(home, `${name}.wasm`), component);
  }
  const heard: string[] = [];
  const eventBus = new EventBus();
  const commandRegistry = new CommandRegistry();
  const server = new MemoryServer({ eventBus, commandRegistry, version: '1.0.0' });
  const hostApi = new HostApi({
    eventBus,
    commandRegistry,
    server,
    onLog: ({ plugin }) => void heard.push(plugin),
  });
  const pluginManager = new PluginManager(join(folder, 'plugins'), {
    eventBus,
    commandRegistry,
    hostApi,
    hostConfig: readHostConfig(config),
    grantDeclared: true,
    engine: pluginEngine(),
  });
  closing.push(() => pluginManager.stopAll());
  const { failed } = await pluginManager.scanAndLoad();
  expect(failed).toEqual([]);
  await pluginManager.initializeAll();
  await pluginManager.startAll();
  const pluginOf = (name: string) => {
    const plugin = pluginManager.get(name);
    if (plugin === undefined) throw new Error(`no plugin ${name}`);
    return plugin;
  };
  for (const name of Object.keys(isolations)) {
    const plugin = pluginOf(name);
    expect([plugin.state, plugin.isolation]).toEqual(['started', isolations[name]]);
    eventBus.attach('ping', plugin);
    for (const does of ['c', 'e', 'l', 's', 't']) commandRegistry.registerFor(plugin, `${does}-${name}`, '');
  }
  const type = (line: string): Promise<string> => commandRegistry.dispatch(line, { tag: 'console' });
  return { heard, eventBus, commandRegistry, server, type, pluginOf };
}

/** Until what waits in the event loop has been done. */
async function settled(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400 && !done(); turn++) await later(0, 5);
}

const PAIRS: readonly (readonly [Isolation, Isolation])[] = [
  ['inline', 'inline'],
  ['worker', 'inline'],
  ['process', 'inline'],
  ['worker', 'worker'],
  ['worker', 'process'],
  ['process', 'worker'],
];

describe.each(PAIRS)('%s and %s', (first, second) => {
  test('hear of events, and call commands of each other without going in circles', async () => {
    const { heard, server, type, pluginOf } = await hostWith({ anna: first, bert: second });
    await server.connect(1, 'Ada');
    await settled(() => heard.length === 2);
    expect(heard.toSorted()).toEqual(['anna', 'bert']);

    expect(await type('c-anna "s-bert hello"')).toBe('hello');
    for (const line of ['s-bert', 's-anna']) {
      // anna calls bert, who calls himself or her.
      const circle = type(String.raw`c-anna "c-bert \"${line} hello\""`);
      await expect(circle).rejects.toMatchObject({
        code: 'RT_COMMAND_FAILED',
        message: expect.stringContaining('is waiting for this call'),
      });
    }
    // Their own errors are no reason to end.
    expect([pluginOf('anna').state, pluginOf('bert').state]).toEqual(['started', 'started']);
    expect(await type('s-anna still')).toBe('still');
  });

  test('hear of what one raises in the middle of a call when it has answered', async () => {
    const { heard, eventBus, type, pluginOf } = await hostWith({ anna: first, bert: second });
    const order: string[] = [];
    eventBus.subscribe('ping', () => void order.push(`host ${pluginOf('anna').running}`), 'test');
    expect(await type('e-anna raised')).toBe('raised');
    order.push('answered');
    await settled(() => heard.length === 2);
    expect(heard.toSorted()).toEqual(['anna', 'bert']);
    expect(order).toHaveLength(2);
    await settled(() => !pluginOf('anna').running);
    expect([pluginOf('anna').state, pluginOf('anna').depth]).toEqual(['started', 0]);
  });
});

test('an inline plugin cannot wait for one on another thread, and is told so', async () => {
  const { type } = await hostWith({ anna: 'inline', bert: 'worker' });
  await expect(type('c-anna "s-bert hello"')).rejects.toMatchObject({ code: 'RT_COMMAND_FAILED' });
  expect(await type('c-bert "s-anna hello"')).toBe('hello');
});

test.each(['worker', 'process'] as const)('one that loops in a %s holds nobody else', async (isolation) => {
  const limits = '[limits]\nmax_execution_time_ms = 300\nmax_cpu_time_ms = 300\n';
  const { type, pluginOf, server, heard } = await hostWith(
    { anna: isolation, bert: 'worker', carl: 'inline' },
    limits,
  );
  const looping = type('l-anna x').catch((error: unknown) => error);
  const waiting = type('s-anna x').catch((error: unknown) => error);
  for (let turn = 0; turn < 20; turn++) {
    expect(await type('s-bert hello')).toBe('hello');
    expect(await type('s-carl hello')).toBe('hello');
  }
  void server.connect(1, 'Ada');
  await settled(() => heard.includes('bert') && heard.includes('carl'));
  expect(await looping).toMatchObject({ code: expect.stringMatching(/^RT_/) });
  expect(await waiting).toMatchObject({ code: expect.stringMatching(/^RT_/) });
  expect(pluginOf('anna').reachable).toBe(false);
  expect(await type('s-bert hello')).toBe('hello');
});
