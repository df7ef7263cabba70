// SPDX-License-Identifier: MIT
// Host functions that reach the server: what they do, what they refuse, and that nothing is reached without the
// permission.

import { afterEach, describe, expect, it } from 'vitest';

import { FUNCTION_PERMISSIONS } from '../../generated/permissions.ts';
import type { Imports } from '../../generated/world.ts';
import { WitError } from '../../runtime/abi/errors.ts';
import type { Invocation } from '../../runtime/commands/command.ts';
import type { Decision } from '../../runtime/events/event.ts';
import type { Server } from '../../runtime/server/server.ts';
import { cleanUp, hostFunctions } from './host-functions-support.ts';
import { memoryServer, refusalOf } from './support.ts';

afterEach(cleanUp);

describe('permissions', () => {
  it('guards every function that the world says it does: the server is never reached', async () => {
    const reached: string[] = [];
    const { server } = memoryServer();
    const watched: Server = new Proxy(server, {
      get(target, key) {
        reached.push(String(key));
        return Reflect.get(target, key, target);
      },
    });
    const { connect, warnings } = hostFunctions({ server: watched });
    const { imports } = connect('nobody', { permissions: [] });
    const calls: Record<string, () => unknown> = {
      'config.set-config': () => imports.config.setConfig('a', { tag: 'boolean', val: true }),
      'config.save-config': () => imports.config.saveConfig(),
      'users.get-user-info': () => imports.users.getUserInfo(1),
      'users.get-online-user-count': () => imports.users.getOnlineUserCount(),
      'users.list-users': () => imports.users.listUsers(),
      'users.get-user-address': () => imports.users.getUserAddress(1),
      'users.kick-user': () => imports.users.kickUser(1),
      'users.ban-user-by-id': () => imports.users.banUserById(1, 'x'),
      'users.unban-user-by-id': () => imports.users.unbanUserById(1),
      'users.list-bans': () => imports.users.listBans(),
      'rooms.get-room-info': () => imports.rooms.getRoomInfo(1),
      'rooms.get-room-by-name': () => imports.rooms.getRoomByName('a'),
      'rooms.list-rooms': () => imports.rooms.listRooms(),
      'rooms.create-room': () => imports.rooms.createRoom(1),
      'rooms.disband-room': () => imports.rooms.disbandRoom(1),
      'rooms.set-room-lock': () => imports.rooms.setRoomLock(1, true),
      'messaging.send-message-to-user': () => imports.messaging.sendMessageToUser(1, 'x'),
      'messaging.send-message-to-room': () => imports.messaging.sendMessageToRoom(1, 'x'),
      'messaging.broadcast-message-to-all': () => imports.messaging.broadcastMessageToAll('x'),
      'events.emit-event': () => imports.events.emitEvent('x', '1'),
      'commands.call-command': () => imports.commands.callCommand('help'),
    };
    expect(Object.keys(calls).sort()).toEqual([...FUNCTION_PERMISSIONS.keys()].sort());
    for (const [name, permission] of FUNCTION_PERMISSIONS) {
      expect([name, await refusalOf(() => calls[name]?.())]).toEqual([name, `denied: ${permission}`]);
    }
    expect(reached).toEqual([]);
    const denied = new Set(FUNCTION_PERMISSIONS.values());
    const records = warnings.map(({ audit }) => audit);
    expect(new Set(records.map(({ code }) => code))).toEqual(denied);
    expect(records).toContainEqual({
      at: 1_700_000_000_000,
      kind: 'denied',
      plugin: 'nobody',
      code: 'manage_users',
      message: 'nobody was denied manage_users in users.kick-user',
      function: 'users.kick-user',
    });
  });

  it('looks at the grants of each call: what was granted to one plugin serves no other', async () => {
    const { connect } = hostFunctions();
    const able = connect('able', { permissions: ['read_users'] });
    const unable = connect('unable', { permissions: ['read_rooms'] });
    expect(able.imports.users.getOnlineUserCount()).toBe(0);
    expect(await refusalOf(() => unable.imports.users.getOnlineUserCount())).toBe('denied: read_users');
  });
});

