// SPDX-License-Identifier: MIT
// What metering costs: calls of plugins metered and not, interleaved in one process; loading; and the size of the code.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { worldBinding } from '../../generated/bindings/world.ts';
import type { CommandHandler, Invocation } from '../../generated/host/command-handler.ts';
import type { Event, EventContext, EventHandler } from '../../generated/host/event-handler.ts';
import type { Lifecycle } from '../../generated/host/lifecycle.ts';
import {
  checkComponent,
  instantiateComponent,
  type PrepareOptions,
  prepareComponent,
} from '../../runtime/component/engine.ts';
import { DEFAULT_LIMITS } from '../../runtime/component/limits.ts';
import { MeterCache } from '../../runtime/component/meter/cache.ts';
import { meterModule } from '../../runtime/component/meter/meter.ts';
import { RewrittenCode } from '../../runtime/component/meter/rewritten-code.ts';
import { DEFAULT_SANDBOX_LIMITS } from '../../runtime/sandbox/limits.ts';
import { buildShared } from '../sdk/built-shared.ts';
import { SHARED_LANGUAGES } from '../sdk/languages.ts';
import { quietHost } from './call-cases.ts';
import { quickJsPlugin, watPlugin } from './fixtures.ts';
import { median } from './measure.ts';
import { computingPlugin } from './meter-guests.ts';
import { withNonce } from './nonce.ts';

/** One figure. Times are nanoseconds per call, or per load. */
export interface MeterResult {
  readonly case: string;
  readonly unmetered_ns: number;
  readonly metered_ns: number;
  readonly ratio: number;
}

/** What the rewriter does to the core modules of one component whose code it sees for the first time. */
export interface RewriteResult {
  readonly case: string;
  readonly bytes: number;
  readonly growth: number;
  readonly ms: number;
}

const CONTEXT: EventContext = { at: 1_700_000_000_000n, sequence: 1n, stage: { tag: 'happened' } };
const USER = {
  id: 7,
  name: 'twelve-chars',
  language: 'zh-CN',
  monitor: false,
  connectedAt: 1_700_000_000_000n,
};
const EVENT: Event = { tag: 'user-connect', val: { user: USER } };
const HELLO: Invocation = { name: 'hello', args: ['one', 'two', 'three'], source: { tag: 'console' } };
const COMPUTE: Invocation = { name: 'hello', args: ['1000'], source: { tag: 'console' } };

/** Other work on the machine disturbs long chunks; these take a millisecond or two. */
const ROUNDS = 9;
const CHUNKS = 40;
/** Of the chunks of a round the one at this share from the fastest counts: what disturbs only ever adds. */
const SHARE = 8;
const WARM_UP_MS = 1_500;

interface Plugin {
  readonly lifecycle: Lifecycle;
  readonly eventHandler: EventHandler;
  readonly commandHandler: CommandHandler;
}

interface AnyCall {
  readonly name: string;
  readonly calls: number;
  readonly call: (plugin: Plugin) => unknown;
}

interface CallCase extends AnyCall {
  readonly guest: 'quickjs' | 'computing' | 'wat';
}

const event = (it: Plugin): unknown => it.eventHandler.onEvent(EVENT, CONTEXT);
const command = (it: Plugin): unknown => it.commandHandler.onCommand(HELLO);

const CALLS: readonly CallCase[] = [
  { name: 'quickjs/event', guest: 'quickjs', calls: 150, call: event },
  { name: 'quickjs/command', guest: 'quickjs', calls: 300, call: command },
  { name: 'quickjs/loop', guest: 'computing', calls: 10, call: (it) => it.commandHandler.onCommand(COMPUTE) },
  { name: 'wat/event', guest: 'wat', calls: 2_000, call: event },
];

/** Those that do not run in QuickJS. */
const OTHER_LANGUAGES = SHARED_LANGUAGES.filter(({ id }) => id !== 'typescript' && id !== 'javascript');

const OTHER_CALLS: readonly AnyCall[] = [
  { name: 'event', calls: 300, call: event },
  { name: 'command', calls: 300, call: command },
];

/** Metered calls are held to limits, as they are in a host; only no host calls its plugins as often as a bench. */
const LIMITED = { budget: { ...DEFAULT_SANDBOX_LIMITS, maxHostCallsPerSecond: Number.MAX_SAFE_INTEGER } };

let nonce = 1;

/** What `withNonce` appends to each core module, before its number. */
const NONCE_SECTION = Buffer.from([0, 10, 5, ...Buffer.from('nonce')]);
const NAME_SECTION = [0, 10, 4, ...Buffer.from('name'), 0, 3, 2];

/**
 * A component whose core modules V8 has not seen, since it shares code between modules of equal bytes; also when they
 * are metered, which keeps only the custom section `name`: the number becomes the name of the module.
 */
function unseen(component: Uint8Array): Uint8Array {
  const bytes = Buffer.from(withNonce(component, 0));
  const number = nonce++;
  const section = [...NAME_SECTION, 33 + (number % 90), 33 + (Math.trunc(number / 90) % 90)];
  for (let at = bytes.indexOf(NONCE_SECTION); at >= 0; at = bytes.indexOf(NONCE_SECTION, at + 1)) {
    bytes.set(section, at);
  }
  return new Uint8Array(bytes);
}

