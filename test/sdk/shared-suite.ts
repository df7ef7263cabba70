// SPDX-License-Identifier: MIT
// Holds the shared plugin of a language to test/guests/shared/README.md, on the real host functions.

import { describe, expect, test } from 'vitest';
import { WitError } from '../../runtime/abi/errors.ts';
import type { EventContext } from '../../runtime/events/event.ts';
import { type LoadOptions, loadPlugin, type TestPlugin } from '../../runtime/testing.ts';
import { temporaryFolder } from '../cli/command.ts';
import { buildShared } from './built-shared.ts';
import { figuresSuite, type Load } from './figures-suite.ts';
import { SHARED_LANGUAGES, type SharedLanguage, type SharedLanguageId } from './languages.ts';
import { typesSuite } from './types-suite.ts';
import { EVENTS, ZOE } from './values.ts';

const CONTEXT: EventContext = {
  at: 1_700_000_000_123n,
  sequence: 4_294_967_296n,
  stage: { tag: 'happened' },
};
const CONTEXT_TEXT = '{at=1700000000123 sequence=4294967296 stage=happened}';

const CANNOT_PASS = expect.stringContaining('4000000000 cannot be passed');

/** Declares the tests of one language, or one that is skipped where its toolchain is missing. */
export async function sharedSuite(id: SharedLanguageId, engine?: string): Promise<void> {
  const found = SHARED_LANGUAGES.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no language ${id}`);
  const language: SharedLanguage = engine === undefined ? found : { ...found, engine };
  const title = `the shared plugin in ${id}${engine === undefined ? '' : ` on ${engine}`}`;
  const built = await buildShared(language);
  if ('missing' in built) {
    test.skip(`${title}: ${built.missing}`);
    return;
  }
  describe(title, () => {
    const load = (options: LoadOptions = {}): Promise<TestPlugin> => loadPlugin(built.file, options);
    behaviour(load, engine === 'starlingmonkey' ? 2_147_483_647 : 4_294_967_295);
    // componentize-js 0.22.0 passes neither a u32 from 2^31 on nor a negative number in a variant, as `shared types` does.
    if (engine !== 'starlingmonkey') typesSuite(load, language);
    if (engine === undefined) figuresSuite(built, language, load, CONTEXT);
  });
}

/** @param large number of a user that is passed to the host. */
function behaviour(load: Load, large: number): void {
  const logsOf = ({ logs }: TestPlugin): string[] => logs.map(({ level, message }) => `${level} ${message}`);

  test('lives through init, start and stop', async () => {
    const plugin = await load();
    expect(logsOf(plugin)).toEqual(['info ready', 'info started']);
    const calls = plugin.calls.map((call) => [call.function, ...call.args].slice(0, 4));
    expect(calls).toEqual(
      expect.arrayContaining([
        ['getConfig', 'fail_init'],
        ['subscribeEvent', 'user_connect', 'normal'],
        ['subscribeEvent', 'user_join_room', 'high'],
        ['subscribeEvent', 'shared_ping', 'normal'],
        [
          'registerCommand',
          'hello',
          'Says hello',
          { usage: '[name...]', aliases: ['hi'], operatorsOnly: false },
        ],
        [
          'registerCommand',
          'shared',
          'Tries the host',
          { usage: '<action> [argument...]', aliases: [], operatorsOnly: true },
        ],
        ['setTimer', 20, false],
      ]),
    );
    await plugin.stop();
    expect(logsOf(plugin).at(-1)).toBe('info stopped');
  });

  test('does not start when init answers an error', async () => {
    await expect(load({ config: { fail_init: true } })).rejects.toThrow(/told to fail/);
  });

  test('does not start when the host refuses what it asks for', async () => {
    await expect(load({ permissions: [] })).rejects.toThrow(/denied: read_(?:users|rooms)/);
  });

  test('greets who connects, with the text of the configuration', async () => {
    const plugin = await load({ config: { greeting: 'Grüß dich, {name} 🎵 {name}' } });
    await plugin.server.connect(large, 'Zoë');
    expect(plugin.lines).toContain(`[to ${large}] Grüß dich, Zoë 🎵 {name}`);
    await plugin.stop();
    const plain = await load({ config: { greeting: 5 } });
    await plain.server.connect(1, 'Ada');
    expect(plain.lines).toContain('[to 1] Welcome, Ada!');
    await plain.stop();
  });

  test('answers an event that it cannot handle with an error', async () => {
    const permissions = ['read_users', 'read_rooms'] as const;
    const plugin = await load({ permissions });
    await plugin.server.connect(1, 'Ada');
    expect(plugin.problems).toEqual([expect.stringContaining('send-message-to-user: denied: send_messages')]);
    const event = { tag: 'user-connect', val: { user: { ...ZOE, id: 99 } } } as const;
    await expect(async () => plugin.plugin.deliver(event, CONTEXT, 0)).rejects.toMatchObject({
      payload: expect.stringMatching(/^get-user-info: not-found: .*99/),
    });
    await plugin.stop();
  });

  test('answers hello and completes it', async () => {
    const plugin = await load();
    expect(await plugin.command('hello')).toBe('Hello!');
    expect(await plugin.command('hi Ada')).toBe('Hello, Ada!');
    expect(await plugin.command('hello Ada "Zoë 🎵" 日本')).toBe('Hello, Ada and Zoë 🎵 and 日本!');
    await plugin.server.connect(1, 'Ada');
    await plugin.server.connect(2, 'Adam');
    await plugin.server.connect(3, 'Bob');
    const complete = async (line: string) => plugin.commandRegistry.complete(line, { tag: 'console' });
    expect(await complete('hello Ad')).toEqual(['Ada', 'Adam']);
    expect(await complete('hello ')).toEqual(['Ada', 'Adam', 'Bob']);
    expect(await complete('shared x')).toEqual([]);
    await plugin.stop();
  });

  test('vetoes one room and no other', async () => {
    const plugin = await load();
    const join = (roomId: number) => plugin.ask('user_join_room', { userId: 1, roomId, monitor: false });
    expect(await join(13)).toMatchObject({ proceed: false, by: 'shared', reason: 'room 13 is unlucky' });
    expect(await join(12)).toMatchObject({ proceed: true });
    expect(plugin.problems).toEqual([]);
    await plugin.stop();
  });

  test('reads, changes and saves its configuration', async () => {
    const plugin = await load({ configFolder: temporaryFolder() });
    expect(await plugin.command('shared greeting')).toBe('text(Welcome, {name}!)');
    expect(await plugin.command('shared greeting "Hallo {name}, 世界"')).toBe('saved');
    expect(plugin.calls.slice(-2).map((call) => [call.function, ...call.args])).toEqual([
      ['setConfig', 'greeting', { tag: 'text', val: 'Hallo {name}, 世界' }],
      ['saveConfig'],
    ]);
    await plugin.server.connect(1, 'Ada');
    expect(plugin.lines).toContain('[to 1] Hallo Ada, 世界');
    await plugin.stop();
  });

  test('hears of its timer and of no other', async () => {
    const plugin = await load();
    await expect.poll(() => logsOf(plugin)).toContain('info timer fired');
    await plugin.plugin.deliver({ tag: 'timer', val: { timer: 4_000_000_000 } }, CONTEXT, 0);
    expect(logsOf(plugin).at(-1)).toBe('info timer 4000000000 is not mine');
    await plugin.stop();
  });

  test('raises a custom event and hears of it', async () => {
    const plugin = await load();
    expect(await plugin.command('shared ping pöng')).toBe('sent');
    await expect.poll(() => logsOf(plugin)).toContain('info ping from shared: "pöng"');
    await plugin.stop();
  });

  test('hears that its configuration was changed', async () => {
    const plugin = await load();
    await plugin.plugin.deliver({ tag: 'config-change', val: { keys: ['a', 'b.c'] } }, CONTEXT, 0);
    expect(logsOf(plugin).at(-1)).toBe('info config changed: a, b.c');
    await plugin.stop();
  });

  test('keeps bytes in its storage', async () => {
    const plugin = await load();
    const run = (line: string) => plugin.command(`shared ${line}`);
    expect(await run('load a')).toBe('-');
    expect(await run('store a "Zoë 🎵"')).toBe('stored 9 bytes');
    expect(await run('store ab ""')).toBe('stored 0 bytes');
    expect(await run('load a')).toBe('Zoë 🎵');
    expect(await run('load ab')).toBe('');
    expect(await run('keys a')).toBe('[a,ab]');
    expect(await run('keys z')).toBe('[]');
    expect(await run('forget a')).toBe('forgot');
    await expect(run('forget a')).rejects.toThrow(/not-found: /);
    await plugin.stop();
  });

  test('logs at every level', async () => {
    const plugin = await load();
    expect(await plugin.command('shared log "x ä"')).toBe('logged');
    expect(logsOf(plugin).slice(-5)).toEqual([
      'trace trace x ä',
      'debug debug x ä',
      'info info x ä',
      'warn warn x ä',
      'error error x ä',
    ]);
    await plugin.stop();
  });

  test('tells who called', async () => {
    const plugin = await load();
    const call = async (source: Parameters<TestPlugin['command']>[1]) =>
      plugin.plugin.runCommand({ name: 'shared', args: ['source'], source: source ?? { tag: 'console' } }, 0);
    expect(await call({ tag: 'console' })).toBe('console');
    expect(await call({ tag: 'user', val: 4_000_000_000 })).toBe('user(4000000000)');
    expect(await call({ tag: 'plugin', val: 'öther' })).toBe('plugin(öther)');
    await plugin.stop();
  });

  test('answers errors of the host as text, of every kind', async () => {
    let tag: 'denied' | 'not-found' = 'denied';
    const kinds = [
      'denied',
      'not-found',
      'invalid-argument',
      'conflict',
      'limit-exceeded',
      'unavailable',
      'internal',
    ] as const;
    const plugin = await load({
      overrides: {
        users: {
          kickUser: (id) => {
            throw new WitError({ tag, val: `no ${id} ü` });
          },
        },
      },
    });
    for (const kind of kinds) {
      tag = kind as typeof tag;
      await expect(plugin.command(`shared kick ${large}`)).rejects.toThrow(`${kind}: no ${large} ü`);
    }
    await plugin.stop();
    const real = await load();
    await expect(real.command('shared kick 99')).rejects.toThrow(/not-found: .*99/);
    await real.server.connect(1, 'Ada');
    expect(await real.command('shared kick 1')).toBe('kicked 1');
    await expect(real.command('shared kick x1')).rejects.toThrow('no number: x1');
    await expect(real.command('shared kick 4294967296')).rejects.toThrow('no number: 4294967296');
    await real.stop();
    const poor = await load({ permissions: ['read_users', 'read_rooms'] });
    await expect(poor.command('shared kick 1')).rejects.toThrow('denied: manage_users');
    // A refused call is the plugin's to handle: it lives on.
    expect(await poor.command('hello')).toBe('Hello!');
    await poor.stop();
  });

  test('answers errors of its own', async () => {
    const plugin = await load();
    await expect(plugin.command('shared')).rejects.toThrow('no action given');
    await expect(plugin.command('shared nothing')).rejects.toThrow('no action nothing');
    await expect(plugin.command('shared fail "das war nichts 🎵"')).rejects.toThrow('das war nichts 🎵');
    expect(await plugin.command('hello')).toBe('Hello!');
    await plugin.stop();
  });

  test('a trap ends it and nothing else', async () => {
    const plugin = await load();
    await expect(plugin.command('shared trap')).rejects.toThrow();
    await expect(plugin.command('hello')).rejects.toThrow();
    expect(plugin.plugin.state).not.toBe('started');
    await plugin.stop();
    const again = await load();
    expect(await again.command('hello')).toBe('Hello!');
    await again.stop();
  });

  test('every event arrives with every field', async () => {
    const plugin = await load({
      config: { describe: true },
      overrides: { users: { getUserInfo: () => ZOE }, messaging: { sendMessageToUser: () => {} } },
    });
    for (const [event, line] of EVENTS) {
      plugin.logs.length = 0;
      try {
        await plugin.plugin.deliver(event, CONTEXT, 0);
      } catch (error) {
        // The plugin asks about some users by their numbers, which one engine refuses to pass.
        expect([large, String(error)]).toEqual([2_147_483_647, CANNOT_PASS]);
      }
      expect(logsOf(plugin)[0]).toBe(`debug ${line} ${CONTEXT_TEXT}`);
    }
    const leave = { tag: 'user-leave-room', val: { userId: 7, roomId: 2 } } as const;
    const stages = [
      [{ tag: 'asked' }, 'asked'],
      [{ tag: 'happened' }, 'happened'],
      [{ tag: 'vetoed', val: 'darum ü' }, 'vetoed(darum ü)'],
    ] as const;
    for (const [stage, text] of stages) {
      await plugin.plugin.deliver(leave, { at: 5n, sequence: 6n, stage }, 0);
      expect(logsOf(plugin).at(-1)).toBe(
        `debug user-leave-room({user-id=7 room-id=2}) {at=5 sequence=6 stage=${text}}`,
      );
    }
    await plugin.stop();
  });
}