describe('users and rooms', () => {
  it('asks the server and answers what it answers', async () => {
    const { connect, server, types, take } = hostFunctions();
    const { imports } = connect('admin');
    await server.connect(7, 'alice');
    const roomId = await server.openRoom(7, 'lobby');
    take();
    expect(imports.users.getUserInfo(7)).toMatchObject({ name: 'alice', room: roomId });
    expect(imports.users.listUsers().map((user) => user.id)).toEqual([7]);
    expect(imports.users.getUserAddress(7)).toBe('127.0.0.1');
    expect(imports.rooms.getRoomByName('lobby').id).toBe(roomId);
    expect(imports.rooms.getRoomInfo(roomId).players).toEqual(Uint32Array.of(7));
    imports.rooms.setRoomLock(roomId, true);
    expect(imports.rooms.listRooms()).toMatchObject([{ id: roomId, locked: true }]);
    expect(await refusalOf(() => imports.users.getUserInfo(8))).toBe('not-found: no user 8 is connected');
    expect(imports.rooms.createRoom(2)).toBe(2);
    imports.rooms.disbandRoom(2);
    imports.users.banUserById(7, 'spam');
    expect(imports.users.listBans()).toMatchObject([{ userId: 7, reason: 'spam' }]);
    imports.users.unbanUserById(7);
    expect(await refusalOf(() => imports.users.kickUser(7))).toMatch(/^not-found/);
    expect(types()).toEqual([
      'room_create',
      'room_disband',
      'user_leave_room',
      'room_disband',
      'user_disconnect',
    ]);
  });

  it('checks arguments before the server sees them', async () => {
    const { connect } = hostFunctions();
    const { imports } = connect('admin');
    for (const maxUsers of [0, 9, 0xffff_ffff]) {
      expect(await refusalOf(() => imports.rooms.createRoom(maxUsers))).toMatch(
        /^invalid-argument: a room holds 1 to 8 players/,
      );
    }
    expect(await refusalOf(() => imports.users.banUserById(1, 'x'.repeat(201)))).toMatch(
      /0 to 200 characters/,
    );
    expect(await refusalOf(() => imports.users.banUserById(1, 'a\u001b[2J'))).toMatch(/control/);
    expect(imports.users.listBans()).toEqual([]);
  });

  it('lets a bug of the server through as what it is, not as an answer', () => {
    const { server } = memoryServer();
    const broken: Server = Object.create(server, {
      getUser: {
        value: () => {
          throw new TypeError('a bug');
        },
      },
    });
    const { connect } = hostFunctions({ server: broken });
    const { imports } = connect('admin');
    expect(() => imports.users.getUserInfo(1)).toThrow(TypeError);
    expect(() => imports.users.getUserInfo(1)).not.toThrow(WitError);
  });
});

describe('a server that answers later', () => {
  it('is waited for by whoever carries the answer; the permission is asked for at once', async () => {
    const { server } = memoryServer();
    await server.connect(7, 'alice');
    const slow: Server = Object.create(server, {
      getUser: { value: async (userId: number) => server.getUser(userId) },
      asynchronous: { value: ['getUser'] },
    });
    const { connect } = hostFunctions({ server: slow });
    const { imports } = connect('patient');
    expect(await imports.users.getUserInfo(7)).toMatchObject({ name: 'alice' });
    expect(await refusalOf(() => imports.users.getUserInfo(8))).toBe('not-found: no user 8 is connected');
    const unable = connect('unable', { permissions: [] });
    expect(() => unable.imports.users.getUserInfo(7)).toThrow(WitError);
  });
});

describe('messaging', () => {
  it('sends to a user, a room, and everybody', async () => {
    const { connect, server, lines, take } = hostFunctions();
    const { imports } = connect('herald');
    await server.connect(7, 'alice');
    const roomId = await server.openRoom(7, 'lobby');
    take();
    imports.messaging.sendMessageToUser(7, 'you');
    imports.messaging.sendMessageToRoom(roomId, 'room');
    imports.messaging.broadcastMessageToAll('谱面');
    expect(lines).toEqual(['[to 7] you', '[to room lobby] room', '[to all] 谱面']);
    expect(await refusalOf(() => imports.messaging.sendMessageToUser(8, 'x'))).toMatch(/^not-found/);
    expect(await refusalOf(() => imports.messaging.sendMessageToRoom(99, 'x'))).toMatch(/^not-found/);
  });

  it.each(['', 'x'.repeat(1001), 'two\nlines', '\u0000', '\u202egnip'])(
    'refuses the message %j',
    async (message) => {
      const { connect, lines } = hostFunctions();
      const { imports } = connect('herald');
      expect(await refusalOf(() => imports.messaging.broadcastMessageToAll(message))).toMatch(
        /^invalid-argument/,
      );
      expect(lines).toEqual([]);
    },
  );

  it('stops a flood, and lets the plugin go on later', async () => {
    const clock = { at: 0 };
    const { connect, lines } = hostFunctions({
      limits: { messages: { burst: 3, perSecond: 2 } },
      monotonic: () => clock.at,
    });
    const { imports } = connect('herald');
    for (let index = 0; index < 3; index += 1) imports.messaging.broadcastMessageToAll('x');
    expect(await refusalOf(() => imports.messaging.broadcastMessageToAll('x'))).toBe(
      'limit-exceeded: a plugin sends at most 2 messages a second',
    );
    clock.at += 500;
    imports.messaging.broadcastMessageToAll('y');
    expect(lines).toHaveLength(4);
  });
});

