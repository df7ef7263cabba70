// SPDX-License-Identifier: MIT
// Plugins that real toolchains make of plain Rust and Python: they read one allowed file and are refused another.

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { worldBinding } from '../../generated/bindings/world.ts';
import { prepareComponent } from '../../runtime/component/engine.ts';
import type { SandboxPolicy } from '../../runtime/sandbox/policy.ts';
import { type AnyHost, createHost } from '../../runtime/server/start-host.ts';
import { wasiImports } from '../../runtime/wasi/access.ts';
import { refusalOf } from '../support/refusal.ts';
import { policyOf } from './guest.ts';
import { type Built, pythonPlugin, rustPlugin } from './guests/build.ts';
import { type PluginRun, type PluginTask, runPlugin, runPluginInProcess } from './run-plugin.ts';

/** The library of Rust is built once, which takes a minute or two. */
const BUILD_MS = 900_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wasi-plugin-'));
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data/allowed.txt'), 'the allowed text');
  writeFileSync(join(folder, 'data/other.txt'), 'the other text');
  writeFileSync(join(folder, 'secret.txt'), 'the secret');
  symlinkSync('../secret.txt', join(folder, 'data/link'));
  return () => rmSync(folder, { recursive: true });
});

/** The component; without its tools the test is skipped with the reason, except in CI. */
function component({ bytes, missing }: Built, { skip }: TestContext): Uint8Array {
  if (bytes !== undefined) return bytes;
  if (process.env.CI === 'true') throw new Error(`${missing}; .ci/run has to install it`);
  return skip(missing);
}

function run(
  bytes: Uint8Array,
  opened: Partial<SandboxPolicy>,
  commands: PluginTask['commands'],
): Promise<PluginRun> {
  return runPlugin({ component: bytes, policy: policyOf(opened), folder, commands });
}

