// SPDX-License-Identifier: MIT
// Plugins that misuse the functions of the host (rows 50, 57 to 65, 69): denied, limited or escaped, and served no
// longer than the rest of the server can bear.

import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { MemoryServer } from '../../runtime/server/memory-server.ts';
import { StorageFile } from '../../runtime/services/storage-file.ts';
import { arena, DEADLINE, ISOLATIONS } from './arena.ts';
import { type Body, FOR_EVER, guest, OUT, type TextOf } from './guest.ts';

/** Calls a function that needs nothing but the place for its answer last, and answers what came of it. */
const telling = (name: string, ...args: readonly string[]): string =>
  `(call $${name} ${args.join(' ')} (i32.const ${OUT})) (return (call $tell))`;
const number = (value: number): string => `(i32.const ${value})`;

/** Does one thing for each command, by the last letter of its name. */
const byLetter =
  (bodies: Readonly<Record<string, (text: TextOf) => string>>): Body =>
  (text) =>
    Object.entries(bodies)
      .map(
        ([letter, body]) => `(if (i32.eq
          (i32.load8_u (i32.sub (i32.add (local.get $name) (local.get $name-length)) (i32.const 1)))
          (i32.const ${letter.charCodeAt(0)})) (then ${body(text)}))`,
      )
      .join('\n');

/** As often as this in one call. */
const repeated = (body: string, times: number): string => `(loop $more ${body}
  (br_if $more (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const ${times}))))`;

const patient = 'max_cpu_time_ms = 5000\nmax_execution_time_ms = 5000\n';

