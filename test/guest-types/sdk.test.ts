// SPDX-License-Identifier: MIT
// The SDK of TypeScript and JavaScript beyond what the shared plugin uses, and what it says about misuse.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BuildOptions, type BuildResult, buildPlugin } from '../../runtime/cli/build/build-plugin.ts';
import { type LoadOptions, loadPlugin, type TestPlugin } from '../../runtime/testing.ts';
import { temporaryFolder } from '../cli/command.ts';

const MANIFEST = `name = "my-plugin"
version = "1.0.0"
author = "Test"
abi_version = "1.0.0"

[permissions]
read_users = true
read_rooms = true
veto_events = true
manage_users = true
emit_events = true
write_config = true

[config]
name = "Ada"
limit = 3
half = 0.5
on = true
list = [1, "b"]
`;

async function build(source: string, options: BuildOptions = {}): Promise<BuildResult> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'plugin.toml'), MANIFEST);
  const head =
    "import * as sdk from 'phira:plugin/sdk'; import * as users from 'phira:plugin/users'; import * as world from 'phira:plugin/config'; sdk.log; users.listUsers; world.getConfig;";
  writeFileSync(join(folder, 'src/plugin.js'), `${head}\n${source}`);
  return buildPlugin(folder, options);
}

async function load(source: string, options: LoadOptions = {}, engine?: string): Promise<TestPlugin> {
  const { built, findings } = await build(source, { engine });
  if (built === undefined) throw new Error(JSON.stringify(findings));
  return loadPlugin(built.file, options);
}

const ADA = { id: 1, name: 'Ada', language: 'en', monitor: false, connectedAt: 0n };

const logsOf = ({ logs }: TestPlugin): string[] => logs.map(({ level, message }) => `${level} ${message}`);

