// SPDX-License-Identifier: MIT
// What only plugins on threads and in processes of their own can do, and what cannot be done to the server by them.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { UserInfo } from '../../generated/host/types.ts';
import { createMockHost } from '../../generated/mock/host.ts';
import type { Imports } from '../../generated/world.ts';
import { LimitTrap, WitError } from '../../runtime/abi/errors.ts';
import { IsolationTrap } from '../../runtime/isolation/errors.ts';
import { pluginEngine } from '../../runtime/server/isolation.ts';
import { endlessStart } from './refused.ts';
import { APART, apart, DO, endAll, later, probe, run, thrownBy } from './support.ts';

const MOCK = createMockHost();
const ADA: UserInfo = {
  id: 7,
  name: 'Ada',
  language: 'en',
  room: undefined,
  monitor: false,
  connectedAt: 12n,
};

/** Host functions answer later where their generated type says the settled one; see `settled` of the server. */
function asking(getUserInfo: (id: number) => UserInfo | Promise<UserInfo>): Partial<Imports> {
  return { users: { ...MOCK.users, getUserInfo: getUserInfo as (id: number) => UserInfo } };
}

let component: Uint8Array;
beforeAll(async () => {
  component = await probe();
});
afterEach(endAll);

const OUTPUT: string[] = [];
const UNMETERED = pluginEngine({
  entry: new URL('unmetered-entry.ts', import.meta.url),
  onOutput: (...said) => OUTPUT.push(said.join(' ')),
});
/** A host that a plugin's own meter always comes before, however busy the machine is. */
const PATIENT = pluginEngine({ graceMs: 30_000 });

/** Between host calls a budget stops it, metered or not; only a loop without any has to be killed. */
const WAYS = [
  [DO.loop, 'own meter'],
  [DO.loop, 'host'],
  [DO.askForEver, 'own meter'],
] as const;

/** Long enough for a slow machine to start a call, short enough for a test. */
const SHORT = { maxExecutionTimeMs: 400 };

describe.each(APART)('%s', (isolation) => {
  test('waits for what the host answers later', async () => {
    const one = await run(isolation, component, { host: asking(() => later(ADA, 50)) });
    const answer = one.does(DO.vetoWithName);
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    });
    expect(await answer).toEqual({ tag: 'veto', val: 'Ada' });
    clearInterval(counting);
    expect(turns).toBeGreaterThan(0);
    expect(await one.does(DO.nothing)).toEqual({ tag: 'proceed' });
  });

  test('is told of errors that come later', async () => {
    const refuse = async (): Promise<never> => {
      await later(0);
      throw new WitError({ tag: 'not-found', val: 'nobody' });
    };
    const one = await run(isolation, component, { host: asking(refuse) });
    expect(await one.does(DO.vetoWithName)).toEqual({ tag: 'veto', val: 'nobody' });
  });

  test('dies of other errors that come later', async () => {
    const broken = new Error('the database is gone');
    const one = await run(isolation, component, { host: asking(() => Promise.reject(broken)) });
    const trap = await thrownBy(() => one.does(DO.vetoWithName));
    expect(trap).toMatchObject({ code: 'TRAP_HOST', cause: broken });
  });

  test('is killed when the host answers too late', async () => {
    const one = await run(isolation, component, { host: asking(() => later(ADA, 5000)), limits: SHORT });
    expect(await thrownBy(() => one.does(DO.vetoWithName))).toBeInstanceOf(LimitTrap);
    expect(apart(one).killed).toBe(true);
  });

  test.each(WAYS)('is stopped when it does %i for ever, by its %s; the server goes on', async (what, by) => {
    const engine = by === 'host' ? UNMETERED : PATIENT;
    const one = await run(isolation, component, { limits: SHORT, engine });
    const other = await run(isolation, component);
    const trap = thrownBy(() => one.does(what));
    let served = 0;
    while (apart(one).life.death === undefined) {
      expect(await other.command('say', 'hello')).toBe('hello');
      served += 1;
      await later(0, 1);
    }
    expect(served).toBeGreaterThan(2);
    expect(await trap).toMatchObject({
      code: 'TRAP_LIMIT',
      limit: 'max_execution_time_ms',
      allowed: 400,
      message: expect.stringContaining(by === 'host' ? 'on-event was killed; ' : 'milliseconds of one call'),
    });
    expect(apart(one).killed).toBe(by === 'host');
    expect(await thrownBy(() => one.does(DO.nothing))).toMatchObject({ code: 'TRAP_DEAD' });
    expect(await other.does(DO.nothing)).toEqual({ tag: 'proceed' });
  });

  test.each([undefined, UNMETERED])('is stopped when it starts for ever', async (engine) => {
    const endless = await endlessStart();
    const error = await thrownBy(() => run(isolation, endless, { limits: SHORT, engine }));
    expect(error).toMatchObject({ code: 'COMPONENT_START', cause: { limit: 'max_execution_time_ms' } });
  });

  test('is refused when it is not compiled in time', async () => {
    const engine = pluginEngine({ loadTimeMs: 1 });
    const error = await thrownBy(() => run(isolation, component, { engine }));
    expect(error).toMatchObject({ code: 'COMPONENT_LIMIT', message: 'compiling it takes more than 1 ms' });
  });

  test('may be instantiated again, each time on its own', async () => {
    const lines: string[] = [];
    const engine = pluginEngine();
    const { DEFAULT_SANDBOX } = await import('../../runtime/sandbox/sandbox.ts');
    const manifest = { name: 'twice', version: '1.0.0', abi_version: '1.0.0' };
    const prepared = await engine.prepare(component, manifest, { ...DEFAULT_SANDBOX, isolation });
    for (let turn = 0; turn < 3; turn++) {
      const instance = await prepared.instantiate({
        ...MOCK,
        log: { log: (_, line) => void lines.push(line) },
      });
      await instance.exports.eventHandler.onEvent(
        { tag: 'timer', val: { timer: DO.log } },
        {
          at: 0n,
          sequence: 0n,
          stage: { tag: 'happened' },
        },
      );
      instance.dispose?.();
    }
    expect(lines).toHaveLength(3);
  });

  test('calls nothing of the host any more when it was let go in the middle of a call', async () => {
    const calls: number[] = [];
    const ask = async (id: number): Promise<UserInfo> => {
      calls.push(id);
      return later(ADA, 20);
    };
    const one = await run(isolation, component, { host: asking(ask) });
    const answer = thrownBy(() => one.does(DO.vetoWithName));
    await later(0, 5);
    one.instance.dispose?.();
    expect(await answer).toMatchObject({ code: 'TRAP_DEAD' });
    await later(0, 40);
    expect(calls.length).toBeLessThanOrEqual(1);
  });
});

