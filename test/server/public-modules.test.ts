// SPDX-License-Identifier: MIT
// The public modules: the quick start of the README, utilities for tests of plugins, and what importing them costs.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { buildPlugin } from '../../runtime/cli/build/build-plugin.ts';
import {
  CommandRegistry,
  EventBus,
  HostApi,
  isWitError,
  MemoryServer,
  PluginManager,
  type PluginMetadata,
} from '../../runtime/main.ts';
import { loadPlugin } from '../../runtime/testing.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'public-modules-'));
const pluginsFolder = join(folder, 'plugins');
const greeter = join(pluginsFolder, 'greeter.wasm');

beforeAll(async () => {
  mkdirSync(pluginsFolder);
  const { findings } = await buildPlugin(here('../guests/greeter'), { out: greeter });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('phira-mp-plugin', () => {
  it('starts as the quick start of the specification does', async () => {
    const eventBus = new EventBus();
    const commandRegistry = new CommandRegistry();
    const notices: string[] = [];
    const server = new MemoryServer({
      eventBus,
      commandRegistry,
      onNotice: (notice) => notices.push(`${notice.kind} ${'text' in notice ? notice.text : ''}`),
    });
    const hostApi = new HostApi({ eventBus, commandRegistry, server });
    const pluginManager = new PluginManager(pluginsFolder, {
      eventBus,
      commandRegistry,
      hostApi,
      grantDeclared: true,
    });
    expect(await pluginManager.scanAndLoad()).toMatchObject({ loaded: ['greeter'], failed: [] });
    expect(await pluginManager.initializeAll()).toMatchObject({ done: ['greeter'] });
    expect(await pluginManager.startAll()).toMatchObject({ done: ['greeter'] });
    const names: string[] = [];
    eventBus.subscribe('user_connect', (event) => void names.push(event.user.name), 'my-host');
    await server.connect(1, 'Ada');
    expect(names).toEqual(['Ada']);
    expect(notices).toContain('to-user Welcome, Ada!');
    expect(await commandRegistry.dispatch('hello Ada', { tag: 'console' })).toBe('Hello, Ada!');
    const metadata: PluginMetadata | undefined = pluginManager.get('greeter')?.metadata;
    expect(metadata).toMatchObject({ name: 'greeter', permissions: ['read_users', 'send_messages'] });
    expect(await pluginManager.stopAll()).toMatchObject({ done: ['greeter'] });
    await server.connect(2, 'Bob');
    expect(notices).not.toContain('to-user Welcome, Bob!');
  });

  it('reaches neither the generator nor tools, and works out of one file', async () => {
    const outfile = join(folder, 'host.cjs');
    const entry = `
      import { createHost } from ${JSON.stringify(here('../../runtime/main.ts'))};
      const host = createHost({ pluginsDir: 'plugins', grantDeclared: true, out: (line) => console.log(line) });
      host.start()
        .then(() => host.server.connect(1, 'Ada'))
        .then(() => host.stop());
    `;
    const { metafile, warnings } = await build({
      stdin: { contents: entry, resolveDir: folder, loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
      metafile: true,
      logLevel: 'silent',
    });
    // Where the worker entry is, a bundle of CommonJS has to be told; inline plugins need none.
    expect(warnings.map(({ id }) => id)).toEqual(['empty-import-meta']);
    const inputs = Object.keys(metafile.inputs);
    expect(inputs).toContain('runtime/main.ts');
    const tools =
      /^(codegen|runtime\/cli|node_modules\/(ts-morph|handlebars|commander|esbuild|@bytecodealliance))\//;
    expect(inputs.filter((input) => tools.test(input))).toEqual([]);
    const printed = execFileSync(process.execPath, [outfile], { cwd: folder, encoding: 'utf8' });
    expect(printed.split('\n')).toContain('[to 1] Welcome, Ada!');
  });
});

describe('phira-mp-plugin/testing', () => {
  it('loads a component from a file, from bytes, and from a folder with a manifest of its own', async () => {
    const source = join(folder, 'source');
    mkdirSync(source);
    writeFileSync(join(source, 'greeter.wasm'), readFileSync(greeter));
    writeFileSync(
      join(source, 'plugin.toml'),
      'name = "other"\nversion = "2.0.0"\nauthor = "A"\nabi_version = "1.0.0"\n[permissions]\nread_users = true\n',
    );
    const fromFile = await loadPlugin(greeter);
    const fromBytes = await loadPlugin(readFileSync(greeter), { config: { greeting: 'Yo, {name}' } });
    const fromFolder = await loadPlugin(source);
    expect([fromFile, fromBytes, fromFolder].map(({ plugin }) => `${plugin.name} ${plugin.version}`)).toEqual(
      ['greeter 0.1.0', 'greeter 0.1.0', 'other 2.0.0'],
    );
    await fromBytes.server.connect(1, 'Ada');
    expect(fromBytes.lines.at(-1)).toBe('[to 1] Yo, Ada');
    expect(fromBytes.calls.at(-1)).toMatchObject({
      interface: 'messaging',
      function: 'sendMessageToUser',
      args: [1, 'Yo, Ada'],
    });
    await fromFolder.server.connect(1, 'Ada');
    const refused = fromFolder.calls.at(-1);
    expect(refused !== undefined && 'error' in refused && isWitError(refused.error)).toBe(true);
    for (const loaded of [fromFile, fromBytes, fromFolder]) await loaded.stop();
  });

  it('leaves it to the test to initialize and start', async () => {
    const loaded = await loadPlugin(greeter, { started: false });
    expect(loaded.plugin.state).toBe('loaded');
    expect(loaded.calls).toEqual([]);
    await loaded.init();
    expect(loaded.calls.map((call) => `${call.interface}.${call.function}`)).toEqual([
      'events.subscribeEvent',
      'commands.registerCommand',
    ]);
    await loaded.start();
    expect(loaded.logs.map(({ message }) => message)).toEqual(['greeter is ready']);
    await loaded.emit('user_connect', {
      user: { id: 5, name: 'Eve', language: 'en', monitor: false, connectedAt: 0n },
    });
    const last = loaded.calls.at(-1);
    expect(last).toMatchObject({ function: 'sendMessageToUser', args: [5, 'Welcome, Eve!'] });
    expect(await loaded.command('hi')).toBe('Hello!');
    await loaded.stop();
    await loaded.stop();
    expect(loaded.plugin.state).toBe('unloaded');
  });

  it('says why a plugin cannot be loaded', async () => {
    await expect(loadPlugin(new Uint8Array(16))).rejects.toThrow(/WebAssembly|wasm/i);
    const denied = loadPlugin(greeter, { permissions: [] });
    await expect(denied).rejects.toMatchObject({ code: 'RT_PLUGIN_LIFECYCLE' });
    await expect(loadPlugin(join(folder, 'none.wasm'))).rejects.toThrow(/none\.wasm/);
  });
});