describe('events', () => {
  it('guards a subscription by the permission of its event', async () => {
    const { connect, server } = hostFunctions();
    const plugin = connect('listener', { permissions: ['read_rooms'] });
    plugin.imports.events.subscribeEvent('room_create', 'normal');
    plugin.imports.events.subscribeEvent('server_start', 'normal');
    expect(await refusalOf(() => plugin.imports.events.subscribeEvent('user_connect', 'normal'))).toBe(
      'denied: read_users',
    );
    expect(await refusalOf(() => plugin.imports.events.subscribeEvent('message_send', 'monitor'))).toBe(
      'denied: read_messages',
    );
    await server.start();
    await server.connect(1, 'a');
    await server.openRoom(1, 'lobby');
    expect(plugin.heard.map(({ event, context }) => [event.tag, context.stage.tag])).toEqual([
      ['server-start', 'happened'],
      ['room-create', 'asked'],
    ]);
  });

  it('hears in turn of priority, changes it by subscribing again, and stops hearing', async () => {
    const { connect, server } = hostFunctions();
    const order: string[] = [];
    const first = connect('first', { onEvent: () => void order.push('first') });
    const second = connect('second', { onEvent: () => void order.push('second') });
    first.imports.events.subscribeEvent('server_start', 'high');
    second.imports.events.subscribeEvent('server_start', 'normal');
    await server.start();
    first.imports.events.subscribeEvent('server_start', 'lowest');
    await server.start();
    first.imports.events.unsubscribeEvent('server_start');
    await server.start();
    expect(order).toEqual(['second', 'first', 'first', 'second', 'second']);
    expect(await refusalOf(() => first.imports.events.unsubscribeEvent('server_start'))).toMatch(
      /^not-found/,
    );
  });

  it('refuses what is no event, and what reaches one plugin only', async () => {
    const { connect } = hostFunctions();
    const { imports } = connect('listener');
    const subscribe = (type: string) => refusalOf(() => imports.events.subscribeEvent(type, 'normal'));
    expect(await subscribe('User Connect')).toMatch(/^not-found: there is no event/);
    expect(await subscribe('__proto__')).toMatch(/^not-found/);
    expect(await subscribe('timer')).toMatch(/^invalid-argument: event timer /);
    expect(await subscribe('config_change')).toMatch(/^invalid-argument/);
  });

  it('counts a veto only of a plugin that may veto', async () => {
    const { connect, server } = hostFunctions();
    await server.connect(1, 'a');
    await server.openRoom(1, 'lobby');
    const veto = (): Decision => ({ tag: 'veto', val: 'no' });
    const weak = connect('weak', { permissions: ['read_messages'], onEvent: veto });
    weak.imports.events.subscribeEvent('message_send', 'normal');
    await server.say(1, 'goes through');
    expect(weak.heard).toHaveLength(1);
    const strong = connect('strong', { permissions: ['read_messages', 'veto_events'], onEvent: veto });
    strong.imports.events.subscribeEvent('message_send', 'high');
    await expect(server.say(1, 'is stopped')).rejects.toMatchObject({ by: 'strong', reason: 'no' });
  });

  it('carries custom events to whoever asked for them, with their source', async () => {
    const { connect } = hostFunctions();
    const listener = connect('listener');
    const speaker = connect('speaker', { permissions: ['emit_events'] });
    listener.imports.events.subscribeEvent('game:scored', 'normal');
    speaker.imports.events.emitEvent('game:scored', '{"points":3}');
    expect(listener.heard.map(({ event }) => event)).toEqual([
      { tag: 'custom', val: { eventType: 'game:scored', source: 'speaker', data: '{"points":3}' } },
    ]);
  });

  it.each([
    ['user_connect', '1', /^invalid-argument/],
    ['timer', '1', /^invalid-argument/],
    ['Not A Name', '1', /^invalid-argument/],
    ['fine', '{broken', /^invalid-argument: the data of an event is JSON text/],
    ['fine', '', /^invalid-argument/],
    ['fine', `"${'x'.repeat(70_000)}"`, /^limit-exceeded/],
  ])('refuses the custom event %s with data of the wrong kind', async (type, data, message) => {
    const { connect } = hostFunctions();
    const { imports } = connect('speaker');
    expect(await refusalOf(() => imports.events.emitEvent(type, data))).toMatch(message);
  });

  it('ends plugins that answer each other without end', async () => {
    const { connect, server, eventBus } = hostFunctions();
    const ping: { imports?: Imports } = {};
    const made = connect('looper', {
      onEvent() {
        ping.imports?.rooms.createRoom(1);
        return undefined;
      },
    });
    ping.imports = made.imports;
    made.imports.events.subscribeEvent('room_create', 'normal');
    await server.connect(1, 'a');
    await server.openRoom(1, 'lobby');
    expect(server.listRooms().length).toBeGreaterThan(2);
    expect(server.listRooms().length).toBeLessThan(50);
    expect(eventBus.counters.droppedTooDeep).toBeGreaterThan(0);
  });
});

