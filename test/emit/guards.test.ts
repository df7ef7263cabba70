// SPDX-License-Identifier: MIT
// Generated guards, events and permissions, executed: a denied call never reaches the host.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Ir } from '../../codegen/ir/ir.ts';
import { isWitError } from '../../runtime/abi/errors.ts';
import {
  func,
  type InterfaceParts,
  iface,
  ir,
  kase,
  prim,
  record,
  result,
  used,
  variant,
} from './hand-ir.ts';
import { nastyWorld } from './nasty.ts';
import { hostFiles, hostOnDisk } from './support.ts';

type Module = Record<string, (...args: unknown[]) => unknown>;

function toyWorld(): Ir {
  const types = iface('types', {
    types: { failure: variant([kase('denied', prim('string')), kase('gone')]) },
  });
  const users = iface('users', {
    types: { failure: used(types, 'failure') },
    functions: (type) => [
      func('kick', { id: prim('u32') }, result(undefined, type('failure')), { permission: 'manage_users' }),
      func('count', {}, prim('u32')),
    ],
  });
  const plain = iface('clock', { functions: () => [func('now', {}, prim('u64'))] });
  const events = iface('events', {
    types: {
      joined: record({ id: prim('u32') }),
      event: (type) =>
        variant(
          [
            kase('start'),
            kase('user-joined', type('joined'), { permission: 'read_users', vetoable: true }),
            kase('timer', prim('u32'), { targeted: true }),
            kase('custom', prim('string')),
          ],
          { events: true, open: 'custom' },
        ),
    },
  });
  return ir([types, plain, users, events]);
}

/** A host as people write them: a class whose methods need `this`. */
class Users {
  readonly #kicked: number[] = [];
  kick(id: number): void {
    this.#kicked.push(id);
  }
  count(): number {
    return this.#kicked.length;
  }
}

async function load(world: Ir, module: string): Promise<Module> {
  const folder = await hostOnDisk(world);
  return import(/* @vite-ignore */ pathToFileURL(join(folder, module)).href);
}

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

interface Guarded {
  kick(id: number): void;
  count(): number;
}

describe('guards', () => {
  it('refuse without the permission and do not reach the host', async () => {
    const { guardUsers } = await load(toyWorld(), 'guards.ts');
    const host = new Users();
    const guarded = guardUsers?.(host, () => false) as Guarded;
    const error = caught(() => guarded.kick(7));
    expect(isWitError(error) && error.payload).toEqual({ tag: 'denied', val: 'manage_users' });
    expect(String(error)).toContain('manage_users');
    expect(guarded.count()).toBe(0);
  });

  it('ask at each call, pass on to the host object, and leave the rest alone', async () => {
    const { guardImports } = await load(toyWorld(), 'guards.ts');
    const granted = new Set<string>();
    const imports = { users: new Users(), clock: { now: () => 5n } };
    const guarded = guardImports?.(imports, (permission: unknown) => granted.has(String(permission))) as {
      users: Guarded;
      clock: object;
    };
    expect(() => guarded.users.kick(1)).toThrow('manage_users');
    granted.add('manage_users');
    guarded.users.kick(2);
    expect(imports.users.count()).toBe(1);
    granted.clear();
    expect(() => guarded.users.kick(3)).toThrow('manage_users');
    expect(guarded.users.count()).toBe(1);
    expect(guarded.clock).toBe(imports.clock);
  });

  it('pass every argument of functions with nasty names', async () => {
    const { guardUsers } = await load(nastyWorld(), 'guards.ts');
    const seen: unknown[][] = [];
    const host = new Proxy(
      {},
      {
        get:
          () =>
          (...args: unknown[]) =>
            seen.push(args),
      },
    );
    const guarded = guardUsers?.(host, () => true) as Module;
    const args = Array.from({ length: 33 }, (_, index) => `argument ${index}`);
    guarded.constructor_?.(...args);
    guarded.then_?.(...args);
    expect(seen).toEqual([args, args]);
    expect(guarded.then).toBeUndefined();
  });

  it('say which permission a subscription needs, for any text', async () => {
    const guards = await load(toyWorld(), 'guards.ts');
    expect(guards.permissionOfEvent?.('user_joined')).toBe('read_users');
    expect(guards.permissionOfEvent?.('start')).toBeUndefined();
    expect(guards.permissionOfEvent?.('__proto__')).toBeUndefined();
    expect(guards.maySubscribe?.('user_joined', () => false)).toBe(false);
    expect(guards.maySubscribe?.('user_joined', (name: unknown) => name === 'read_users')).toBe(true);
    expect(guards.maySubscribe?.('anything-else', () => false)).toBe(true);
  });

  it('are refused by the emitter for a function whose error cannot say it', () => {
    const users = iface('users', {
      functions: () => [func('kick', {}, result(undefined, prim('u8')), { permission: 'manage_users' })],
    });
    expect(() => hostFiles(ir([users]))).toThrow('cannot say "denied"');
  });
});

