// SPDX-License-Identifier: MIT
// Every function of the Phira world through the committed bindings and our engine, and through jco's glue, over the
// same QuickJS component: both sides of every call must see the same values, and the ones that were passed.

import { fileURLToPath } from 'node:url';
import { componentize } from 'componentize-qjs';
import { build } from 'esbuild';
import fc, { type Arbitrary } from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { camelCase } from '../../codegen/emit/names.ts';
import { outcomeOf, resolveDef } from '../../codegen/emit/type-text.ts';
import { analyze } from '../../codegen/front-end.ts';
import type { Func, Interface, Type, WorldItem } from '../../codegen/ir/ir.ts';
import { worldBinding } from '../../generated/bindings/world.ts';
import type { Imports } from '../../generated/world.ts';
import { isWitError, WitError } from '../../runtime/abi/index.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { jcoInstantiate } from '../support/components.ts';
import { decode, encode } from './boundary-json.ts';
import { valuesOf } from './values.ts';

const WIT = fileURLToPath(new URL('../../wit', import.meta.url));
/** The command by which the test talks to the guest. */
const CHANNEL = 'oracle:channel';
const RUNS = { numRuns: 15 };

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** How a call ends: the value, or the error that its type declares. */
type Outcome = { readonly returned: unknown } | { readonly thrown: unknown };

/** A plugin behind one kind of glue, and what the host's functions are called with and answer. */
interface Side {
  readonly exports: Record<string, Methods>;
  seen: unknown;
  answer: Outcome;
  /** The declared error in what an export threw; throws what is none. */
  declared(thrown: unknown): unknown;
}

type Kept = Pick<Side, 'seen' | 'answer'>;

const { ir } = analyze({ path: WIT });
if (ir === undefined) throw new Error('the world does not resolve');
const imported = interfacesOf(ir.world.imports);
const exported = interfacesOf(ir.world.exports);
const functionsOf = (interfaces: readonly Interface[]) =>
  interfaces.flatMap((owner) =>
    owner.functions.map((func) => [`${owner.name}#${func.name}`, owner, func] as const),
  );

/** Those that have functions. */
function interfacesOf(items: readonly WorldItem[]): Interface[] {
  return items.flatMap((item) =>
    item.kind === 'interface' && item.interface.functions.length > 0 ? [item.interface] : [],
  );
}

/** A plugin that calls the import it is told to; what else it is asked it keeps, and answers as it was told. */
function guestSource(): string {
  const method = (name: string): string => `${name}: ${name === 'onCommand' ? 'command' : 'told'}`;
  return `
    import { decode, encode } from './boundary-json.ts';
    ${imported.map(({ name, id }) => `import * as ${camelCase(name)} from '${id}';`).join('\n')}
    const imports = { ${imported.map(({ name }) => camelCase(name)).join(', ')} };
    let seen, answer;
    const told = (...args) => {
      seen = args;
      if ('thrown' in answer) throw answer.thrown;
      return answer.returned;
    };
    const call = (name, method, args) => {
      try {
        return { returned: imports[name][method](...args) };
      } catch (error) {
        if (!(error instanceof Error && 'payload' in error)) throw error;
        return { thrown: error.payload };
      }
    };
    const channel = ([request, text, name, method]) => {
      if (request === 'answer') answer = decode(text);
      return encode(request === 'call' ? call(name, method, decode(text)) : seen);
    };
    const command = (asked) => (asked.name === '${CHANNEL}' ? channel(asked.args) : told(asked));
    ${exported
      .map(({ name, functions }) => {
        const methods = functions.map((func) => method(camelCase(func.name)));
        return `export const ${camelCase(name)} = { ${methods.join(', ')} };`;
      })
      .join('\n')}`;
}

async function guest(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: guestSource(), resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    external: ['phira:*'],
  });
  const { component } = await componentize({
    witPath: WIT,
    jsSource: outputFiles[0]?.text ?? '',
    world: 'plugin',
    stubWasi: true,
    sync: true,
  });
  return component;
}

/** Host functions, by a name given to each interface, that keep what they are called with and answer as told. */
function hostOf(side: Kept, key: (owner: Interface) => string) {
  const method = (...args: unknown[]): unknown => {
    side.seen = args;
    if ('thrown' in side.answer) throw new WitError(side.answer.thrown);
    return side.answer.returned;
  };
  return Object.fromEntries(
    imported.map((owner) => [
      key(owner),
      Object.fromEntries(owner.functions.map((func) => [camelCase(func.name), method])),
    ]),
  );
}

function ours(component: Uint8Array): Side {
  const side: Kept = { seen: undefined, answer: { returned: undefined } };
  const host = hostOf(side, ({ name }) => camelCase(name)) as object as Imports;
  const prepared = prepareComponent(component, worldBinding.world);
  const { exports } = instantiateComponent(prepared, worldBinding, host);
  const declared = (thrown: unknown): unknown => {
    if (isWitError(thrown)) return thrown.payload;
    throw thrown;
  };
  return Object.assign(side, { exports: exports as object as Side['exports'], declared });
}

