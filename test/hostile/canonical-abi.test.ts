// SPDX-License-Identifier: MIT
// Plugins that break the rules of calls between guest and host (rows 32 to 42 and 47): each ends at its first wrong
// value, and nothing of the host is touched.

import { beforeAll, describe, expect, test } from 'vitest';
import { strictGuest } from '../abi/strict-guest.ts';
import { type Arena, arena, ISOLATIONS } from './arena.ts';
import { type Body, type GuestParts, guest, OUT } from './guest.ts';

/** The first address outside of a guest's memory. */
const END = 4 * 65_536;
const say = (pointer: number, length: number): string =>
  `(return (call $say (i32.const ${pointer}) (i32.const ${length})))`;
/** Bytes at an address, as instructions. */
const poke = (at: number, ...bytes: readonly number[]): string =>
  bytes.map((byte, index) => `(i32.store8 (i32.const ${at + index}) (i32.const ${byte}))`).join(' ');

/** What a guest does on a command, and the code of the trap that ends it. */
type Case = readonly [what: string, code: string, parts: GuestParts];

const onCommand = (body: Body): GuestParts => ({ onCommand: body });

const ROW_32: readonly Case[] = [
  ['a string beyond the memory', 'TRAP_OUT_OF_BOUNDS', onCommand(say(END - 1, 2))],
  ['a string of 4 GiB', 'TRAP_TOO_LONG', onCommand(say(0, 0xffff_ffff))],
  ['a string whose end wraps around', 'TRAP_OUT_OF_BOUNDS', onCommand(say(0xffff_fffe, 4))],
  ['nothing, beyond the memory', 'TRAP_OUT_OF_BOUNDS', onCommand(say(END + 1, 0))],
  [
    'a string beyond the memory, to the host',
    'TRAP_OUT_OF_BOUNDS',
    onCommand('(call $log.log (i32.const 2) (i32.const 0xfffffff0) (i32.const 0x20))'),
  ],
];