describe('the SDK', () => {
  test('reads and writes the configuration in the types of JavaScript', async () => {
    const plugin = await load(
      `sdk.command('read', () => JSON.stringify([
         sdk.config.get('name'), sdk.config.get('limit'), sdk.config.get('half'), sdk.config.get('on'),
         sdk.config.get('list'), sdk.config.get('none') ?? 'none', sdk.config.text('limit', 'no text'),
         sdk.config.number('limit', 0), sdk.config.boolean('on'), sdk.config.text('none') ?? null,
       ]));
       sdk.command('write', () => {
         sdk.config.set('limit', 4n); sdk.config.set('half', -0.25); sdk.config.set('on', false);
         sdk.config.set('name', 'Zoë'); sdk.config.set('list', { a: [1] });
       });`,
    );
    expect(JSON.parse(await plugin.command('read'))).toEqual([
      'Ada',
      3,
      0.5,
      true,
      [1, 'b'],
      'none',
      'no text',
      3,
      true,
      null,
    ]);
    expect(await plugin.command('write')).toBe('');
    expect(plugin.calls.slice(-5).map(({ args }) => args)).toEqual([
      ['limit', { tag: 'integer', val: 4n }],
      ['half', { tag: 'number', val: -0.25 }],
      ['on', { tag: 'boolean', val: false }],
      ['name', { tag: 'text', val: 'Zoë' }],
      ['list', { tag: 'json', val: '{"a":[1]}' }],
    ]);
    await plugin.stop();
  });

  test('keeps texts and JSON in the storage, and knows the error of the host', async () => {
    const plugin = await load(
      `const { storage } = sdk;
       sdk.command('run', () => {
         storage.setText('t', 'Zoë 🎵 日本'); storage.setJson('j', { a: [1, null] }); storage.set('b', Uint8Array.of(0xff, 0x41));
         const found = [storage.text('t'), storage.json('j'), storage.text('b'), storage.keys(), storage.json('x') ?? 'none'];
         storage.remove('t');
         try { storage.remove('t'); } catch (error) { found.push(sdk.hostError(error)); }
         found.push(sdk.hostError(new Error('own')) ?? 'none');
         try { new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.of(0xc3)); } catch (error) { found.push(error.message); }
         found.push(new TextDecoder().decode(Uint8Array.of(0xe2, 0x82, 0x41, 0xf0, 0x9f, 0x8e, 0xb5, 0xed, 0xa0, 0x80)));
         return JSON.stringify(found);
       });`,
    );
    expect(JSON.parse(await plugin.command('run'))).toEqual([
      'Zoë 🎵 日本',
      { a: [1, null] },
      '\ufffdA',
      ['b', 'j', 't'],
      'none',
      { tag: 'not-found', val: expect.any(String) },
      'none',
      'the bytes are not UTF-8',
      new TextDecoder().decode(Uint8Array.of(0xe2, 0x82, 0x41, 0xf0, 0x9f, 0x8e, 0xb5, 0xed, 0xa0, 0x80)),
    ]);
    await plugin.stop();
  });

  test('runs timers once or again and again, until they are taken back', async () => {
    const plugin = await load(
      `let count = 0;
       sdk.onInit(() => {
         sdk.after(10, () => sdk.log.info('once'));
         const stop = sdk.every(10, () => { count += 1; sdk.log.info('tick ' + count); if (count === 2) stop(); });
       });`,
    );
    await expect.poll(() => logsOf(plugin)).toContain('info tick 2');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(logsOf(plugin).sort()).toEqual(['info once', 'info tick 1', 'info tick 2']);
    await plugin.stop();
  });

  test('tells what happened, what was stopped, and custom events with their data', async () => {
    const plugin = await load(
      `sdk.on('room_create', ({ name }, { stage }) => sdk.log.info('created', name, stage.tag));
       sdk.onVetoed('room_create', ({ name }, reason) => sdk.log.info('stopped', name, reason));
       sdk.onAsked('user_join_room', ({ roomId }) => { if (roomId === 2) return sdk.veto('not there'); }, 'low');
       sdk.onCustom('ping', (data, source) => sdk.log.info('ping', data, source));
       const off = sdk.on('user_disconnect', () => sdk.log.info('gone'));
       sdk.command('off', () => off());
       sdk.command('emit', () => sdk.emit('ping', { n: [1] }));`,
    );
    await plugin.emit('room_create', { roomId: 1, name: 'a', maxUsers: 2 });
    await plugin.plugin.deliver(
      { tag: 'room-create', val: { roomId: 1, name: 'b', maxUsers: 2 } },
      { at: 1n, sequence: 1n, stage: { tag: 'vetoed', val: 'full' } },
      0,
    );
    await plugin.command('emit');
    expect(await plugin.ask('user_join_room', { userId: 1, roomId: 2, monitor: false })).toMatchObject({
      proceed: false,
      reason: 'not there',
    });
    expect(await plugin.ask('user_join_room', { userId: 1, roomId: 3, monitor: false })).toEqual({
      proceed: true,
    });
    await plugin.emit('user_disconnect', { userId: 1, name: 'x', reason: 'left' });
    await plugin.command('off');
    await plugin.emit('user_disconnect', { userId: 1, name: 'x', reason: 'left' });
    expect(logsOf(plugin)).toEqual([
      'info created a happened',
      'info stopped b full',
      'info ping {"n":[1]} my-plugin',
      'info gone',
    ]);
    expect(plugin.calls.filter((call) => call.function === 'unsubscribeEvent')).toHaveLength(1);
    await plugin.stop();
  });

  test('passes integers of 64 bits as numbers or as bigints, and says which it cannot', async () => {
    const plugin = await load(
      `sdk.command('set', ({ args }) => world.setConfig('limit', { tag: 'integer', val: BigInt(args[0]) }));`,
    );
    await plugin.command('set -9007199254740991');
    expect(plugin.calls.at(-1)?.args).toEqual(['limit', { tag: 'integer', val: -9_007_199_254_740_991n }]);
    await expect(plugin.command('set 9007199254740992')).rejects.toThrow(
      '9007199254740992 is beyond the integers that a number holds exactly',
    );
    await plugin.stop();
  });

  test('passes no number that has been rounded, and warns of one that is read from the configuration', async () => {
    const plugin = await load(
      `sdk.command('set', ({ args }) => world.setConfig('limit', { tag: 'integer', val: Number(args[0]) }));
       sdk.command('read', () => String(sdk.config.get('limit')));`,
      { overrides: { config: { getConfig: () => ({ tag: 'integer', val: 9_007_199_254_740_993n }) } } },
    );
    await plugin.command('set 9007199254740991');
    await expect(plugin.command('set 9007199254740993')).rejects.toThrow(
      '9007199254740992 is beyond the integers that a number holds exactly',
    );
    expect(await plugin.command('read')).toBe('9007199254740992');
    expect(logsOf(plugin)).toContain(
      'warn config limit: this integer is rounded, being beyond 2^53 - 1; write it as a text',
    );
    await plugin.stop();
  });

  test('says of StarlingMonkey which numbers it cannot pass', async () => {
    const plugin = await load(
      `sdk.command('find', ({ args }) => users.getUserInfo(Number(args[0])).name);
       sdk.command('set', ({ args }) => world.setConfig('limit', { tag: 'number', val: Number(args[0]) }));`,
      { overrides: { users: { getUserInfo: (id) => ({ ...ADA, id }) } } },
      'starlingmonkey',
    );
    expect(await plugin.command('find 2147483647')).toBe('Ada');
    await expect(plugin.command('find 2147483648')).rejects.toThrow(
      '2147483648 cannot be passed: componentize-js makes another number of a u32 from 2^31 on',
    );
    await plugin.command('set 0.5');
    await expect(plugin.command('set -0.5')).rejects.toThrow(
      '-0.5 cannot be passed: componentize-js traps on a negative number in a variant',
    );
    expect(plugin.problems).toEqual([]);
    await plugin.stop();
  });

  test('answers the error of a handler, also of one that promises', async () => {
    const plugin = await load(
      `sdk.command('throw', () => { throw new TypeError('das war nichts'); });
       sdk.command('async', async () => 'later');
       sdk.command('number', () => 5);
       sdk.on('user_connect', async () => {});`,
    );
    await expect(plugin.command('throw')).rejects.toThrow('das war nichts');
    await expect(plugin.command('async')).rejects.toThrow(/answered with a promise; leave out async/);
    await expect(plugin.command('number')).rejects.toThrow(
      'commandHandler.onCommand answered 5; the world wants string',
    );
    await plugin.server.connect(1, 'Ada');
    expect(plugin.problems[0]).toMatch(/the handler of user_connect answered with a promise/);
    await plugin.stop();
  });

  test.each([
    [
      'an event that is both asked about and heard of',
      "sdk.onAsked('room_create', () => {}); sdk.on('room_create', () => {});",
      /room_create: a plugin is asked about an event \(onAsked\), or told of it afterwards/,
    ],
    [
      'two priorities for one event',
      "sdk.on('user_connect', () => {}, 'low'); sdk.on('user_connect', () => {}, 'high');",
      /user_connect has handlers with priorities low and high/,
    ],
    [
      'a command twice',
      "sdk.command('a', () => ''); sdk.command('a', () => '');",
      /the command a is registered twice/,
    ],
    [
      'a timer before there is a host',
      'sdk.after(10, () => {});',
      /timers run on the host, which is there from onInit on/,
    ],
  ])('refuses %s when the plugin is built', async (_, source, expected) => {
    await expect(build(source)).rejects.toThrow(expected);
  });

  test('is refused beside exports of the plugin that leave the rest to it', async () => {
    const { built, findings } = await build(
      'export const lifecycle = { init() {}, start() {}, stop() {} }; sdk.on("user_connect", () => {});',
    );
    expect(built).toBeUndefined();
    expect(findings).toEqual([
      expect.objectContaining({
        code: 'CLI_EXPORTS',
        message: expect.stringContaining(
          'exports lifecycle and leaves the other exports to phira:plugin/sdk',
        ),
      }),
    ]);
  });
});
