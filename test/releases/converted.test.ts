// SPDX-License-Identifier: MIT
// New cases deep inside values, in arguments, answers and errors, as a QuickJS plugin of the older release sees them.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { componentize } from 'componentize-qjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate } from '../../codegen/pipeline.ts';
import { WitError, type WorldBinding } from '../../runtime/abi/index.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { typeErrors } from '../emit/support.ts';

const OLDER = `package conv:moods@1.0.0;
interface types {
  /// @open other
  variant failure { denied(string), other(string) }
  /// @open unknown
  variant mood { calm, loud(u8), unknown }
  record inner { mood: mood, note: option<mood>, deep: option<option<mood>> }
  record all {
    id: u64,
    inner: inner,
    moods: list<mood>,
    pair: tuple<u8, mood>,
    good: result<mood, failure>,
    bad: result<mood, failure>,
    same: result<u8, string>,
    by-name: map<string, mood>,
  }
  /// @open nested
  variant outer { all(inner), nested(string) }
}
interface host {
  use types.{all, failure, mood, outer};
  give: func() -> result<inner-list, failure>;
  type inner-list = list<mood>;
  plain: func() -> mood;
  either: func() -> option<failure>;
  fails: func() -> result<_, list<failure>>;
  turns: func(all: mood) -> outer;
  same: func(imports: u8) -> u8;
  resource counter { constructor(start: u32); next: func() -> u32; }
  count: func(counter: borrow<counter>) -> result<u32, failure>;
}
interface guest {
  use types.{all, mood};
  take: func(exports: all, imports: list<mood>, answer: u8) -> string;
  ask: func() -> string;
  count: func() -> string;
}
world conv { use types.{mood, failure}; import host; import root: func() -> result<mood, failure>; export guest; export top: func(mood: mood) -> string; }
`;

const ROOT_IMPORT = 'import root: func() -> result<mood, failure>;';

const LATER = OLDER.replace('@1.0.0', '@1.1.0')
  .replace('variant failure { ', 'variant failure { late(list<s64>), ')
  .replace('variant mood { calm, ', 'variant mood { calm, angry(u32), sad, ')
  .replace('nested(string) }', 'nested(string), pair(tuple<f64, option<u8>>) }');

/** Shows what the host gives it as JSON text. */
const PLUGIN = `
  import * as host from 'conv:moods/host@1.0.0';
  const show = (value) => JSON.stringify(value, (key, part) => part instanceof Map ? [...part] : part ?? null);
  const call = (run) => { try { return run(); } catch (error) { return { thrown: error.payload }; } };
  export const guest = {
    take: (all, moods, answer) => show([all, moods, answer]),
    ask: () => show([
      call(host.give), call(host.plain), call(host.either), call(host.fails), call(() => host.turns({ tag: 'calm' })),
      call(() => host.turns({ tag: 'loud', val: 1 })), call(() => host.same(7)),
    ]),
    count: () => {
      const counter = new host.Counter(4);
      return show([counter.next(), counter.next(), call(() => host.count(counter))]);
    },
  };
  export const top = (mood) => show(mood);
`;

interface Exports {
  readonly guest: {
    take(all: unknown, moods: unknown, answer: number): string;
    ask(): string;
    count(): string;
  };
  top(mood: unknown): string;
}

type Binding = WorldBinding<object, Exports>;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
mkdirSync(join(ROOT, 'dist'), { recursive: true });
const folder = mkdtempSync(join(ROOT, 'dist/releases-'));
let component: Uint8Array;
let served: readonly Binding[];