describe.each(ISOLATIONS)('%s', (isolation) => {
  test('row 57: what is not granted is denied at each call, and put on record once', async () => {
    const it = await arena({ isolation, grantDeclared: false });
    const guarded: Readonly<Record<string, (text: TextOf) => string>> = {
      a: () => telling('users.list-users'),
      b: () => telling('users.kick-user', number(7)),
      c: (text) => telling('users.ban-user-by-id', number(7), text('x')),
      d: () => telling('rooms.create-room', number(4)),
      e: () => telling('rooms.disband-room', number(1)),
      f: (text) => telling('messaging.broadcast-message-to-all', text('x')),
      g: (text) => telling('events.emit-event', text('x'), text('{}')),
      h: (text) => telling('config.set-config', text('x'), number(0), '(i64.const 0)', number(0)),
      i: (text) => telling('commands.call-command', text('ping')),
      j: (text) => telling('events.subscribe-event', text('user_connect'), number(2)),
    };
    const needed: Readonly<Record<string, string>> = {
      a: 'read_users',
      b: 'manage_users',
      c: 'manage_users',
      d: 'manage_rooms',
      e: 'manage_rooms',
      f: 'send_messages',
      g: 'emit_events',
      h: 'write_config',
      i: 'call_commands',
      j: 'read_users',
    };
    const commands = Object.keys(guarded).map((letter) => `try-${letter}`);
    await it.admit('evil', await guest({ commands, onCommand: byLetter(guarded) }));
    await it.host.server.connect(7, 'Ann');
    for (const [letter, permission] of Object.entries(needed)) {
      expect(await it.ask(`try-${letter}`), letter).toBe(permission);
    }
    expect(it.host.server.countUsers()).toBe(1);
    expect(it.host.server.listBans()).toEqual([]);
    expect(it.host.server.listRooms()).toEqual([]);
    const { value } = await it.survives(async () => {
      for (let round = 0; round < 200; round += 1) await it.ask('try-f');
    });
    expect(value).toBeUndefined();
    const denied = it.audit.filter(({ kind, plugin }) => kind === 'denied' && plugin === 'evil');
    expect(new Set(denied.map(({ code }) => code))).toEqual(new Set(Object.values(needed)));
    expect(denied.length).toBeLessThan(40);
    expect(it.record('denied', 'evil', 'call_commands')).toMatchObject({ code: 'call_commands' });
  });

  test('row 58: an event raised by its own handler ends at the depth, and is counted', async () => {
    const config = '[policy]\nmax_recursion_depth = 20\n';
    const it = await arena({ isolation, config });
    const storm = (own: string, raised: string) =>
      guest({
        subscribe: [own],
        onEvent: (text) => `(call $events.emit-event ${text(raised)} ${text('{}')} (i32.const ${OUT}))`,
      });
    const permission = '[permissions]\nemit_events = true\n';
    await it.admit('evil', await storm('again', 'again'), permission);
    await it.admit('evil-ping', await storm('there', 'back'), permission);
    await it.admit('evil-pong', await storm('back', 'there'), permission);
    await it.survives(async () => {
      await it.host.eventBus.emitCustom('again', '{}', 'test');
      await it.host.eventBus.emitCustom('there', '{}', 'test');
      await pause(200);
    });
    expect(it.plugin('evil').metrics.events).toBe(20);
    expect(it.plugin('evil-ping').metrics.events + it.plugin('evil-pong').metrics.events).toBe(20);
    expect(it.host.eventBus.counters.droppedTooDeep).toBe(2);
    expect(it.host.eventBus.queued).toBe(0);
  });

  test('row 58: a storm of events in one call ends at the length of the queue', async () => {
    const it = await arena({ isolation, limits: `${patient}max_queued_events = 100` });
    const bytes = await guest({
      commands: ['attack'],
      subscribe: ['storm'],
      memory: '40',
      onCommand: (
        text,
      ) => `${repeated(`(call $events.emit-event ${text('storm')} ${text('{}')} (i32.const ${OUT}))`, 5000)}
        (return (call $tell))`,
    });
    await it.admit('evil', bytes, '[permissions]\nemit_events = true\n');
    const { value } = await it.survives(() => it.ask('attack'));
    // Inline the caller is told; in a worker, which the events can reach meanwhile, the oldest are dropped and counted.
    expect(value).toMatch(isolation === 'inline' ? /waiting/ : /waiting|done/);
    await pause(50);
    const { droppedQueueFull, droppedBusy, failed } = it.host.eventBus.counters;
    const { events, dropped } = it.plugin('evil').metrics;
    expect(droppedQueueFull + droppedBusy + failed).toBeGreaterThan(4000);
    expect(dropped).toBe(droppedBusy);
    expect(events - dropped - failed).toBeLessThanOrEqual(200);
  });

  test('row 59: a handler that causes its own event is not entered again, and nothing waits for itself', async () => {
    const it = await arena({ isolation, config: '[policy]\nmax_recursion_depth = 5\n' });
    const bytes = await guest({
      subscribe: ['room_create'],
      onEvent: telling('rooms.create-room', number(4)).replace('(return (call $tell))', ''),
    });
    await it.admit('evil', bytes, '[permissions]\nread_rooms = true\nmanage_rooms = true\n');
    await it.host.server.connect(1, 'Ann');
    await it.survives(async () => {
      await it.host.server.openRoom(1, 'lobby');
      await pause(100);
    });
    const rooms = it.host.server.listRooms().length;
    expect(rooms).toBeGreaterThan(2);
    expect(rooms).toBeLessThan(20);
    expect(it.plugin('evil').state).toBe('started');
  });

  test('row 60: timers are limited in number and never too short, and none fires after the plugin has gone', async () => {
    const it = await arena({ isolation, limits: patient });
    const bytes = await guest({
      commands: ['timers-a', 'timers-b', 'timers-c', 'timers-d'],
      onCommand: byLetter({
        a: () => telling('timers.set-timer', number(0), number(1)),
        b: () => telling('timers.cancel-timer', number(12_345)),
        c: () => telling('timers.set-timer', number(0xffff_ffff), number(1)),
        d: () => `(loop $more (call $timers.set-timer (i32.const 20) (i32.const 1) (i32.const ${OUT}))
          (br_if $more (i32.eqz (i32.load8_u (i32.const ${OUT}))))) (return (call $tell))`,
      }),
    });
    await it.admit('evil', bytes);
    expect(await it.ask('timers-a')).toMatch(/at least 10 ms/);
    expect(await it.ask('timers-b')).toMatch(/no timer 12345/);
    expect(await it.ask('timers-c')).toBe('done');
    await pause(30);
    expect(it.plugin('evil').metrics.events).toBe(0);
    const { value } = await it.survives(() => it.ask('timers-d'));
    expect(value).toMatch(/most allowed/);
    await pause(60);
    const plugin = it.plugin('evil');
    expect(plugin.metrics.events).toBeGreaterThan(0);
    await it.plugins.unload('evil');
    const heard = plugin.metrics.events;
    await pause(60);
    expect(plugin.metrics.events).toBe(heard);
    it.expectGone('evil');
  });

  test('row 60: a million timers in one call, and ticks without end, hold nobody up', async () => {
    const limits = 'max_cpu_time_ms = 1000\nmax_execution_time_ms = 1500\nmax_timers = 3';
    const it = await arena({ isolation, limits });
    const set = `(call $timers.set-timer (i32.const 10) (i32.const 1) (i32.const ${OUT}))`;
    const bytes = await guest({
      commands: ['many-a', 'many-b', 'many-c'],
      onCommand: byLetter({
        a: () => `${set.repeat(4)} (return (call $tell))`,
        b: () => repeated('', 50_000_000),
        c: () => repeated(`${set} (global.set $next (i32.const 65536))`, 1_000_000),
      }),
    });
    await it.admit('evil', bytes);
    expect(await it.ask('many-a')).toMatch(/3 timers are set, which is the most allowed/);
    const { metrics } = it.plugin('evil');
    const before = metrics.events;
    expect(await it.ask('many-b')).toBe('');
    // What came during the call is merged into one tick of each timer.
    await pause(0);
    expect(metrics.events - before).toBeLessThanOrEqual(3 * 2);
    const { value } = await it.survives(() => it.ask('many-c'), 2_000);
    expect(value).toMatch(/^RT_PLUGIN_LIMIT/);
    it.fate('evil');
    it.expectGone('evil');
    const { sequence } = it.host.eventBus;
    await pause(60);
    expect(it.host.eventBus.sequence).toBe(sequence);
  });

  test('row 61: a flood of log lines is cut down, and every record is one harmless line', async () => {
    const it = await arena({ isolation, limits: patient });
    const text = 'a\r\n[log host error] forged\u001b[2J\u0000%s%d"}\u2028\u202e';
    const bytes = await guest({
      commands: ['log-a', 'log-b', 'log-c'],
      memory: '100',
      onCommand: byLetter({
        a: (of) => `(call $log.log (i32.const 4) ${of(text)})`,
        b: () => `(memory.fill (i32.const 65536) (i32.const 0x61) (i32.const 5000000))
          (call $log.log (i32.const 2) (i32.const 65536) (i32.const 5000000))`,
        c: (of) => repeated(`(call $log.log (i32.const 2) ${of('flood')})`, 20_000),
      }),
    });
    await it.admit('evil', bytes);
    it.lines.length = 0;
    await it.ask('log-a');
    expect(it.lines).toEqual([
      '[log evil error] a\\r\\n[log host error] forged\\u{1b}[2J\\u{0}%s%d"}\\u{2028}\\u{202e}',
    ]);
    await it.ask('log-b');
    expect(it.lines.at(-1)?.length).toBeLessThan(5_000);
    it.lines.length = 0;
    await it.survives(() => it.ask('log-c'));
    expect(it.lines.length).toBeLessThan(1_000);
    await it.plugins.unload('evil');
    expect(it.lines.at(-1)).toMatch(/\d+ records dropped/);
  });

  test('row 62: keys are data, values have a quota, and what was kept before a crash is whole', async () => {
    const it = await arena({ isolation, keepsData: true, limits: patient });
    const put = (key: string, value: string) => (text: TextOf) =>
      telling('storage.set-item', text(key), text(value));
    const bytes = await guest({
      commands: ['put-a', 'put-b', 'put-c', 'put-d', 'put-e', 'put-f'],
      memory: '100',
      onCommand: byLetter({
        a: put('../../outside', 'kept'),
        b: put('', 'x'),
        c: put('a\nb', 'x'),
        d: (text) => telling('storage.set-item', text('big'), number(65_536), number(2_000_000)),
        e: (text) => `(loop $more
          (i32.store (i32.const 640) (i32.add (i32.load (i32.const 640)) (i32.const 0x01010101)))
          (i32.store8 (i32.const 640) (i32.or (i32.const 0x40) (i32.and (i32.load8_u (i32.const 640)) (i32.const 0x3f))))
          (call $storage.set-item ${text('many')} (i32.const 65536) (i32.const 300000) (i32.const ${OUT}))
          (call $storage.set-item ${text('more')} (i32.const 65536) (i32.const 900000) (i32.const ${OUT}))
          (br_if $more (i32.eqz (i32.load8_u (i32.const ${OUT}))))) (return (call $tell))`,
        f: (text) =>
          `(call $storage.set-item ${text('last')} ${text('word')} (i32.const ${OUT})) unreachable`,
      }),
    });
    await it.admit('evil', bytes);
    expect(await it.ask('put-a')).toBe('done');
    expect(await it.ask('put-b')).toMatch(/empty/);
    expect(await it.ask('put-c')).toMatch(/control/);
    expect(await it.ask('put-d')).toMatch(/allowed/);
    expect(await it.ask('put-e')).toMatch(/allowed/);
    expect(await it.ask('put-f')).toMatch(/^RT_PLUGIN_TRAP/);
    it.fate('evil');
    expect(existsSync(`${it.pluginsDir}/../../outside`)).toBe(false);
    expect(
      readdirSync(it.dataDir).filter(
        (name) => !/^(storage\.sqlite|audit|(modules|plugins\.lock)$)/.test(name),
      ),
    ).toEqual([]);
    const file = new StorageFile(`${it.dataDir}/storage.sqlite`);
    const items = file.open('evil');
    expect(items.keys('')).toContain('../../outside');
    expect(Buffer.from(items.get('last') ?? []).toString()).toBe('word');
    file.close();
  });

  test('row 62: items without end, and a value of a gigabyte, end at the quota or the plugin', async () => {
    const it = await arena({
      isolation,
      keepsData: true,
      limits: `${patient}max_storage_items = 500\nmax_storage_bytes = 65536`,
    });
    const bytes = await guest({
      commands: ['fill-a', 'fill-b', 'fill-c', 'fill-d'],
      memory: '100',
      onCommand: byLetter({
        // Items of a key of four bytes and a value of one, a million of them.
        a: () => `(loop $more
          (i32.store (i32.const 640) (i32.or (i32.const 0x40404040) (i32.or
            (i32.and (local.get $n) (i32.const 0x1f)) (i32.or
            (i32.and (i32.shl (local.get $n) (i32.const 3)) (i32.const 0x1f00))
            (i32.and (i32.shl (local.get $n) (i32.const 6)) (i32.const 0x1f0000))))))
          (call $storage.set-item (i32.const 640) (i32.const 4) (i32.const 0) (i32.const 1) (i32.const ${OUT}))
          (local.set $n (i32.add (local.get $n) (i32.const 1)))
          (br_if $more (i32.and (i32.eqz (i32.load8_u (i32.const ${OUT})))
            (i32.lt_u (local.get $n) (i32.const 1000000))))) (return (call $tell))`,
        b: (text) => telling('storage.set-item', text('__proto__'), text('kept')),
        c: (text) => telling('storage.set-item', text('big'), number(65_536), number(0x4000_0000)),
        d: (text) => telling('storage.set-item', text('constructor'), number(65_536), number(70_000)),
      }),
    });
    await it.admit('evil', bytes);
    expect(await it.ask('fill-b')).toBe('done');
    expect(await it.ask('fill-d')).toMatch(/bytes of 65536 allowed/);
    const { value } = await it.survives(() => it.ask('fill-a'));
    expect(value).toMatch(/501 items of 500 allowed/);
    expect(await it.ask('fill-c')).toMatch(/^RT_PLUGIN_(TRAP|LIMIT)/);
    it.fate('evil');
    const file = new StorageFile(`${it.dataDir}/storage.sqlite`);
    const items = file.open('evil');
    expect(items.keys('')).toHaveLength(500);
    expect(Buffer.from(items.get('__proto__') ?? []).toString()).toBe('kept');
    expect(items.get('constructor')).toBeUndefined();
    file.close();
  });

  test('row 63: a flood of messages is limited, control characters are refused, and the host says who speaks', async () => {
    const it = await arena({ isolation, limits: patient });
    const bytes = await guest({
      commands: ['chat-a', 'chat-b'],
      onCommand: byLetter({
        a: (text) => telling('messaging.broadcast-message-to-all', text('bell\u0007 and \u202e')),
        b: (text) => `(loop $more
          (call $messaging.broadcast-message-to-all ${text('buy now')} (i32.const ${OUT}))
          (br_if $more (i32.eqz (i32.load8_u (i32.const ${OUT}))))) (return (call $tell))`,
      }),
    });
    await it.admit('evil', bytes, '[permissions]\nsend_messages = true\n');
    it.lines.length = 0;
    expect(await it.ask('chat-a')).toMatch(/control/);
    const { value } = await it.survives(() => it.ask('chat-b'));
    expect(value).toMatch(/messages a second/);
    expect(it.lines.length).toBeLessThan(1_000);
    expect(new Set(it.lines)).toEqual(new Set(['[to all] buy now']));
  });

  test('row 64: operators cannot be made or played by plugins', async () => {
    const it = await arena({ isolation, grantDeclared: false });
    let shut = 0;
    const shutting = (): string => {
      shut += 1;
      return 'shut';
    };
    it.host.commandRegistry.register('shut', 'ends it all', shutting, 'host', {
      operatorsOnly: true,
    });
    const bytes = await guest({
      commands: ['play'],
      onCommand: (text) => telling('commands.call-command', text('shut')),
    });
    await it.admit('evil', bytes, '[permissions]\ncall_commands = true\ncall_operator_commands = true\n');
    const { value } = await it.survives(() => it.ask('play'));
    expect(value).toMatch(/^call_/);
    expect(shut).toBe(0);
    it.record('denied', 'evil');
  });

  test('row 69: names of commands are plain, completions few and harmless', async () => {
    const it = await arena({ isolation, limits: patient });
    const bytes = await guest({
      commands: ['two words', 'ünïcode', 'x'.repeat(100), '', '../x', '__proto__', 'offer'],
      memory: '20',
      // 10,000 completions, each the first letter of the first text.
      completeCommand: `(local $i i32)
        (loop $fill
          (i32.store (i32.add (i32.const 65536) (local.get $i)) (i32.const 1024))
          (i32.store (i32.add (i32.const 65540) (local.get $i)) (i32.const 1))
          (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 80000))))
        (i32.store (i32.const 512) (i32.const 65536)) (i32.store (i32.const 516) (i32.const 10000))
        (return (i32.const 512))`,
    });
    await it.admit('evil', bytes);
    const names = it.host.commandRegistry.list().filter(({ owner }) => owner === 'evil');
    expect(names.map(({ name }) => name)).toEqual(['offer']);
    const { value } = await it.survives(() => it.host.commandRegistry.complete('offer ', { tag: 'console' }));
    expect(value).toHaveLength(100);
    expect(new Set(value)).toEqual(new Set(['t']));
  });

  test('row 69: completions that take too long are not waited for', async () => {
    const it = await arena({ isolation, limits: patient });
    const bytes = await guest({ commands: ['offer'], completeCommand: FOR_EVER });
    await it.admit('evil', bytes);
    const complete = () => it.host.commandRegistry.complete('offer ', { tag: 'console' });
    const { value, took } = await it.survives(complete);
    expect(value).toEqual([]);
    expect(took).toBeLessThan(4_000);
    // The server's thread is taken back; a thread of its own may go on, and is not asked again meanwhile.
    if (isolation === 'inline') {
      expect(it.fate('evil')).toMatchObject({
        kind: 'stopped',
        limit: 'max_completion_time_ms',
        allowed: 50,
      });
      it.expectGone('evil');
    } else {
      expect(await Promise.all(Array.from({ length: 2_000 }, complete))).toEqual(Array(2_000).fill([]));
      expect(it.audit).toEqual([]);
    }
  });
});

