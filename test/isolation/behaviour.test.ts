// SPDX-License-Identifier: MIT
// What a plugin does and answers is the same inline, on a thread and in a process of its own.

import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Invocation } from '../../generated/host/command-handler.ts';
import type { UserInfo } from '../../generated/host/types.ts';
import type { Imports } from '../../generated/world.ts';
import { Trap, WitError } from '../../runtime/abi/errors.ts';
import { ComponentError } from '../../runtime/component/errors.ts';
import type { Isolation } from '../../runtime/sandbox/sandbox.ts';
import { builtSample } from '../guests-e2e/plugins.ts';
import { moduleFromWat } from '../support/components.ts';
import { trappingStart } from './refused.ts';
import { APART, CONTEXT, DO, endAll, ISOLATIONS, probe, run, thrownBy } from './support.ts';

const ADA: UserInfo = {
  id: 7,
  name: 'Ada 🎵 日本語',
  language: 'en',
  room: undefined,
  monitor: false,
  connectedAt: 12n,
};

function usersWith(getUserInfo: (id: number) => UserInfo): Imports['users'] {
  const none = (): never => {
    throw new Error('not of this test');
  };
  return {
    getUserInfo,
    listUsers: () => [ADA, { ...ADA, name: 'Bob' }],
    getOnlineUserCount: () => 1,
    getUserAddress: none,
    kickUser: none,
    banUserById: none,
    unbanUserById: none,
    listBans: none,
  };
}

let component: Uint8Array;
let greeter: Uint8Array;
beforeAll(async () => {
  component = await probe();
  greeter = new Uint8Array(readFileSync(await builtSample('greeter')));
});
afterEach(endAll);