describe('commands', () => {
  it('offers commands, refuses taken names, and takes back its own', async () => {
    const { connect, commandRegistry } = hostFunctions();
    const greeter = connect('greeter', { onCommand: ({ args }) => `hello ${args.join(' ')}` });
    const other = connect('other');
    const options = { usage: '<name>', aliases: ['hi'], operatorsOnly: false };
    greeter.imports.commands.registerCommand('hello', 'Greets', options);
    expect(await commandRegistry.dispatch('hi you', { tag: 'console' })).toBe('hello you');
    const none = { usage: '', aliases: [], operatorsOnly: false };
    expect(await refusalOf(() => other.imports.commands.registerCommand('hi', 'x', none))).toMatch(
      /^conflict/,
    );
    expect(await refusalOf(() => other.imports.commands.registerCommand('Bad Name', 'x', none))).toMatch(
      /^invalid-argument/,
    );
    expect(await refusalOf(() => other.imports.commands.unregisterCommand('hello'))).toMatch(/^not-found/);
    greeter.imports.commands.unregisterCommand('hello');
    expect(commandRegistry.get('hello')).toBeUndefined();
  });

  it('calls commands of others as itself, tells of it, and passes on what went wrong', async () => {
    const { connect, raised, take } = hostFunctions();
    const seen: Invocation[] = [];
    const target = connect('target', {
      onCommand(invocation) {
        seen.push(invocation);
        if (invocation.args[0] === 'fail') throw new WitError('no luck');
        return 'done';
      },
    });
    const caller = connect('caller', { permissions: ['call_commands'] });
    target.imports.commands.registerCommand('act', 'Acts', { usage: '', aliases: [], operatorsOnly: false });
    expect(caller.imports.commands.callCommand('act now')).toBe('done');
    expect(seen[0]).toEqual({ name: 'act', args: ['now'], source: { tag: 'plugin', val: 'caller' } });
    expect(raised.map(({ type, payload }) => [type, payload])).toEqual([
      ['command_input', { source: { tag: 'plugin', val: 'caller' }, line: 'act now' }],
    ]);
    take();
    expect(await refusalOf(() => caller.imports.commands.callCommand('act fail'))).toBe('conflict: no luck');
    expect(raised).toHaveLength(1);
    take();
    expect(await refusalOf(() => caller.imports.commands.callCommand('atc'))).toBe(
      'not-found: there is no command atc; did you mean act?',
    );
    expect(raised).toEqual([]);
  });

  it('keeps commands for operators from plugins without call_operator_commands', async () => {
    const { connect, raised } = hostFunctions();
    const target = connect('target', { onCommand: () => 'stopped' });
    target.imports.commands.registerCommand('halt', 'Stops', { usage: '', aliases: [], operatorsOnly: true });
    const weak = connect('weak', { permissions: ['call_commands'] });
    const strong = connect('strong', { permissions: ['call_commands', 'call_operator_commands'] });
    expect(await refusalOf(() => weak.imports.commands.callCommand('halt'))).toBe(
      'denied: call_operator_commands',
    );
    expect(raised).toEqual([]);
    expect(strong.imports.commands.callCommand('halt')).toBe('stopped');
    expect(await refusalOf(() => target.imports.commands.callCommand('halt'))).toMatch(/^conflict/);
  });
});
