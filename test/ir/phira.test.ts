// SPDX-License-Identifier: MIT
// The IR of the Phira world: what emitters and the server rely on.

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { render } from '../../codegen/diagnostics/render.ts';
import { analyze } from '../../codegen/front-end.ts';
import type { Func, TypeDef } from '../../codegen/ir/ir.ts';

const { ir, diagnostics } = analyze({ path: fileURLToPath(new URL('../../wit', import.meta.url)) });
if (ir === undefined) throw new Error(diagnostics.map((each) => render(each)).join('\n\n'));

const functions = ir.interfaces.flatMap((each) =>
  each.functions.map((func) => [`${each.name}.${func.name}`, func] as const),
);

function func(name: string): Func {
  const found = functions.find(([key]) => key === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found[1];
}

function type(interfaceName: string, name: string): TypeDef {
  const found = ir?.interfaces
    .find((each) => each.name === interfaceName)
    ?.types.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${interfaceName}.${name}`);
  return found;
}

test('package, world and elaborated order', () => {
  expect(ir.package).toEqual({ namespace: 'phira', name: 'plugin', version: '1.0.0' });
  expect(ir.world.id).toBe('phira:plugin/plugin@1.0.0');
  const short = (name: string): string => name.replace(/^phira:plugin\/(.*)@1\.0\.0$/, '$1');
  expect(ir.world.imports.map((item) => short(item.name))).toEqual(
    'host log types clock random timers storage config users rooms messaging events commands'.split(' '),
  );
  expect(ir.world.exports.map((item) => short(item.name))).toEqual([
    'lifecycle',
    'event-handler',
    'command-handler',
  ]);
});

test('interfaces stand behind those they use, types behind those they name', () => {
  const seen = new Set<TypeDef>();
  for (const each of ir.interfaces) {
    for (const def of each.types) {
      if (def.shape.kind === 'alias' && def.shape.type.kind === 'named')
        expect(seen).toContain(def.shape.type.def);
      if (def.shape.kind === 'record') {
        for (const field of def.shape.fields)
          if (field.type.kind === 'named') expect(seen).toContain(field.type.def);
      }
      expect(def.owner).toBe(each);
      seen.add(def);
    }
  }
  expect(seen.size).toBeGreaterThan(60);
});

test('every function of the specification, with what guards it', () => {
  expect(functions.length).toBe(44);
  const guards = new Map<string, string[]>();
  for (const [name, { permission }] of functions) {
    if (permission !== undefined) guards.set(permission, [...(guards.get(permission) ?? []), name]);
  }
  expect(Object.fromEntries(guards)).toEqual({
    write_config: ['config.set-config', 'config.save-config'],
    read_users: ['users.get-user-info', 'users.get-online-user-count', 'users.list-users'],
    read_addresses: ['users.get-user-address'],
    manage_users: ['users.kick-user', 'users.ban-user-by-id', 'users.unban-user-by-id', 'users.list-bans'],
    read_rooms: ['rooms.get-room-info', 'rooms.get-room-by-name', 'rooms.list-rooms'],
    manage_rooms: ['rooms.create-room', 'rooms.disband-room', 'rooms.set-room-lock'],
    send_messages: [
      'messaging.send-message-to-user',
      'messaging.send-message-to-room',
      'messaging.broadcast-message-to-all',
    ],
    emit_events: ['events.emit-event'],
    call_commands: ['commands.call-command'],
  });
  expect(func('commands.call-command').checks).toEqual(['call_operator_commands']);
  expect(func('event-handler.on-event').checks).toEqual(['veto_events']);
  expect(func('rooms.disband-room').fires).toEqual(['user_leave_room', 'room_disband']);
});

test('the events variant', () => {
  const { shape } = type('events', 'event');
  if (shape.kind !== 'variant') throw new Error('no variant');
  const { cases } = shape;
  const those = (test: (each: (typeof cases)[number]) => boolean): string[] =>
    cases.filter(test).map((each) => each.name);
  expect([shape.events, shape.open, shape.cases.length]).toEqual([true, 'custom', 15]);
  expect(those((each) => each.vetoable)).toEqual([
    'room-create',
    'user-join-room',
    'game-start',
    'command-input',
    'message-send',
  ]);
  expect(those((each) => each.targeted)).toEqual(['timer', 'config-change']);
  expect(those((each) => each.permission === undefined)).toEqual([
    'server-start',
    'server-shutdown',
    'timer',
    'config-change',
    'custom',
  ]);
  expect(type('types', 'host-error').shape).toMatchObject({ open: 'internal', events: false });
});

test('tags and the blank line before them are no docs', () => {
  expect(func('users.kick-user').docs).toBe("Close the user's connection.");
  expect(func('messaging.send-message-to-user').docs ?? '').not.toContain('@');
  expect(JSON.stringify(ir.interfaces.map((each) => each.types.map((def) => def.docs)))).not.toContain('@');
  expect(type('types', 'user-id').docs).toBe('Number of a Phira account.');
});

test('used types are marked', () => {
  const alias = type('event-handler', 'timestamp');
  expect(alias.shape).toEqual({
    kind: 'alias',
    used: true,
    type: { kind: 'named', def: type('types', 'timestamp') },
  });
  expect(type('types', 'timestamp').shape).toEqual({ kind: 'alias', used: false, type: { kind: 'u64' } });
});

test('everything is documented: interfaces, functions, types, fields and cases', () => {
  const bare: string[] = [];
  const check = (name: string, { docs }: { readonly docs: string | undefined }): void => {
    if (docs === undefined || docs.trim() === '') bare.push(name);
  };
  check('the world', ir.world);
  for (const owner of ir.interfaces) {
    check(owner.name, owner);
    for (const each of owner.functions) check(`${owner.name}.${each.name}`, each);
    for (const def of owner.types) {
      const { shape } = def;
      if (shape.kind === 'alias' && shape.used) continue;
      check(`${owner.name}.${def.name}`, def);
      const parts = 'fields' in shape ? shape.fields : 'cases' in shape ? shape.cases : [];
      for (const part of parts) check(`${owner.name}.${def.name}.${part.name}`, part);
    }
  }
  expect(bare).toEqual([]);
});
