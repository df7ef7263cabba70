// SPDX-License-Identifier: MIT
// A plugin that calls the host with next to no stack left, so that the host would run out of it half-way (row 51).

import { expect, test } from 'vitest';
import { MemoryServer } from '../../runtime/server/memory-server.ts';
import { arena } from './arena.ts';
import { guest, OUT } from './guest.ts';

let begun = 0;
let ended = 0;

/** Stands for a host function that does several things one after the other, each some calls deep. */
class DeepServer extends MemoryServer {
  override createRoom(): number {
    begun += 1;
    const depth = nested(40);
    ended += 1;
    return depth;
  }
}

function nested(depth: number): number {
  return depth === 0 ? 0 : 1 + nested(depth - 1);
}

/** Goes down until there is no stack left, and calls the host at each step; frames of many sizes meet every place. */
const deep = (locals: number): string => `
  (func $deep (param i64) (result i64) ${'(local i64) '.repeat(locals)}
    ${Array.from({ length: locals }, (_, at) => `(local.set ${at + 1} (i64.add (local.get ${at}) (i64.const 1)))`).join(' ')}
    (call $rooms.create-room (i32.const 2) (i32.const ${OUT}))
    (i64.add (call $deep (local.get ${locals})) ${locals === 0 ? '(i64.const 1)' : '(local.get 1)'}))`;

test.each([0, 1, 2, 3, 5, 7, 11, 13])(
  'row 51: the host is left before it runs out of stack itself (%i locals)',
  async (locals) => {
    begun = 0;
    ended = 0;
    const it = await arena({
      server: DeepServer,
      limits: 'max_cpu_time_ms = 5000\nmax_fuel_per_call = 100000000',
    });
    const onCommand = '(drop (call $deep (i64.const 1)))';
    await it.admit(
      'evil',
      await guest({ commands: ['attack'], fields: deep(locals), onCommand }),
      '[permissions]\nmanage_rooms = true\n',
    );
    await it.ask('attack');
    expect(it.fate('evil')).toMatchObject({ kind: 'trapped', code: 'TRAP_GUEST' });
    it.expectGone('evil');
    expect(begun).toBeGreaterThan(100);
    expect(ended).toBe(begun);
  },
);
