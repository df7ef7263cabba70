// SPDX-License-Identifier: MIT
// The guest types tell the truth: a plugin that type-checks against them is built with componentize-qjs and run, and
// every kind of value arrives and leaves in the shape that its type says.

import { beforeAll, describe, expect, test } from 'vitest';
import { produce } from '../../codegen/pipeline.ts';
import { type JcoNamespace, jcoInstantiate } from '../support/components.ts';
import { buildGuest, inFolder, typeErrors } from './build-guest.ts';

const WIT = `package probe:shapes@1.0.0;

interface host {
  enum color { dark-red, green }
  flags rights { can-read, can-write }
  variant problem { none-at-all, text(string), code-number(u32) }
  record all {
    yes: bool, small: u8, signed: s16, word: u32, big: u64, low: s64, real: f64, letter: char, text: string,
    bytes: list<u8>, words: list<u16>, longs: list<u64>, reals: list<f32>, names: list<string>,
    pair: tuple<u32, string>, hue: color, may: rights, trouble: problem,
    absent: option<string>, present: option<string>,
    nothing: option<option<u32>>, some-none: option<option<u32>>, some-some: option<option<u32>>,
    good: result<u32, string>, failed: result<u32, string>, bare-good: result, bare-failed: result,
  }
  give: func() -> all;
  take: func(value: all);
  loose: func(name: option<string>, may: rights, bytes: list<u8>, words: list<u16>, big: u64);
  fail: func() -> result<u32, problem>;
  fail-text: func() -> result<u32, string>;
  fail-bare: func() -> result;
  maybe: func(some: bool) -> result<option<string>, problem>;
  delete: func() -> string;
}

interface probe-guest {
  use host.{all, problem};
  echo: func(value: all) -> all;
  whole: func(a: u32, b: u32) -> list<string>;
  same: func(a: u32) -> u32;
  dump: func(value: all) -> string;
  relay: func();
  loose: func();
  caught: func() -> list<string>;
  find: func(some: bool) -> option<string>;
  fail: func(how: string) -> result<string, string>;
  fail-typed: func(how: string) -> result<_, problem>;
  fail-bare: func() -> result;
  misbehave: func(how: string) -> u64;
  keyword: func() -> string;
  globals: func() -> list<string>;
}

world probe {
  import host;
  import bare-import: func(text: option<string>) -> string;
  export probe-guest;
  export bare-export: func(n: u32) -> string;
}
`;

const GUEST = `
import * as host from 'probe:shapes/host@1.0.0';
import { delete as remove, type All, type Problem } from 'probe:shapes/host@1.0.0';
import type { ProbeGuest } from 'probe:shapes/probe-guest@1.0.0';
import type { Probe } from 'probe:shapes/probe@1.0.0';

function show(value: unknown): string {
  if (ArrayBuffer.isView(value)) return value.constructor.name;
  if (Array.isArray(value)) return \`[\${value.map(show).join(', ')}]\`;
  if (typeof value === 'object' && value !== null) {
    return \`{\${Object.entries(value).map(([key, item]) => \`\${key}: \${show(item)}\`).join(', ')}}\`;
  }
  return value === null || value === undefined ? String(value) : \`\${typeof value}\`;
}

function attempt(call: () => unknown): string {
  try {
    call();
    return 'returned';
  } catch (error) {
    const { payload } = error as WitError<Problem>;
    return \`\${error instanceof Error} \${JSON.stringify(payload)}\`;
  }
}

function typed(value: All): string {
  const half = value.real + value.word + (value.big + value.low) + (value.words[0] ?? 0) + (value.longs[0] ?? 0);
  const present: string = value.present ?? '';
  const nested = value.someSome.tag === 'some' && value.someSome.val !== null ? value.someSome.val : 0;
  const good = value.good.tag === 'ok' ? value.good.val : 0;
  return \`\${half} \${present} \${nested + good} \${value.may.canRead} \${value.bytes.length} \${value.pair[1]}\`;
}

export const probeGuest: ProbeGuest = {
  echo: (value) => value,
  whole: (a, b) => [a, b, a >>> 0, b >>> 0].map(String),
  same: (a) => a,
  dump: (value) => \`\${typed(value)}\\n\${Object.entries(value).map(([key, item]) => \`\${key}: \${show(item)}\`).join('\\n')}\`,
  relay: () => host.take(host.give()),
  loose() {
    host.loose(null, { canRead: true, canWrite: false }, new Uint8Array([1]), [2], 3);
    host.loose(undefined, { canRead: false, canWrite: true }, new Uint8Array(), [], Number.MAX_SAFE_INTEGER);
  },
  caught: () => [attempt(host.fail), attempt(host.failText), attempt(host.failBare), attempt(() => host.maybe(false))],
  find: (some) => (some ? host.maybe(true) : host.maybe(false)),
  fail(how) {
    if (how === 'text') throw 'plain text';
    if (how === 'error') throw new Error('message of an error');
    if (how === 'payload') throw Object.assign(new Error('message'), { payload: 'payload of an error' });
    return 'fine';
  },
  failTyped(how) {
    const problem: Problem = how === 'number' ? { tag: 'code-number', val: 7 } : { tag: 'none-at-all' };
    if (how === 'payload') throw Object.assign(new Error('message'), { payload: problem });
    throw problem;
  },
  failBare() {
    throw undefined;
  },
  misbehave(how) {
    const wrong: Record<string, unknown> = { bigint: 5n, text: '5', promise: Promise.resolve(5), fraction: 0.5 };
    if (how === 'throw') throw new Error('nobody declared an error');
    return wrong[how] as number;
  },
  keyword: () => \`\${remove()} \${bareImport(null)} \${bareImport('text')}\`,
  globals: () => Object.getOwnPropertyNames(globalThis),
};

export const bareExport: Probe['bareExport'] = (n) => \`bare \${n + 1}\`;
`;