async function theirs(component: Uint8Array): Promise<Side> {
  const side: Kept = { seen: undefined, answer: { returned: undefined } };
  const host = hostOf(side, ({ id }) => id.replace(/@.*/, ''));
  // jco throws a string as it is, where it wraps other payloads.
  const declared = (thrown: unknown): unknown => {
    if (typeof thrown === 'string') return thrown;
    throw thrown;
  };
  return Object.assign(side, { exports: await jcoInstantiate<Side['exports']>(component, host), declared });
}

function channel(side: Side, ...args: string[]): unknown {
  const asked = { name: CHANNEL, args, source: { tag: 'console' } };
  return decode(String(side.exports.commandHandler?.onCommand?.(asked)));
}

/** What the host was called with, and what the guest got of the host's answer. */
function callImport(side: Side, owner: Interface, func: Func, args: unknown[], answer: Outcome): unknown[] {
  side.seen = undefined;
  side.answer = answer;
  const got = channel(side, 'call', encode(plain(args)), camelCase(owner.name), camelCase(func.name));
  return [side.seen, got];
}

/** What the guest was called with, and what the host got of the guest's answer. */
function callExport(side: Side, owner: Interface, func: Func, args: unknown[], answer: Outcome): unknown[] {
  channel(side, 'answer', encode(plain(answer)));
  let got: Outcome;
  try {
    got = { returned: side.exports[camelCase(owner.name)]?.[camelCase(func.name)]?.(...args) };
  } catch (error) {
    got = { thrown: side.declared(error) };
  }
  return [channel(side, 'seen'), got];
}

/** Values that QuickJS carries unchanged: not u32 from 2^31, nor 64 bits from 2^53, which echo.test.ts passes. */
function exact(type: Type): Arbitrary<unknown> {
  return valuesOf(type).map((value) => eachNumber(value, clip));
}

function clip(value: number | bigint): number | bigint {
  if (typeof value === 'number') return value >= 2 ** 31 && value < 2 ** 32 ? value - 2 ** 31 : value;
  return value < 0n ? -BigInt.asUintN(53, -value) : BigInt.asUintN(53, value);
}

/** A value with its numbers replaced. */
function eachNumber(value: unknown, change: (number: number | bigint) => unknown): unknown {
  if (typeof value === 'bigint' || typeof value === 'number') return change(value);
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return (value as Uint32Array).map((item) => Number(change(item)));
  if (Array.isArray(value)) return value.map((item) => eachNumber(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, eachNumber(item, change)]));
}

/** A value as the other side reads it: nothing but JSON, bytes and numbers. */
function plain(value: unknown): unknown {
  return eachNumber(decode(encode(value)), Number);
}

function outcomesOf(func: Func): Arbitrary<Outcome> {
  const value = (type: Type | undefined): Arbitrary<unknown> =>
    type === undefined ? fc.constant(undefined) : exact(type);
  const declared = outcomeOf(func);
  if (declared.kind === 'value') return value(declared.type).map((returned) => ({ returned }));
  return fc.oneof(
    value(declared.ok).map((returned) => ({ returned })),
    value(declared.error).map((thrown) => ({ thrown })),
  );
}

type Call = typeof callImport;

describe('every function of the world, as jco has it', () => {
  let mine: Side;
  let jco: Side;
  beforeAll(async () => {
    const component = await guest();
    mine = ours(component);
    jco = await theirs(component);
  });

  function agree(call: Call, owner: Interface, func: Func, args: Arbitrary<unknown[]>): void {
    fc.assert(
      fc.property(args, outcomesOf(func), (passed, answer) => {
        const found = call(mine, owner, func, passed, answer);
        expect(found).toEqual(call(jco, owner, func, passed, answer));
        expect(plain(found)).toEqual(plain([passed, answer]));
      }),
      RUNS,
    );
  }

  const params = (func: Func) => fc.tuple(...func.params.map(({ type }) => exact(type)));

  it.each(functionsOf(imported))('import %s', (_name, owner, func) => {
    agree(callImport, owner, func, params(func));
  });

  it.each(functionsOf(exported))('export %s', (_name, owner, func) => {
    agree(callExport, owner, func, params(func));
  });

  const [eventHandler] = exported.filter(({ name }) => name === 'event-handler');
  const [onEvent] = eventHandler?.functions ?? [];
  const [event, context] = onEvent?.params ?? [];
  const shape = event?.type.kind === 'named' ? resolveDef(event.type.def).shape : undefined;
  const cases = shape?.kind === 'variant' ? shape.cases : [];

  it.each(cases.map((each) => [each.name, each.payload] as const))('event %s', (tag, payload) => {
    if (
      eventHandler === undefined ||
      onEvent === undefined ||
      context === undefined ||
      payload === undefined
    ) {
      throw new Error('an event has a payload and a context');
    }
    const events = exact(payload).map((val) => ({ tag, val }));
    agree(callExport, eventHandler, onEvent, fc.tuple(events, exact(context.type)));
  });

  it('is all of it', () => {
    const bound = [...worldBinding.imports].flatMap(([id, functions]) =>
      [...functions.keys()].map((name) => `${id.replace(/^.*\/|@.*$/g, '')}#${name}`),
    );
    expect(
      functionsOf(imported)
        .map(([name]) => name)
        .sort(),
    ).toEqual(bound.sort());
    expect(bound).toHaveLength(38);
    expect(functionsOf(exported)).toHaveLength(6);
    expect(cases).toHaveLength(15);
  });
});