/** A server whose one method never answers. */
class DeafServer extends MemoryServer {
  readonly asynchronous = ['sendToAll'] as const;
  override sendToAll(): Promise<void> {
    return new Promise(() => {});
  }
}

describe('row 50: a host function that never answers', () => {
  const asking = () =>
    guest({
      commands: ['attack'],
      onCommand: (text) => telling('messaging.broadcast-message-to-all', text('x')),
    });
  const permission = '[permissions]\nsend_messages = true\n';

  test.each(ISOLATIONS)('row 50: an atomic wait for ever is refused or traps (%s)', async (isolation) => {
    const it = await arena({ isolation });
    const waiting = '(drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)))';
    it.put('evil', await guest({ commands: ['attack'], onCommand: waiting }));
    const { value } = await it.intrusion();
    if (value?.start.done.includes('evil') === true) await it.survives(() => it.ask('attack'));
    expect(['refused', 'trapped']).toContain(it.fate('evil').kind);
    it.expectGone('evil');
  });

  test('row 50: is out of reach of a plugin that would make the server wait', async () => {
    const it = await arena({ server: DeafServer });
    it.put('evil', await asking(), permission);
    expect(await it.refusals()).toEqual({ evil: 'RT_PLUGIN_ASYNC_IMPORT' });
  });

  test.each(ISOLATIONS.filter((isolation) => isolation !== 'inline'))(
    'row 50: counts as time of the call that waits for it (%s)',
    async (isolation) => {
      const it = await arena({ isolation, server: DeafServer });
      await it.admit('evil', await asking(), permission);
      const { answered } = await it.survives(() => it.ask('attack'));
      expect(answered).toBeGreaterThan(0);
      const record = it.fate('evil');
      expect(['stopped', 'killed']).toContain(record.kind);
      expect(record).toMatchObject({ limit: 'max_execution_time_ms', allowed: DEADLINE });
      it.expectGone('evil');
    },
  );
});