describe.each(ISOLATIONS)('%s', (isolation) => {
  test('lives: init, start, stop', async () => {
    const { exports, instance } = await run(isolation, component);
    expect(await exports.lifecycle.init()).toBeUndefined();
    expect(await exports.lifecycle.start()).toBeUndefined();
    expect(await exports.lifecycle.stop()).toBeUndefined();
    expect(instance.life.death).toBeUndefined();
    expect(instance.effectiveStackSize).toBeGreaterThan(100_000);
  });

  test('answers events, with a veto where it has one', async () => {
    const one = await run(isolation, component, { host: { users: usersWith(() => ADA) } });
    expect(await one.does(DO.nothing)).toEqual({ tag: 'proceed' });
    expect(await one.does(DO.vetoWithName)).toEqual({ tag: 'veto', val: ADA.name });
    expect(await one.does(DO.vetoWithLastName)).toEqual({ tag: 'veto', val: 'Bob' });
  });

  test('calls the host', async () => {
    const one = await run(isolation, component);
    await one.exports.eventHandler.onEvent({ tag: 'user-connect', val: { user: ADA } }, CONTEXT);
    await one.does(DO.log);
    expect(one.lines).toEqual(['a line of the plugin', 'a line of the plugin']);
  });

  test('answers commands, whatever the text', async () => {
    const one = await run(isolation, component);
    for (const text of [
      '',
      'plain',
      'grüße',
      '日本語 🎵',
      '\u0000',
      'x'.repeat(300_000),
      'é'.repeat(70_000),
    ]) {
      expect(await one.command('say', text)).toBe(text);
    }
    const args = Array.from({ length: 500 }, (_, index) => `wort ${index} ß`);
    const source = { tag: 'user', val: 4_294_967_295 } as const;
    expect(await one.exports.commandHandler.completeCommand({ name: 'x', args, source })).toEqual(args);
  });

  test('throws its own errors, and lives', async () => {
    const one = await run(isolation, component);
    expect(await thrownBy(() => one.command('no'))).toMatchObject({ name: 'WitError', payload: 'no luck' });
    expect(await thrownBy(() => one.does(DO.fail))).toMatchObject({ name: 'WitError', payload: 'no luck' });
    expect(await one.command('say', 'still here')).toBe('still here');
  });

  test('is told the declared errors of the host', async () => {
    const refuse = (): never => {
      throw new WitError({ tag: 'denied', val: 'read_users, sorry' });
    };
    const one = await run(isolation, component, { host: { users: usersWith(refuse) } });
    expect(await one.does(DO.vetoWithName)).toEqual({ tag: 'veto', val: 'read_users, sorry' });
  });

  test('dies of any other error of the host', async () => {
    const broken = new RangeError('the host is broken');
    const refuse = (): never => {
      throw broken;
    };
    const one = await run(isolation, component, { host: { users: usersWith(refuse) } });
    const trap = await thrownBy(() => one.does(DO.vetoWithName));
    expect(trap).toBeInstanceOf(Trap);
    expect(trap).toMatchObject({
      code: 'TRAP_HOST',
      message: 'host function phira:plugin/users@1.0.0#get-user-info threw: the host is broken',
      cause: broken,
    });
    expect(one.instance.life.death).toBe(trap);
    expect(await thrownBy(() => one.does(DO.nothing))).toMatchObject({ code: 'TRAP_DEAD' });
  });

  test('dies of an answer of the host that is not of its type', async () => {
    const wrong = { ...ADA, id: -1 };
    const one = await run(isolation, component, { host: { users: usersWith(() => wrong) } });
    const trap = await thrownBy(() => one.does(DO.vetoWithName));
    expect(trap).toMatchObject({ code: 'TRAP_HOST' });
    expect(String(trap)).toContain('a u32 is expected, not ');
  });

  test('dies of an argument of the host that is not of its type', async () => {
    const one = await run(isolation, component);
    expect(await thrownBy(() => one.does(1.5))).toMatchObject({ code: 'TRAP_HOST' });
    expect(one.instance.life.death).toMatchObject({ code: 'TRAP_HOST' });
  });

  test('dies of a trap', async () => {
    const one = await run(isolation, component);
    const trap = await thrownBy(() => one.does(DO.trap));
    expect(trap).toBeInstanceOf(Trap);
    expect(trap).toMatchObject({ code: 'TRAP_GUEST' });
    expect(String(trap)).toContain('unreachable');
    expect(one.instance.life.death).toBe(trap);
    expect(await thrownBy(() => one.command('say', 'x'))).toMatchObject({ code: 'TRAP_DEAD' });
  });

  test('dies when its stack ends', async () => {
    const one = await run(isolation, component);
    expect(await thrownBy(() => one.does(DO.recurse))).toMatchObject({ code: 'TRAP_GUEST' });
  });

  test('passes millions of bytes both ways', async () => {
    let kept: Uint8Array | undefined;
    const storage: Imports['storage'] = {
      getItem: () => kept,
      setItem: (_key, value) => {
        kept = value;
      },
      removeItem: () => undefined,
      listKeys: () => [],
    };
    const one = await run(isolation, component, { host: { storage } });
    expect(await one.does(DO.bigPayload)).toEqual({ tag: 'veto', val: 'a'.repeat(4_000_000) });
    expect(kept?.length).toBe(4_000_000);
  });

  test('dies of passing more than it may', async () => {
    const one = await run(isolation, component, { limits: { maxLiftedBytes: 1000 } });
    expect(await one.command('say', 'x'.repeat(900))).toHaveLength(900);
    expect(await thrownBy(() => one.command('say', 'x'.repeat(1100)))).toMatchObject({ code: 'TRAP_LIMIT' });
  });

  test('has memory that is known without asking it', async () => {
    const one = await run(isolation, component);
    const before = one.instance.memoryBytes();
    await one.does(DO.grow);
    expect(one.instance.memoryBytes()).toBe(before + 100 * 65_536);
  });

  test('in QuickJS greets and completes', async () => {
    const sent: unknown[] = [];
    const one = await run(isolation, greeter, {
      host: {
        users: usersWith(() => ADA),
        messaging: {
          sendMessageToUser: (user, message) => void sent.push([user, message]),
          sendMessageToRoom: () => undefined,
          broadcastMessageToAll: () => undefined,
        },
      },
    });
    await one.exports.lifecycle.init();
    await one.exports.lifecycle.start();
    await one.exports.eventHandler.onEvent({ tag: 'user-connect', val: { user: ADA } }, CONTEXT);
    expect(sent).toEqual([[7, `Welcome, ${ADA.name}!`]]);
    expect(await one.command('hello', 'one', 'two')).toBe('Hello, one and two!');
    const typed: Invocation = { name: 'hello', args: ['B'], source: { tag: 'console' } };
    expect(await one.exports.commandHandler.completeCommand(typed)).toEqual(['Bob']);
    expect(one.lines.join()).toContain('greeter is ready');
  });
});

/** Everything about a refusal that somebody could see. */
async function refusalOf(isolation: Isolation, bytes: Uint8Array): Promise<unknown> {
  const error = await thrownBy(() => run(isolation, bytes));
  expect(error).toBeInstanceOf(ComponentError);
  return error instanceof ComponentError
    ? { code: error.code, findings: error.findings, message: error.message }
    : error;
}

test.each(APART)(
  '%s: a component is refused with the words that it is refused with inline',
  async (isolation) => {
    const core = await moduleFromWat('(module)');
    // `loop (br 0) end` becomes an unknown instruction: nothing that the format of components forbids, V8 does.
    const broken = Buffer.from(component);
    broken[broken.indexOf(Buffer.from('03400c000b', 'hex')) + 2] = 0xff;
    for (const bytes of [core, component.subarray(0, 200), broken, await trappingStart()]) {
      expect(await refusalOf(isolation, bytes)).toEqual(await refusalOf('inline', bytes));
    }
  },
);