function load(component: Uint8Array, options: PrepareOptions): Plugin {
  const bytes = unseen(component);
  const prepared = prepareComponent(bytes, worldBinding.world, {}, options);
  const host = { ...quietHost(), users: { ...quietHost().users, getUserInfo: () => USER } };
  const limits = options.meter === true ? LIMITED : {};
  const { exports } = instantiateComponent(prepared, worldBinding, host, limits);
  exports.lifecycle.init();
  return exports;
}

/** Cases of calls, of loading and of rewriting whose name contains `filter`; each is given to `print` as it is ready. */
export async function meterCases(
  print: (result: MeterResult | RewriteResult) => void,
  filter = '',
): Promise<void> {
  const guests = {
    quickjs: await quickJsPlugin(),
    computing: await computingPlugin(),
    wat: await watPlugin(),
  };
  for (const one of CALLS) if (one.name.includes(filter)) print(measureCalls(one, guests[one.guest]));
  if ('meter/rewrite'.includes(filter)) {
    for (const [name, component] of Object.entries(guests)) print(measureRewriting(name, component));
  }
  if ('meter/load'.includes(filter)) for (const result of measureLoads(guests.quickjs)) print(result);
  for (const language of OTHER_LANGUAGES) {
    const cases = OTHER_CALLS.map((one) => ({ ...one, name: `${language.id}/${one.name}` }));
    const wanted = cases.filter(({ name }) => name.includes(filter));
    const built = wanted.length === 0 ? undefined : await buildShared(language);
    if (built === undefined || 'missing' in built) continue;
    for (const one of wanted) print(measureCalls(one, built.bytes));
  }
}

function measureCalls({ name, calls, call }: AnyCall, component: Uint8Array): MeterResult {
  const plugins = [load(component, {}), load(component, { meter: true })];
  const chunk = (plugin: Plugin): number => {
    const start = process.hrtime.bigint();
    for (let left = calls; left > 0; left--) call(plugin);
    return Number(process.hrtime.bigint() - start) / calls;
  };
  for (const plugin of plugins) {
    const end = performance.now() + WARM_UP_MS;
    while (performance.now() < end) chunk(plugin);
  }
  return compared(
    name,
    plugins.map((plugin) => () => chunk(plugin)),
  );
}

/** Rounds of chunks of two contenders in turns. */
function compared(name: string, contenders: readonly (() => number)[], chunks = CHUNKS): MeterResult {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const times = contenders.map((): number[] => []);
    for (let count = 0; count < chunks; count++) {
      for (const [index, contender] of contenders.entries()) times[index]?.push(contender());
    }
    return times.map(fast);
  });
  const column = (index: number): number => median(rounds.map((round) => round[index] ?? Number.NaN));
  const ratio = median(rounds.map(([unmetered = Number.NaN, metered = Number.NaN]) => metered / unmetered));
  return { case: name, unmetered_ns: column(0), metered_ns: column(1), ratio };
}

function fast(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.trunc(sorted.length / SHARE)] ?? Number.NaN;
}

function measureRewriting(name: string, component: Uint8Array): RewriteResult {
  const { modules } = checkComponent(component, worldBinding.world);
  const limits = { memoryPages: DEFAULT_LIMITS.memoryPages, tableElements: DEFAULT_LIMITS.tableElements };
  let bytes = 0;
  const times = Array.from({ length: 60 }, () => {
    const start = performance.now();
    bytes = modules.reduce(
      (sum, module) => sum + meterModule(module.bytes, limits, new RewrittenCode()).bytes.length,
      0,
    );
    return performance.now() - start;
  });
  const before = modules.reduce((sum, module) => sum + module.bytes.length, 0);
  return { case: `rewrite/${name}`, bytes: before, growth: bytes / before, ms: fast(times.slice(30)) };
}

/**
 * Loading a component of bytes that no module had before: metered, its code being that of one before as it is with every
 * further plugin in JavaScript and with every reload, and from the cache.
 */
function measureLoads(component: Uint8Array): MeterResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'meter-bench-'));
  try {
    const cache = new MeterCache(folder);
    const timed = (options: PrepareOptions): number => {
      const bytes = unseen(component);
      // For all alike, so that what it leaves to collect disturbs all alike; V8 does not see the modules.
      fill(cache, bytes);
      const start = process.hrtime.bigint();
      instantiateComponent(
        prepareComponent(bytes, worldBinding.world, {}, options),
        worldBinding,
        quietHost(),
        options.meter === true ? LIMITED : {},
      );
      return Number(process.hrtime.bigint() - start);
    };
    const unmetered = (): number => timed({});
    const metered = (): number => timed({ meter: true });
    const fromCache = (): number => timed({ meter: true, cache });
    for (let left = 15; left > 0; left--) for (const one of [unmetered, metered, fromCache]) one();
    return [
      compared('load/metered', [unmetered, metered], 8),
      compared('load/from-cache', [unmetered, fromCache], 8),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fill(cache: MeterCache, component: Uint8Array): void {
  const { modules, limits } = checkComponent(component, worldBinding.world);
  const most = { memoryPages: limits.memoryPages, tableElements: limits.tableElements };
  cache.modulesOf(component, most, () => modules.map(({ bytes }) => meterModule(bytes, most)));
}
