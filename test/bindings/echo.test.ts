// SPDX-License-Identifier: MIT
// Values of every type go host -> guest -> host unchanged, as core values and through memory, out of exports and into
// imports; and jco's glue over the same component takes and gives the same values.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import type { StringEncoding } from '../../runtime/abi/index.ts';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import { bindingsOf, type Linked, link } from '../support/bind.ts';
import { componentFromWat, jcoInstantiate, moduleFromWat } from '../support/components.ts';
import { ECHOED, EXTRA, echoedType, echoWat, echoWit } from './types.ts';
import { valuesOf } from './values.ts';

type Methods = Record<string, (...args: unknown[]) => unknown>;

interface Echo {
  readonly ir: Ir;
  readonly guest: Methods;
  /** What the host's functions were called with last. */
  seen: unknown;
}

const PADDING = Array.from({ length: 16 }, (_, index) => index);
const RUNS = { numRuns: 40 };

async function worldOf(types: readonly string[]): Promise<{ wit: string; ir: Ir; wat: string }> {
  const wit = echoWit(types);
  const { ir, diagnostics } = await analyze({ sources: [{ name: 'echo.wit', text: wit }] });
  if (ir === undefined) throw new Error(diagnostics.map((found) => found.message).join('\n'));
  return { wit, ir, wat: echoWat(ir) };
}

/** A host that keeps what it is called with and answers the same. */
function keeper(types: readonly string[], echo: Pick<Echo, 'seen'>): Methods {
  const functions: Methods = {};
  types.forEach((_, index) => {
    functions[`flat${index}`] = (value) => {
      echo.seen = value;
    };
    functions[`deep${index}`] = (value) => {
      echo.seen = value;
      return value;
    };
  });
  return functions;
}

async function ours(
  types: readonly string[],
  encoding: StringEncoding = 'utf8',
): Promise<Echo & { linked: Linked }> {
  const { wit, ir, wat } = await worldOf(types);
  const keep: Pick<Echo, 'seen'> = { seen: undefined };
  const module = new WebAssembly.Module(new Uint8Array(await moduleFromWat(wat)));
  const linked = link(await bindingsOf(wit), module, { host: keeper(types, keep) }, { encoding });
  const guest = linked.exports.guest;
  if (guest === undefined) throw new Error('the world exports no guest');
  return Object.assign(keep, { ir, guest, linked });
}

function round(echo: Echo, index: number, value: unknown): unknown[] {
  const call = (name: string, arg: unknown): unknown => echo.guest[`${name}${index}`]?.(arg);
  call('flat', value);
  const flat = echo.seen;
  const padded = [value, ...PADDING];
  const echoed = call('echo', padded);
  const answered = call('deep', padded);
  return [flat, echoed, echo.seen, answered];
}

/** The bytes that a value is in the guest's memory, with everything it points to. */
function bytesOf(echo: Echo, index: number, value: unknown): unknown {
  echo.guest.dump?.();
  echo.guest[`echo${index}`]?.([value, ...PADDING]);
  return echo.guest.dump?.();
}

const TEXTS = ['string', 'list<string>', 'mixed', 'nested', 'joins', 'option<option<string>>'];

describe.each([
  ['every type', ECHOED, 'utf8'],
  ['maps and lists of fixed length', EXTRA, 'utf8'],
  ['texts in UTF-16', TEXTS, 'utf16'],
  ['texts in Latin-1 and UTF-16', TEXTS, 'latin1+utf16'],
] as const)('echo of %s', (_, types, encoding) => {
  let echo: Echo & { linked: Linked };
  beforeAll(async () => {
    echo = await ours(types, encoding);
  });

  it.each(types.map((type, index) => [type, index] as const))('%s', (_type, index) => {
    const type = { kind: 'named', def: echoedType(echo.ir, `t${index}`) } as const;
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        const padded = [value, ...PADDING];
        expect(round(echo, index, value)).toEqual([value, padded, padded, padded]);
      }),
      RUNS,
    );
    expect(echo.linked.life.death).toBeUndefined();
  });
});

describe('the same values through jco', () => {
  let mine: Echo;
  let theirs: Echo;
  beforeAll(async () => {
    const { wit, ir, wat } = await worldOf(ECHOED);
    mine = await ours(ECHOED);
    const keep: Pick<Echo, 'seen'> = { seen: undefined };
    const component = await componentFromWat({ wit, wat, world: 'echo' });
    const exports = await jcoInstantiate(component, { 't:echo/host': keeper(ECHOED, keep) });
    const guest = exports.guest as unknown;
    theirs = Object.assign(keep, { ir, guest: guest as Methods });
  });

  it.each(ECHOED.map((type, index) => [type, index] as const))('%s', (_type, index) => {
    const type = { kind: 'named', def: echoedType(mine.ir, `t${index}`) } as const;
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        expect(round(mine, index, value)).toEqual(round(theirs, index, value));
      }),
      { numRuns: 15 },
    );
    // jco points an empty string at address 1 instead of allocating it, as it should; so there are none here.
    fc.assert(
      fc.property(valuesOf(type, 1), (value) => {
        expect(bytesOf(mine, index, value)).toEqual(bytesOf(theirs, index, value));
      }),
      { numRuns: 15 },
    );
  });
});