describe('Rust for wasm32-wasip1', () => {
  let built: Built;
  beforeAll(async () => {
    built = await rustPlugin();
  }, BUILD_MS);

  it('reads what is below an allowed folder, and nothing else', async (context) => {
    const { answers, lines, failures } = await run(
      component(built, context),
      { allowFilesystem: true, allowedFilesystemPaths: ['data'] },
      [
        ['read', 'data/allowed.txt'],
        ['read', '/data/allowed.txt'],
        ['read', 'data/../secret.txt'],
        ['read', 'data/link'],
        ['read', 'secret.txt'],
        ['read', '/etc/hostname'],
        ['list', 'data'],
        ['append', 'data/new.txt'],
        ['append', 'data/new.txt'],
        ['rename', 'data/other.txt'],
        ['variables'],
      ],
    );
    expect(answers.slice(0, 2)).toEqual(['the allowed text', 'the allowed text']);
    for (const refused of answers.slice(2, 6)) expect(refused).toMatch(/^\[.*(permitted|error|found)/i);
    expect(answers.slice(6, 9)).toEqual(['allowed.txt link other.txt', 'appended\n', 'appended\nappended\n']);
    expect(answers[9]).toMatch(/permitted/i);
    expect(answers[10]).toBe('');
    expect(lines).toEqual(['stdout: reader is up', 'stderr: reader is down']);
    expect(failures).toEqual([]);
    expect(readFileSync(join(folder, 'data/new.txt'), 'utf8')).toBe('appended\nappended\n');
  });

  it('reads one allowed file, and not the one beside it', async (context) => {
    const { answers } = await run(
      component(built, context),
      { allowFilesystem: true, allowedFilesystemPaths: ['data/allowed.txt'] },
      [
        ['read', 'data/allowed.txt'],
        ['read', 'data/other.txt'],
        ['list', 'data'],
      ],
    );
    expect(answers).toEqual(['the allowed text', expect.stringMatching(/^\[.*permitted/i), 'allowed.txt']);
  });

  it('does the same in a process that Node lets have no more', async (context) => {
    const bytes = component(built, context);
    const inProcess = async (path: string): Promise<readonly string[]> => {
      const policy = policyOf({ allowFilesystem: true, allowedFilesystemPaths: [path] });
      const commands = [
        ['read', 'data/allowed.txt'],
        ['read', 'data/../secret.txt'],
        ['append', 'data/allowed.txt'],
        ['append', 'data/new.txt'],
      ] as const;
      return (await runPluginInProcess({ component: bytes, policy, folder, commands })).answers;
    };
    const refused = expect.stringMatching(/^\[.*permitted/i);
    const appended = 'the allowed textappended\n';
    expect(await inProcess('data/allowed.txt')).toEqual(['the allowed text', refused, appended, refused]);
    expect(await inProcess('data')).toEqual([appended, refused, `${appended}appended\n`, 'appended\n']);
  });

  it('ends itself and not its thread', async (context) => {
    const { answers, lines } = await run(component(built, context), { allowFilesystem: true }, [
      ['read', 'data/allowed.txt'],
      ['exit'],
      ['read', 'data/allowed.txt'],
    ]);
    expect(answers[0]).toMatch(/^\[/);
    expect(answers[1]).toMatch(/wasi:cli\/exit/);
    expect(answers[2]).toMatch(/the plugin is dead/);
    expect(lines).toEqual(['stdout: reader is up']);
  });

  /** A host with the plugin in its folder, under the settings of an operator. */
  async function hostWith(bytes: Uint8Array, isolation: string): Promise<AnyHost & { lines: string[] }> {
    const plugin = join(folder, 'plugins/reader');
    mkdirSync(join(plugin, 'data'), { recursive: true });
    writeFileSync(join(plugin, 'reader.wasm'), bytes);
    writeFileSync(
      join(plugin, 'plugin.toml'),
      'name = "reader"\nversion = "1.0.0"\nauthor = "A"\nabi_version = "1.0.0"\n',
    );
    writeFileSync(join(plugin, 'data/allowed.txt'), 'the allowed text');
    writeFileSync(join(plugin, 'data/other.txt'), 'the other text');
    writeFileSync(
      join(folder, 'host.toml'),
      `[plugins.reader]\nisolation = "${isolation}"\n[plugins.reader.policy]\nallow_filesystem = true\n` +
        'allowed_filesystem_paths = ["data/allowed.txt"]\nallow_environment = true\n' +
        'allowed_environment_vars = ["READER_SEES"]\n',
    );
    const lines: string[] = [];
    const options = { pluginsDir: join(folder, 'plugins'), hostConfigPath: join(folder, 'host.toml') };
    const host = createHost({ ...options, out: (line) => void lines.push(line) });
    return Object.assign(host, { lines });
  }

  const apart = ['worker', 'process'];
  it.for(apart)('is served in a %s of a host, and its output is its log', async (isolation, context) => {
    const bytes = component(built, context);
    process.env.READER_SEES = 'this';
    const host = await hostWith(bytes, isolation);
    try {
      const { load, start } = await host.start();
      expect([load.failed, start.done]).toEqual([[], ['reader']]);
      const reader = host.pluginManager.get('reader');
      const ask = async (name: string, path = ''): Promise<string | undefined> => {
        const invocation = { name, args: [path], source: { tag: 'console' } as const };
        try {
          // A quick plugin answers, and throws, at once.
          return await reader?.runCommand(invocation, 0);
        } catch (error) {
          return `[${error instanceof Error ? error.message : String(error)}]`;
        }
      };
      expect(await ask('read', 'data/allowed.txt')).toBe('the allowed text');
      expect(await ask('read', 'data/other.txt')).toMatch(/^\[.*permitted/i);
      expect(await ask('variables')).toBe('READER_SEES');
      expect(host.lines).toContain('[log reader info] reader is up');
    } finally {
      delete process.env.READER_SEES;
      await host.stop();
    }
  });

  it('is refused on the thread of a server, with the way out', async (context) => {
    const bytes = component(built, context);
    const host = await hostWith(bytes, 'inline');
    const { load } = await host.start();
    expect(load.failed[0]?.error.report).toMatch(/wasi:.*set isolation = "worker"/);
    await host.stop();
  });

  it('is refused with a closed policy, and for lack of files by name', (context) => {
    const bytes = component(built, context);
    const refused = (opened: Partial<SandboxPolicy>): string => {
      const foreign = wasiImports({ policy: policyOf(opened), isolation: 'worker' });
      return refusalOf(() => prepareComponent(bytes, worldBinding.world, {}, { foreign })).message;
    };
    expect(refused({})).toMatch(/wasi:cli\/stdout@0\.2\.\d+", which is closed/);
    expect(refused({ allowEnvironment: true })).toMatch(
      /wasi:filesystem\/types@.* is closed: allow_filesystem/,
    );
    expect(refused({ allowEnvironment: true })).not.toContain('wasi:cli');
  });
});

describe('Python', () => {
  let built: Built;
  beforeAll(async () => {
    built = await pythonPlugin();
  }, BUILD_MS);
  // Python imports the network whether it is used or not: it is opened, to no host at all.
  const opened = { allowFilesystem: true, allowNetwork: true };

  it('reads what is below an allowed folder, and nothing else', async (context) => {
    const { answers, lines } = await run(
      component(built, context),
      { ...opened, allowedFilesystemPaths: ['data'] },
      [
        ['read', 'data/allowed.txt'],
        ['read', 'data/../secret.txt'],
        ['read', 'data/link'],
        ['read', 'secret.txt'],
        ['read', '/etc/hostname'],
        ['list', 'data'],
        ['connect', '127.0.0.1', '9'],
        ['connect', 'localhost', '9'],
      ],
    );
    expect(answers[0]).toBe('the allowed text');
    for (const refused of answers.slice(1, 3))
      expect(refused).toBe('[PermissionError: Operation not permitted]');
    for (const refused of answers.slice(3, 5)) expect(refused).toMatch(/^\[FileNotFoundError/);
    expect(answers[5]).toBe('allowed.txt link other.txt');
    for (const refused of answers.slice(6)) expect(refused).toMatch(/^\[(PermissionError|gaierror)/);
    expect(lines).toEqual(['stdout: reader is up']);
  });

  it('reads one allowed file, and not the one beside it', async (context) => {
    const { answers } = await run(
      component(built, context),
      { ...opened, allowedFilesystemPaths: ['data/allowed.txt'] },
      [
        ['read', 'data/allowed.txt'],
        ['read', 'data/other.txt'],
      ],
    );
    expect(answers).toEqual(['the allowed text', '[PermissionError: Operation not permitted]']);
  });

  it('connects to an allowed host', async (context) => {
    const bytes = component(built, context);
    const server = new Worker(
      `const { parentPort } = require('node:worker_threads');
       const server = require('node:net').createServer((socket) => {
         socket.on('error', () => {});
         socket.on('data', (data) => socket.write(String(data).toUpperCase()));
       });
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    try {
      const [port] = (await once(server, 'message')) as [number];
      const { answers } = await run(bytes, { ...opened, allowedNetworkHosts: [`127.0.0.1:${port}`] }, [
        ['connect', '127.0.0.1', String(port)],
      ]);
      expect(answers).toEqual(['HELLO']);
    } finally {
      await server.terminate();
    }
  });
});