describe('events', () => {
  it('know the events that can be subscribed to, and make their values', async () => {
    const { toEvent, isEventName, EVENTS } = await load(toyWorld(), 'events.ts');
    expect(EVENTS).toEqual({
      start: { case: 'start', vetoable: false, permission: undefined },
      user_joined: { case: 'user-joined', vetoable: true, permission: 'read_users' },
    });
    expect(toEvent?.('user_joined', { id: 1 })).toEqual({ tag: 'user-joined', val: { id: 1 } });
    expect(toEvent?.('start', undefined)).toEqual({ tag: 'start' });
    expect(
      ['start', 'timer', 'custom', 'toString', '__proto__', ''].map((name) => isEventName?.(name)),
    ).toEqual([true, false, false, false, false, false]);
  });

  it('are left out of a world that has none', () => {
    const files = hostFiles(ir([iface('one', { functions: () => [func('f', {})] })]));
    expect(files.has('events.ts')).toBe(false);
    expect(files.get('index.ts')).not.toContain('EventName');
  });
});

describe('permissions', () => {
  it('are listed with what they open', async () => {
    const permissions = await load(toyWorld(), 'permissions.ts');
    expect(permissions.PERMISSIONS).toEqual(['manage_users', 'read_users']);
    expect(permissions.PERMISSION_USES).toEqual({
      manage_users: { functions: ['users.kick'], checkedBy: [], events: [] },
      read_users: { functions: [], checkedBy: [], events: ['user_joined'] },
    });
    expect(permissions.FUNCTION_PERMISSIONS).toEqual(new Map([['users.kick', 'manage_users']]));
    expect(permissions.isPermission?.('read_users')).toBe(true);
    expect(permissions.isPermission?.('constructor')).toBe(false);
  });

  it('name interfaces of one name in full, and inline ones by their direction', async () => {
    const error = variant([kase('denied')]);
    const guarded = (name: string, permission: string, parts: InterfaceParts = {}) =>
      iface(name, {
        ...parts,
        types: { error },
        functions: (type) => [func('f', {}, result(undefined, type('error')), { permission })],
      });
    const other = { namespace: 'other', name: 'one', version: undefined };
    const inline = (permission: string) => Object.assign(guarded('door', permission), { id: 'door' });
    const world = ir(
      [guarded('io', 'a'), guarded('io', 'b', { package: other }), inline('c')],
      [inline('d'), guarded('alone', 'e')],
    );
    const { FUNCTION_PERMISSIONS } = await load(world, 'permissions.ts');
    expect(FUNCTION_PERMISSIONS).toEqual(
      new Map([
        ['test:toy/io@1.0.0.f', 'a'],
        ['other:one/io@undefined.f', 'b'],
        ['door.f', 'c'],
        ['door (exported).f', 'd'],
        ['alone.f', 'e'],
      ]),
    );
  });
});