beforeAll(async () => {
  mkdirSync(join(folder, 'wit/releases/1.0.0'), { recursive: true });
  writeFileSync(join(folder, 'wit/conv.wit'), LATER);
  writeFileSync(join(folder, 'wit/releases/1.0.0/conv.wit'), OLDER);
  const out = join(folder, 'generated');
  const { diagnostics } = await generate({ wit: join(folder, 'wit'), out });
  // What this is about has no faults; SDKs of other languages leave out its resources, and say so.
  expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['WIT7005']));
  const module = (await import(/* @vite-ignore */ pathToFileURL(join(out, 'releases/index.ts')).href)) as {
    readonly servedWorlds: readonly Binding[];
  };
  served = module.servedWorlds;
  // The toolchain's composer does not carry imported functions of the world itself.
  mkdirSync(join(folder, 'guest'));
  writeFileSync(join(folder, 'guest/conv.wit'), OLDER.replace(ROOT_IMPORT, ''));
  const witPath = join(folder, 'guest');
  ({ component } = await componentize({
    witPath,
    jsSource: PLUGIN,
    world: 'conv',
    stubWasi: true,
    sync: true,
  }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LATE = { tag: 'late', val: new BigInt64Array([-1n, 2n]) };
const ANGRY = { tag: 'angry', val: 3 };

function run(): Exports {
  const older = served[1];
  if (older === undefined) throw new Error('the release is not served');
  const fail = (payload: unknown): never => {
    throw new WitError(payload);
  };
  const host = {
    give: () => fail(LATE),
    plain: () => ANGRY,
    either: () => LATE,
    fails: () => fail([LATE, { tag: 'denied', val: 'no' }]),
    turns: (mood: { tag: string }) =>
      mood.tag === 'calm'
        ? { tag: 'pair', val: [0.5, undefined] }
        : { tag: 'all', val: { mood: { tag: 'sad' }, note: ANGRY, deep: { tag: 'none' } } },
    same: (value: number) => value + 1,
    count: () => fail(LATE),
    Counter: class {
      #next: number;
      constructor(start: number) {
        this.#next = start;
      }
      next(): number {
        return this.#next++;
      }
    },
  };
  const prepared = prepareComponent(component, older.world);
  return instantiateComponent(prepared, older, { host, root: () => fail(LATE) }).exports;
}

test('what is generated type-checks under the strictest flags', async () => {
  expect(await typeErrors(join(folder, 'generated'))).toBe('');
}, 120_000);

test('so does what is generated of nasty names', async () => {
  const older = `package conv:nasty@1.0.0;
    interface %interface {
      /// @open then
      variant %constructor { class, then(string) }
      record %record {
        %type: %constructor,
        %constructor: list<%constructor>,
        then: option<%constructor>,
        value: u8,
        %default: tuple<%constructor>,
      }
      variant exports { a, b(%record) }
      imports: func(imports: %record, exports: %constructor) -> result<%record, %constructor>;
      downgrade-constructor: func(downgrade-constructor: %constructor, answer: u8) -> %constructor;
      case-text: func() -> exports;
    }
    interface release { imports: func(); }
    world imports {
      import release;
      import %interface;
      import exports: func(exports: u8);
      export %interface;
      export release: func(imports: u8);
    }`;
  const later = older.replace('@1.0.0', '@1.1.0').replace('{ class, ', '{ class, %default(u64), ');
  const wit = join(folder, 'nasty');
  const out = join(folder, 'nasty-generated');
  mkdirSync(join(wit, 'releases/1.0.0'), { recursive: true });
  writeFileSync(join(wit, 'nasty.wit'), later);
  writeFileSync(join(wit, 'releases/1.0.0/nasty.wit'), older);
  const { diagnostics, written } = await generate({ wit, out });
  expect(diagnostics).toEqual([]);
  expect(written).toContain('releases/1.0.0/adapter.ts');
  expect(await typeErrors(out)).toBe('');
}, 120_000);

test('answers and errors of the host', () => {
  const unknown = { tag: 'unknown' };
  const late = { tag: 'other', val: 'late: ["-1","2"]' };
  expect(JSON.parse(run().guest.ask())).toEqual([
    { thrown: late },
    unknown,
    late,
    { thrown: [late, { tag: 'denied', val: 'no' }] },
    { tag: 'nested', val: 'pair: [0.5,null]' },
    { tag: 'all', val: { mood: unknown, note: unknown, deep: { tag: 'none' } } },
    8,
  ]);
});

test('arguments of a plugin', () => {
  const unknown = { tag: 'unknown' };
  const all = {
    id: 9n,
    inner: { mood: { tag: 'sad' }, note: undefined, deep: { tag: 'some', val: ANGRY } },
    moods: [{ tag: 'calm' }, ANGRY, { tag: 'loud', val: 2 }],
    pair: [4, ANGRY],
    good: { tag: 'ok', val: ANGRY },
    bad: { tag: 'err', val: LATE },
    same: { tag: 'ok', val: 5 },
    byName: [['a', ANGRY]],
  };
  expect(JSON.parse(run().guest.take(all, [ANGRY, { tag: 'calm' }], 6))).toEqual([
    {
      id: 9,
      inner: { mood: unknown, note: null, deep: { tag: 'some', val: unknown } },
      moods: [{ tag: 'calm' }, unknown, { tag: 'loud', val: 2 }],
      pair: [4, unknown],
      good: { tag: 'ok', val: unknown },
      bad: { tag: 'err', val: { tag: 'other', val: 'late: ["-1","2"]' } },
      same: { tag: 'ok', val: 5 },
      byName: [['a', unknown]],
    },
    [unknown, { tag: 'calm' }],
    6,
  ]);
  expect(JSON.parse(run().top({ tag: 'sad' }))).toEqual(unknown);
});

test('resources pass as they are', () => {
  const late = { tag: 'other', val: 'late: ["-1","2"]' };
  expect(JSON.parse(run().guest.count())).toEqual([4, 5, { thrown: late }]);
});