const ROW_33: readonly Case[] = [
  ['a byte that begins nothing', [0xff]],
  ['an overlong form', [0xc0, 0x80]],
  ['a lone surrogate', [0xed, 0xa0, 0x80]],
  ['half a character', [0xe2, 0x82]],
  ['a character beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
].map(([what, bytes]) => [
  String(what),
  'TRAP_INVALID_ENCODING',
  onCommand(`${poke(512, ...(bytes as number[]))} ${say(512, (bytes as number[]).length)}`),
]);

const ROW_34: readonly Case[] = [
  ['a return pointer', 'TRAP_MISALIGNED', onCommand('(return (i32.const 130))')],
  ['a return pointer beyond the memory', 'TRAP_OUT_OF_BOUNDS', onCommand(`(return (i32.const ${END}))`)],
  [
    'a pointer for an answer of the host',
    'TRAP_MISALIGNED',
    onCommand('(call $users.list-users (i32.const 258))'),
  ],
  [
    'a list that is passed to the host',
    'TRAP_MISALIGNED',
    onCommand(
      (text) => `(call $commands.register-command ${text('x')} ${text('x')} (i32.const 0) (i32.const 0)
        (i32.const 514) (i32.const 1) (i32.const 0) (i32.const ${OUT}))`,
    ),
  ],
];

const ROW_35: readonly Case[] = [
  ['result', 'TRAP_INVALID_DISCRIMINANT', onCommand(`${poke(512, 2)} (return (i32.const 512))`)],
  [
    'enum',
    'TRAP_INVALID_DISCRIMINANT',
    onCommand('(call $log.log (i32.const 5) (i32.const 0) (i32.const 0))'),
  ],
  [
    'variant',
    'TRAP_INVALID_DISCRIMINANT',
    onCommand(
      (text) =>
        `(call $config.set-config ${text('x')} (i32.const 5) (i64.const 0) (i32.const 0) (i32.const ${OUT}))`,
    ),
  ],
];

const ROW_38: readonly Case[] = [
  ['a place beyond the memory', 'TRAP_OUT_OF_BOUNDS', { realloc: `(i32.const ${END - 1})` }],
  ['the last address there is', 'TRAP_OUT_OF_BOUNDS', { realloc: '(i32.const 0xfffffff8)' }],
  ['a misaligned place', 'TRAP_MISALIGNED', { realloc: '(i32.const 4097)' }],
  ['a trap', 'TRAP_GUEST', { realloc: 'unreachable' }],
];

const CALL = '(drop (call $clock.now))';
const ROW_39: readonly Case[] = [
  ['realloc', 'TRAP_MAY_NOT_LEAVE', { realloc: `${CALL} (i32.const 4096)` }],
  ['post-return', 'TRAP_MAY_NOT_LEAVE', { post: CALL }],
];

describe.each(ISOLATIONS)('%s', (isolation) => {
  /** A plugin whose command `attack` ends it with a trap of this code. */
  async function ends(code: string, parts: GuestParts): Promise<void> {
    const it = await arena({ isolation });
    await it.admit('evil', await guest({ commands: ['attack'], ...parts }));
    const { value } = await it.survives(() => it.ask('attack with words'));
    expect(value).toMatch(/^RT_PLUGIN_TRAP/);
    expect(it.record('trapped', 'evil')).toMatchObject({ code, function: 'on-command' });
    it.expectGone('evil');
  }

  /** All of them inline; in a worker, where each takes a thread of its own, the first. */
  const some = (cases: readonly Case[]): readonly Case[] =>
    isolation === 'inline' ? cases : cases.slice(0, 1);

  test.each(some(ROW_32))('row 32: %s traps', (_what, code, parts) => ends(code, parts));
  test.each(some(ROW_33))('row 33: a text with %s traps', (_what, code, parts) => ends(code, parts));
  test.each(some(ROW_34))('row 34: %s out of line or place traps', (_what, code, parts) => ends(code, parts));
  test.each(some(ROW_35))('row 35: a case too far of a %s traps', (_what, code, parts) => ends(code, parts));
  test.each(some(ROW_38))('row 38: a realloc that answers %s traps', (_what, code, parts) =>
    ends(code, parts),
  );
  test.each(some(ROW_39))('row 39: a host function called out of %s traps', (_what, code, parts) =>
    ends(code, parts),
  );

  test('row 35: a case too far of a decision on an event traps', async () => {
    const it = await arena({ isolation });
    const bytes = await guest({ subscribe: ['hit'], onEvent: `${poke(516, 2)} (return (i32.const 512))` });
    await it.admit('evil', bytes);
    await it.survives(() => it.host.eventBus.emitCustom('hit', '{}', 'test'));
    expect(it.record('trapped', 'evil')).toMatchObject({
      code: 'TRAP_INVALID_DISCRIMINANT',
      function: 'on-event',
    });
    it.expectGone('evil');
  });

  test.each([
    ['0', '(i32.const 0)'],
    ['the same place twice', '(i32.const 4096)'],
    ['a place inside its own texts', '(i32.const 1024)'],
  ])('row 38: a realloc that answers %s harms nobody but the guest', async (_what, realloc) => {
    const it = await arena({ isolation });
    const bytes = await guest({
      commands: ['attack'],
      realloc,
      onCommand: '(return (call $say (i32.load (local.get $args)) (i32.load offset=4 (local.get $args))))',
    });
    await it.admit('evil', bytes);
    await it.survives(() => it.ask('attack with words'));
  });

  test('row 40: a memory that grows under a call loses nothing and shows nothing old', async () => {
    const it = await arena({ isolation });
    const growing = `(local $at i32) (drop (memory.grow (i32.const 1)))
      (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.set $next (i32.add (local.get $at) (local.get $size))) (local.get $at)`;
    const bytes = await guest({
      commands: ['echo'],
      realloc: growing,
      onCommand: (text) => `
        (call $storage.set-item ${text('key')}
          (i32.load (local.get $args)) (i32.load offset=4 (local.get $args)) (i32.const ${OUT}))
        (call $storage.get-item ${text('key')} (i32.const ${OUT}))
        (return (call $say (i32.load (i32.const ${OUT + 8})) (i32.load (i32.const ${OUT + 12}))))`,
    });
    await it.admit('evil', bytes);
    for (const word of ['one', 'two', 'three']) expect(await it.ask(`echo ${word} x y`)).toBe(word);
  });

  /** Fills `count` pairs of pointer and length from 65,536 on. */
  const aliases = (count: number, pointer: number, length: number): string => `
    (local $i i32)
    (loop $fill
      (i32.store (i32.add (i32.const 65536) (local.get $i)) (i32.const ${pointer}))
      (i32.store (i32.add (i32.const 65540) (local.get $i)) (i32.const ${length}))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const ${count * 8}))))`;

  /** Stopped at the budget of what one call may pass. */
  async function exceeds(parts: GuestParts, attack: (it: Arena) => Promise<unknown>): Promise<void> {
    const it = await arena({ isolation });
    const before = process.memoryUsage().heapUsed;
    await it.admit('evil', await guest({ commands: ['attack'], ...parts }));
    await it.survives(() => attack(it));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(128 * 1024 ** 2);
    expect(it.fate('evil').code).toMatch(/^TRAP_(BUDGET|LIMIT)$/);
    it.expectGone('evil');
  }
  const ask = (it: Arena): Promise<string> => it.ask('attack');
  const complete = (it: Arena): Promise<readonly string[]> =>
    it.host.commandRegistry.complete('attack ', { tag: 'console' });
  const listAt = (count: number): string => `
    (i32.store (i32.const 512) (i32.const 65536)) (i32.store (i32.const 516) (i32.const ${count}))
    (return (i32.const 512))`;

  test('row 41: aliased list<string> is stopped at the lift budget', () =>
    exceeds({ completeCommand: `${aliases(8_192, 0, 65_536)} ${listAt(8_192)}` }, complete));

  test('row 41: aliased list<string> that is passed to the host is stopped at the lift budget', () =>
    exceeds(
      {
        onCommand: (text) => `${aliases(8_192, 0, 65_536)}
          (call $commands.register-command ${text('x')} ${text('x')} (i32.const 0) (i32.const 0)
            (i32.const 65536) (i32.const 8192) (i32.const 0) (i32.const ${OUT}))`,
      },
      ask,
    ));

  test('row 42: a list of ten million elements is stopped at the same budget', () =>
    exceeds({ memory: '1300', completeCommand: listAt(10_000_000) }, complete));

  test('row 42: a list of ten million bytes is stopped at the same budget', () =>
    exceeds(
      {
        memory: '1300',
        onCommand: (text) =>
          `(call $storage.set-item ${text('x')} (i32.const 0) (i32.const 10000000) (i32.const ${OUT}))`,
      },
      ask,
    ));

  test('row 47: an error text of 64 MB is stopped at the same budget', () =>
    exceeds(
      {
        memory: '1300',
        onCommand: `${poke(512, 1)} (i32.store (i32.const 520) (i32.const 64000000)) (return (i32.const 512))`,
      },
      ask,
    ));

  test('row 47: an error text within the budget is cut before anybody is shown it', async () => {
    const it = await arena({ isolation });
    const answering = `(memory.fill (i32.const 65536) (i32.const 0x61) (i32.const 5000000))
      (i32.store (i32.const 512) (i32.const 1)) (i32.store (i32.const 516) (i32.const 65536))
      (i32.store (i32.const 520) (i32.const 5000000)) (return (i32.const 512))`;
    const bytes = await guest({ memory: '100', commands: ['attack'], onCommand: answering, stop: answering });
    await it.admit('evil', bytes);
    const { value } = await it.survives(() => it.ask('attack'));
    expect(value?.length).toBeLessThan(64 * 1024);
    const { error } = await it.survives(() => it.plugins.stop('evil'));
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message.length).toBeLessThan(64 * 1024);
  });

  test('row 36: a bool of any bits but 0 is true', async () => {
    const it = await arena({ isolation });
    const bytes = await guest({
      commands: ['attack'],
      onCommand: `(call $timers.set-timer (i32.const 10000) (i32.const 0xfffffffe) (i32.const ${OUT})) (return (call $tell))`,
    });
    await it.admit('evil', bytes);
    expect(await it.ask('attack')).toBe('done');
  });

  test('row 37: whole numbers keep every bit, and numbers that are none do no harm', async () => {
    const it = await arena({ isolation });
    const store = (name: string, disc: number, value: string): string => `
      (call $config.set-config ${name} (i32.const ${disc}) (i64.const ${value}) (i32.const 0) (i32.const ${OUT}))`;
    const bytes = await guest({
      commands: ['whole', 'nan', 'zero'],
      onCommand: (text) => `
        (if (i32.eq (i32.load8_u (local.get $name)) (i32.const 0x77)) (then
          ${store(text('n'), 1, '-9223372036854775808')}
          (call $config.get-config ${text('n')} (i32.const ${OUT}))
          (if (i64.eq (i64.load (i32.const ${OUT + 24})) (i64.const -9223372036854775808))
            (then (return (call $say ${text('exact')}))))))
        (if (i32.eq (i32.load8_u (local.get $name)) (i32.const 0x6e)) (then
          ${store(text('x'), 2, '0x7ff8dead00000001')} (return (call $tell))))
        (if (i32.eq (i32.load8_u (local.get $name)) (i32.const 0x7a)) (then
          ${store(text('x'), 2, '0x8000000000000000')} (return (call $tell))))`,
    });
    await it.admit('evil', bytes, '[permissions]\nwrite_config = true\n');
    expect(await it.ask('whole')).toBe('exact');
    expect(await it.ask('nan')).toMatch(/number|done/);
    expect(await it.ask('zero')).toBe('done');
  });
});

describe('of types that the world has no use for yet', () => {
  let strict: Awaited<ReturnType<typeof strictGuest>>;
  beforeAll(async () => {
    strict = await strictGuest({}, { limits: { bytes: 1024, elements: 1000 } });
  });

  test('row 36: high bits of flags and of small numbers are masked', () => {
    expect(strict.call('bits', 0xffff_fffd)).toEqual({ a: true, b: false, c: true });
    expect(strict.call('byte', 0x1ff)).toBe(255);
    expect(strict.call('signed', 0x180)).toBe(-128);
  });

  test('row 42: a list of records is held to the budget', () => {
    expect(() => strict.call('points', 1024, 1001)).toThrow(expect.objectContaining({ code: 'TRAP_LIMIT' }));
  });
});
