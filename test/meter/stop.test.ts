// SPDX-License-Identifier: MIT
// Every guest that runs for ever is stopped by the hook, at once and by a trap that it cannot catch.

import { describe, expect, it } from 'vitest';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import { moduleFromWat } from '../support/components.ts';
import { ENDLESS, ENDLESS_LEGACY, legacyModule } from './endless.ts';
import { type Metered, PADDING, paddingCode, paddingText, startMetered, Tank } from './support.ts';

const IMPORTS = {
  host: {
    nothing: () => {},
    throw: () => {
      throw new Error('of the host');
    },
  },
};
const QUANTA = 3;
const QUANTUM = 20_000;

function tankOf(quanta = QUANTA): Tank {
  return new Tank(quanta, QUANTUM);
}

async function metered(wat: string, tank = tankOf()): Promise<Metered> {
  return startMetered(await moduleFromWat(wat), IMPORTS, tank);
}

function stopOf({ call }: Metered): unknown {
  try {
    call('run');
  } catch (error) {
    return error;
  }
  throw new Error('it came to an end by itself');
}

function expectStop(guest: Metered): void {
  const error = stopOf(guest);
  if (error instanceof RangeError) {
    // Recursion may be too deep before it is too long.
    expect(error.message).toBe('Maximum call stack size exceeded');
    return;
  }
  expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
  expect(String(error)).toContain('unreachable');
  expect(guest.tank.refuels).toBe(QUANTA + 1);
  expect(guest.tank.spent).toBeGreaterThanOrEqual((QUANTA + 1) * QUANTUM);
  // What a check takes at most, where it takes the most: for 10,000 elements or a growing memory.
  expect(guest.tank.spent).toBeLessThan((QUANTA + 1) * (QUANTUM + 10_000));
}

/** Where the code of `run` begins. */
const HEAD = /\(func (\$\w+ )?\(export "run"\)( \(type \$t\))?( \(local i32\))?/;

function padded(wat: string, bytes: number): string {
  expect(wat).toMatch(HEAD);
  return wat.replace(HEAD, (head) => `${head} ${paddingText(bytes)}`);
}

describe.each(Object.entries(PADDING))('a guest that runs for ever in a %s', (_, padding) => {
  it.each(Object.entries(ENDLESS))('is stopped: %s', async (_, wat) => {
    expectStop(await metered(padded(wat, padding)));
  });

  it.each(Object.entries(ENDLESS_LEGACY))('is stopped, with legacy exceptions: %s', (_, code) => {
    expectStop(startMetered(legacyModule([...paddingCode(padding), ...code]), IMPORTS, tankOf()));
  });
});

describe('a guest that runs for ever', () => {
  it('is stopped in its start function', async () => {
    const tank = tankOf();
    await expect(metered('(module (func $s (loop (br 0))) (start $s))', tank)).rejects.toThrow('unreachable');
    expect(tank.refuels).toBe(QUANTA + 1);
  });

  it('cannot catch the stop with try_table', async () => {
    const guest = await metered(`(module (func $spin (loop (br 0)))
      (func (export "run") (result i32) (block $b (try_table (catch_all $b) (call $spin))) (i32.const 42)))`);
    expect(String(stopOf(guest))).toContain('unreachable');
  });

  it('cannot catch the stop with a legacy try', () => {
    const spinning = [0x06, 0x40, 0x03, 0x40, 0x0c, 0, 0x0b, 0x19, 0x0b];
    const guest = startMetered(legacyModule(spinning), IMPORTS, tankOf());
    expect(String(stopOf(guest))).toContain('unreachable');
  });

  it('cannot catch an exception in the hook', async () => {
    const tank = new Tank();
    tank.refuel = () => {
      throw new Error('the hook is broken');
    };
    const code = '(loop $l (block $b (try_table (catch_all $b) (loop (br 0)))) (br $l))';
    const guest = await metered(`(module (func (export "run") ${code}))`, tank);
    expect(String(stopOf(guest))).toContain('unreachable');
  });

  it('cannot go on where the stack has no room for the hook', async () => {
    // Goes as deep as it can, and asks for fuel there, again and again, catching all that it can.
    const guest = await metered(`(module
      (func $spin (loop $l (block $b (try_table (catch_all $b) (loop (br 0)))) (br $l)))
      (func $deep (export "run") (block $b (try_table (catch_all $b) (call $deep))) (call $spin)))`);
    expect(stopOf(guest)).toBeInstanceOf(Error);
    expect(guest.tank.refuels).toBeLessThanOrEqual(QUANTA + 1);
  });

  it('stops at its next check when the host takes its fuel away', async () => {
    const wat = `(module (import "host" "nothing" (func $nothing))
      (func (export "run") (loop (call $nothing) (br 0))))`;
    const tank = tankOf();
    const bytes = await moduleFromWat(wat);
    let turns = 0;
    let fuel: unknown;
    const guest = startMetered(
      bytes,
      {
        host: {
          nothing: () => {
            turns++;
            if (turns !== 10 || !(fuel instanceof WebAssembly.Global)) return;
            fuel.value = 0;
            tank.left = 0;
          },
        },
      },
      tank,
    );
    fuel = guest.exports[guest.module.hidden?.fuel ?? ''];
    expect(String(stopOf(guest))).toContain('unreachable');
    expect(turns).toBeLessThanOrEqual(11);
  });
});