test('what is written to the streams of a thread or process comes to the host', async () => {
  OUTPUT.length = 0;
  for (const isolation of APART) await run(isolation, component, { engine: UNMETERED });
  const lines = ['probe stderr this plugin is not metered\n', 'probe stdout and says so\n'];
  while (OUTPUT.length < 4) await later(0);
  expect(OUTPUT.toSorted()).toEqual([...lines, ...lines].toSorted());
});

test('a plugin ends with a host that cannot take its output', async () => {
  const broken = new Error('the log is full');
  const engine = pluginEngine({
    entry: new URL('unmetered-entry.ts', import.meta.url),
    onOutput: () => {
      throw broken;
    },
  });
  expect(await thrownBy(() => run('worker', component, { engine }))).toBe(broken);
});

test('a worker answers at once, without a promise, when it is quick', async () => {
  const one = await run('worker', component);
  const kinds = new Set<boolean>();
  for (let call = 0; call < 2000; call++) {
    const answer: unknown = one.exports.lifecycle.start();
    kinds.add(answer instanceof Promise);
    await answer;
  }
  expect(kinds).toContain(false);
});

test('a process that is ended by somebody else takes nobody with it, in a call and between calls', async () => {
  const { children } = await import('./children.ts');
  const idle = await run('process', component);
  const deaths: Error[] = [];
  apart(idle).onDeath((cause) => deaths.push(cause));
  for (const pid of children()) process.kill(pid, 'SIGKILL');
  while (deaths.length === 0) await later(0);
  expect(deaths[0]).toBeInstanceOf(IsolationTrap);
  expect(deaths[0]).toMatchObject({ fault: 'crashed', code: 'TRAP_GUEST' });
  expect(idle.instance.life.death).toBe(deaths[0]);
  expect(await thrownBy(() => idle.does(DO.nothing))).toMatchObject({ code: 'TRAP_DEAD' });

  const busy = await run('process', component);
  const trap = thrownBy(() => busy.does(DO.loop));
  await later(0, 50);
  for (const pid of children()) process.kill(pid, 'SIGKILL');
  expect(await trap).toMatchObject({ fault: 'crashed' });
  expect(String(await trap)).toContain("the plugin's process is gone: it ended with signal SIGKILL");
  expect(apart(busy).killed).toBe(false);
});