const VALUE = {
  yes: true,
  small: 255,
  signed: -32_768,
  word: 2_147_483_647,
  big: 9_007_199_254_740_991n,
  low: -9_007_199_254_740_991n,
  real: 0.5,
  letter: '😀',
  text: 'héllo',
  bytes: new Uint8Array([1, 2, 255]),
  words: new Uint16Array([3, 65_535]),
  longs: new BigUint64Array([4n]),
  reals: new Float32Array([0.25]),
  names: ['a', ''],
  pair: [5, 'five'],
  hue: 'dark-red',
  may: { canRead: true, canWrite: false },
  trouble: { tag: 'text', val: 'oh' },
  absent: undefined,
  present: 'here',
  nothing: { tag: 'none' },
  someNone: { tag: 'some', val: undefined },
  someSome: { tag: 'some', val: 6 },
  good: { tag: 'ok', val: 7 },
  failed: { tag: 'err', val: 'bad' },
  bareGood: { tag: 'ok', val: undefined },
  bareFailed: { tag: 'err', val: undefined },
};

/** Error as jco's glue takes it from a host function and gives it from a guest. */
class PayloadError extends Error {
  readonly payload: unknown;
  constructor(payload: unknown) {
    super('a declared error');
    this.payload = payload;
  }
}

type Call = (...args: unknown[]) => unknown;
type Guest = Record<string, Call>;

let component: Uint8Array;
let types: Record<string, string>;

beforeAll(async () => {
  const { files, diagnostics } = await produce(
    { sources: [{ name: 'wit/shapes.wit', text: WIT }] },
    { emit: ['guest'] },
  );
  expect(diagnostics).toEqual([]);
  types = Object.fromEntries(
    [...(files ?? [])]
      .filter(({ path }) => path.startsWith('guest/typescript/'))
      .map(({ path, text }) => [path, text]),
  );
  component = await inFolder({ 'wit/shapes.wit': WIT }, (folder) =>
    buildGuest(GUEST, { path: `${folder}/wit`, world: 'probe' }),
  );
});

async function start(): Promise<{ guest: Guest; exports: JcoNamespace; taken: unknown[] }> {
  const taken: unknown[] = [];
  const fail = (payload: unknown) => (): never => {
    throw new PayloadError(payload);
  };
  const host = {
    give: () => VALUE,
    take: (value: unknown) => taken.push(value),
    loose: (...args: unknown[]) => taken.push(args),
    fail: fail({ tag: 'code-number', val: 3 }),
    failText: fail('boom'),
    failBare: fail(undefined),
    maybe: (some: boolean) => (some ? 'found' : undefined),
    delete: () => 'deleted',
  };
  const bareImport = (text: string | undefined) => `bare:${text ?? 'none'}`;
  const exports = await jcoInstantiate(component, {
    'probe:shapes/host': host,
    'bare-import': { default: bareImport },
  });
  const guest = exports['probe:shapes/probe-guest@1.0.0'] as unknown;
  return { guest: guest as Guest, exports, taken };
}

