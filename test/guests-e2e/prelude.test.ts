// SPDX-License-Identifier: MIT
// What a JavaScript plugin finds around it: console, clocks, randomness, host errors, and modules bundled into it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildPlugin } from '../../runtime/cli/build/build-plugin.ts';
import { type LoadOptions, loadPlugin } from '../../runtime/testing.ts';
import { ROOT, temporaryFolder } from '../cli/command.ts';

const MANIFEST =
  'name = "sample"\nversion = "1.0.0"\nauthor = "Test"\nabi_version = "1.0.0"\n[permissions]\nread_users = true\n';

/** What stands in the module of {@link load} rather than beside it. */
const INSERTED: ReadonlySet<string> = new Set(['head', 'decision', 'completion']);

/**
 * Builds a plugin whose command `run` does what `body` says, with the files given beside it; `head` among them is put
 * at the top of its module, `decision` and `completion` are what its other exports answer.
 */
async function load(body: string, files: Record<string, string> = {}, options: LoadOptions = {}) {
  const folder = temporaryFolder();
  const sources = {
    'plugin.toml': MANIFEST,
    'src/plugin.js': `
      import { registerCommand } from 'phira:plugin/commands@1.0.0';
      import * as users from 'phira:plugin/users';
      ${files.head ?? ''}
      export const lifecycle = {
        init() { registerCommand('run', 'x', { usage: '', aliases: [], operatorsOnly: false }); }, start() {}, stop() {},
      };
      export const eventHandler = { onEvent: () => (${files.decision ?? "{ tag: 'proceed' }"}) };
      export const commandHandler = { onCommand({ args }) { ${body} }, completeCommand: () => (${files.completion ?? '[]'}) };`,
    ...files,
  };
  for (const [path, text] of Object.entries(sources)) {
    if (INSERTED.has(path)) continue;
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { built, findings } = await buildPlugin(folder);
  if (built === undefined) throw new Error(JSON.stringify(findings));
  return loadPlugin(built.file, options);
}

describe('the scope of a JavaScript plugin', () => {
  test('console writes to the log of the plugin, at its level', async () => {
    const plugin = await load(
      `console.log('text', 1, 2n, { a: [1n], b: undefined }, null, undefined);
       console.trace('t'); console.debug('d'); console.info('i'); console.warn('w'); console.error(new Error('e'));
       const loop = {}; loop.loop = loop; console.log(loop);
       return '';`,
    );
    await plugin.command('run');
    const lines = plugin.logs.map(({ level, message }) => `${level} ${message}`);
    expect(lines.slice(0, 5)).toEqual([
      'info text 1 "2" {"a":["1"]} null undefined',
      'trace t',
      'debug d',
      'info i',
      'warn w',
    ]);
    expect(lines[5]).toMatch(/^error Error: e/);
    expect(lines[6]).toBe('info [object Object]');
  });

  test("clocks are the host's", async () => {
    const plugin = await load(
      `class Later extends Date {}
       return JSON.stringify([Date.now(), new Date().getTime(), new Date(5).toISOString(), new Date(2020, 0).getFullYear(),
         typeof Date(), new Date() instanceof Date, new Date().constructor === Date, new Later(7).getTime(),
         new Later() instanceof Later, performance.now()]);`,
      {},
      { overrides: { clock: { now: () => 1_700_000_000_000n, monotonic: () => 123n } } },
    );
    expect(JSON.parse(await plugin.command('run'))).toEqual([
      1_700_000_000_000,
      1_700_000_000_000,
      '1970-01-01T00:00:00.005Z',
      2020,
      'string',
      true,
      true,
      7,
      true,
      123,
    ]);
  });

  test('Math.random draws from the host, within its range', async () => {
    const drawn = [0n, 1n << 63n, (1n << 64n) - 1n];
    const plugin = await load(
      'return JSON.stringify([Math.random(), Math.random(), Math.random()]);',
      {},
      { overrides: { random: { getRandomU64: () => drawn.shift() ?? 0n } } },
    );
    const [low, middle, high] = JSON.parse(await plugin.command('run')) as number[];
    expect([low, middle]).toEqual([0, 0.5]);
    expect(high).toBeLessThan(1);

    const two = await Promise.all([
      load('return String(Math.random());'),
      load('return String(Math.random());'),
    ]);
    const [one, other] = await Promise.all(two.map((each) => each.command('run')));
    expect(one).not.toBe(other);
  });

  test('a host error says what failed, and carries the value of the world', async () => {
    const plugin = await load(
      `try { users.getUserInfo(7); } catch (error) {
         if (args[0] === 'throw') throw error;
         return JSON.stringify([error instanceof Error, error.message, error.payload]);
       }`,
    );
    expect(JSON.parse(await plugin.command('run'))).toEqual([
      true,
      expect.stringMatching(/^not-found: /),
      { tag: 'not-found', val: expect.any(String) },
    ]);
    // Let out of a function whose own error is a string it is that string, and no trap.
    await expect(plugin.command('run throw')).rejects.toMatchObject({ code: 'RT_COMMAND_FAILED' });
    expect(plugin.plugin.state).toBe('started');
  });

  test('numbers of 32 bits reach the host whole, whatever their sign', async () => {
    const asked: number[] = [];
    const plugin = await load(
      'for (const id of [0, 2 ** 31 - 1, 2 ** 31, 3e9, 2 ** 32 - 1, -1]) users.getUserInfo(id); return "";',
      {},
      {
        overrides: {
          users: {
            getUserInfo(id) {
              asked.push(id);
              return { id, name: '', language: '', monitor: false, connectedAt: 0n };
            },
          },
        },
      },
    );
    await plugin.command('run');
    expect(asked).toEqual([0, 2 ** 31 - 1, 2 ** 31, 3e9, 2 ** 32 - 1, 2 ** 32 - 1]);
  });

  test.each([
    ['a text', "throw 'plain'", 'plain'],
    ['an Error', "throw new TypeError('wrong')", 'wrong'],
    ['anything else', 'throw { toString: () => "odd" }', 'odd'],
    ['a mistake', 'return users.nothing()', /not a function/],
    ['a promise', 'return Promise.resolve(5)', /answered with a promise; leave out async/],
  ])('%s is an error that the plugin answers', async (_, body, message) => {
    const plugin = await load(body);
    await expect(plugin.command('run')).rejects.toMatchObject({
      code: 'RT_COMMAND_FAILED',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    expect(plugin.plugin.state).toBe('started');
  });
});

describe('an answer of another type than the world says', () => {
  test.each([
    ['undefined', 'undefined'],
    ["'yes'", '"yes"'],
    ["{ tag: 'nope' }", '{"tag":"nope"}'],
    ["{ tag: 'veto', val: 5 }", '{"tag":"veto","val":5}'],
  ])('%s of onEvent is the error that the plugin answers', async (decision, shown) => {
    const plugin = await load("return '';", { decision });
    const context = { at: 0n, sequence: 1n, stage: { tag: 'happened' } } as const;
    const told = async () => plugin.plugin.deliver({ tag: 'timer', val: { timer: 1 } }, context, 0);
    await expect(told()).rejects.toThrow(
      `eventHandler.onEvent answered ${shown}; the world wants { tag: 'proceed' } | { tag: 'veto', val: string }`,
    );
    expect(plugin.plugin.state).toBe('started');
  });

  test.each(['return 5n', 'return', 'return () => 1'])('"%s" of onCommand, too', async (body) => {
    const plugin = await load(body);
    const shown = { 'return 5n': '5n', return: 'undefined' }[body] ?? 'a function';
    await expect(plugin.command('run')).rejects.toMatchObject({
      code: 'RT_COMMAND_FAILED',
      message: `commandHandler.onCommand answered ${shown}; the world wants string`,
    });
    expect(plugin.plugin.state).toBe('started');
  });

  test('is in the log before the trap where the export has no error', async () => {
    const plugin = await load("return '';", { completion: '[1]' });
    expect(await plugin.commandRegistry.complete('run a', { tag: 'console' })).toEqual([]);
    expect(plugin.logs).toMatchObject([
      { level: 'error', message: 'commandHandler.completeCommand answered [1]; the world wants string[]' },
    ]);
    expect(plugin.plugin.state).toBe('quarantined');
  });
});

describe('the bundle', () => {
  test('takes in what the plugin imports: its own files, JSON, packages', async () => {
    const plugin = await load("return [double(21), data.name, shout('a')].join(' ');", {
      head: "import { double } from './deep/double.ts'; import data from './data.json'; import { shout } from 'loud';",
      'src/deep/double.ts': 'export const double = (n: number): number => n * 2;\n',
      'src/data.json': '{ "name": "Ada" }',
      'node_modules/loud/package.json': '{ "name": "loud", "type": "module", "main": "main.js" }',
      'node_modules/loud/main.js': "export const shout = (text) => text.toUpperCase() + '!';\n",
    });
    expect(await plugin.command('run')).toBe('42 Ada A!');
  });

  test('names the files that went in', async () => {
    const { inputs } = await buildPlugin(join(ROOT, 'test/guests/greeter'), {
      out: join(temporaryFolder(), 'greeter.wasm'),
    });
    expect(inputs).toEqual(['plugin.toml', 'src/plugin.ts']);
  });
});