/** What a call throws, in a box, so that a thrown `undefined` can be told from none. */
function caught(call: () => unknown): { readonly error: unknown } | undefined {
  try {
    call();
  } catch (error) {
    return { error };
  }
  return undefined;
}

test('the plugin compiles against the generated types', async () => {
  const errors = await typeErrors(
    { ...types, 'plugin.ts': GUEST },
    { files: ['guest/typescript/probe.d.ts', 'plugin.ts'] },
  );
  expect(errors).toEqual([]);
});

describe('a component of it', () => {
  let guest: Guest;
  let exports: JcoNamespace;
  let taken: unknown[];

  beforeAll(async () => {
    ({ guest, exports, taken } = await start());
  });

  const call = (name: string, ...args: unknown[]): unknown => guest[name]?.(...args);

  test('gets every value in the shape of its type', () => {
    expect(String(call('dump', VALUE)).split('\n')).toEqual([
      '2147483654.5 here 13 true 3 five',
      'yes: boolean',
      'small: number',
      'signed: number',
      'word: number',
      'big: number',
      'low: number',
      'real: number',
      'letter: string',
      'text: string',
      'bytes: Uint8Array',
      'words: [number, number]',
      'longs: [number]',
      'reals: [number]',
      'names: [string, string]',
      'pair: [number, string]',
      'hue: string',
      'may: {canRead: boolean, canWrite: boolean}',
      'trouble: {tag: string, val: string}',
      'absent: null',
      'present: string',
      'nothing: {tag: string}',
      'someNone: {tag: string, val: null}',
      'someSome: {tag: string, val: number}',
      'good: {tag: string, val: number}',
      'failed: {tag: string, val: string}',
      'bareGood: {tag: string}',
      'bareFailed: {tag: string}',
    ]);
  });

  test('gives the same values back, as results and as arguments', () => {
    expect(call('echo', VALUE)).toEqual(VALUE);
    call('relay');
    expect(taken.splice(0)).toEqual([VALUE]);
  });

  test('gets u32 from 2^31 on as a negative number, and gives that back', () => {
    expect(call('whole', 2 ** 31, 2 ** 32 - 1)).toEqual(['-2147483648', '-1', '2147483648', '4294967295']);
    expect(call('same', 2 ** 32 - 1)).toBe(2 ** 32 - 1);
  });

  test('may leave options undefined, and has 64 bits up to 2^53 - 1', () => {
    call('loose');
    expect(taken.splice(0)).toEqual([
      [undefined, { canRead: true, canWrite: false }, new Uint8Array([1]), new Uint16Array([2]), 3n],
      [
        undefined,
        { canRead: false, canWrite: true },
        new Uint8Array(),
        new Uint16Array(),
        9_007_199_254_740_991n,
      ],
    ]);
  });

  test('catches errors of the host as errors with a payload', () => {
    expect(call('caught')).toEqual([
      'true {"tag":"code-number","val":3}',
      'true "boom"',
      'true undefined',
      'returned',
    ]);
    expect([call('find', true), call('find', false)]).toEqual(['found', undefined]);
  });

  test('answers errors by throwing the value, or an error with it', () => {
    const error = (name: string, how?: string) => caught(() => call(name, how))?.error;
    expect(['text', 'error', 'payload'].map((how) => error('fail', how))).toEqual([
      'plain text',
      'message of an error',
      'payload of an error',
    ]);
    expect(call('fail', 'not')).toBe('fine');
    expect(['number', 'none', 'payload'].map((how) => error('failTyped', how))).toEqual([
      { tag: 'code-number', val: 7 },
      { tag: 'none-at-all' },
      { tag: 'none-at-all' },
    ]);
    expect(caught(() => call('failBare'))).toEqual({ error: undefined });
  });

  test('calls functions named by keywords, and functions of the world itself', () => {
    expect(call('keyword')).toBe('deleted bare:none bare:text');
    const bare = exports.bareExport as unknown;
    expect((bare as Call)(1)).toBe('bare 2');
  });

  test('has no globals that the types leave out on purpose', () => {
    const globals = call('globals') as string[];
    expect(
      ['console', 'setTimeout', 'fetch', 'process', 'TextEncoder'].filter((name) => globals.includes(name)),
    ).toEqual([]);
  });
});

test.each(['bigint', 'text', 'promise', 'throw'])('a value of another type traps: %s', async (how) => {
  const { guest } = await start();
  expect(caught(() => guest.misbehave?.(how))?.error).toBeInstanceOf(Error);
  // The component is dead now.
  expect(caught(() => guest.keyword?.())?.error).toBeInstanceOf(Error);
});
