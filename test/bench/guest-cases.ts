// SPDX-License-Identifier: MIT
// The shared plugin of every guest language: how large it is, how long it takes to load and to call, and whether many
// calls leave its memory flat.

import { gzipSync } from 'node:zlib';
import { worldBinding } from '../../generated/bindings/world.ts';
import type { Invocation } from '../../generated/host/command-handler.ts';
import type { Event, EventContext } from '../../generated/host/event-handler.ts';
import type { Imports } from '../../generated/world.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { type BuiltShared, buildShared } from '../sdk/built-shared.ts';
import { SHARED_LANGUAGES, type SharedLanguage } from '../sdk/languages.ts';
import { quietHost } from './call-cases.ts';
import { median } from './measure.ts';

/** Figures of one language; sizes in bytes, the rest in nanoseconds or milliseconds as they are named. */
export interface GuestResult {
  readonly case: string;
  readonly bytes: number;
  readonly gzip_bytes: number;
  /** From bytes to a plugin that is initialized. */
  readonly load_ms: number;
  /** `user-connect`, with `get-user-info`, `get-config` and `send-message-to-user` inside. */
  readonly event_ns: number;
  /** `hello` with three arguments. */
  readonly command_ns: number;
  readonly calls: number;
  readonly memory_before: number;
  readonly memory_after: number;
}

const LOADS = 5;
const CHUNKS = 15;
/** Calls of a chunk. */
const CHUNK = 1_000;
/** Calls that the memory has to stay flat for. */
const CALLS = 300_000;

const USER = {
  id: 7,
  name: 'twelve-chars',
  language: 'zh-CN',
  monitor: false,
  connectedAt: 1_700_000_000_000n,
};
const EVENT: Event = { tag: 'user-connect', val: { user: USER } };
const CONTEXT: EventContext = { at: 1_700_000_000_000n, sequence: 1n, stage: { tag: 'happened' } };
const HELLO: Invocation = { name: 'hello', args: ['one', 'two', 'three'], source: { tag: 'console' } };

/** One measurement for each language whose toolchain is there, by `guests/LANGUAGE`. */
export const GUEST_CASES = SHARED_LANGUAGES.map((language) => ({
  name: `guests/${language.id}`,
  run: async (): Promise<GuestResult | undefined> => {
    const built = await buildShared(language);
    return 'missing' in built ? undefined : measureGuest(language, built);
  },
}));

/** A line for people. */
export function guestLine(name: string, result: GuestResult | undefined): string {
  if (result === undefined) return `${name.padEnd(24)} not built: its toolchain is missing`;
  const { bytes, gzip_bytes, load_ms, event_ns, command_ns, calls, memory_before, memory_after } = result;
  const kb = (size: number): string => `${(size / 1024).toFixed(size < 102_400 ? 1 : 0)} KB`;
  return [
    name.padEnd(24),
    `${kb(bytes).padStart(9)} (${kb(gzip_bytes)} gzip)`,
    `load ${load_ms.toFixed(1)} ms`,
    `event ${(event_ns / 1000).toFixed(2)} us`,
    `command ${(command_ns / 1000).toFixed(2)} us`,
    `${calls} calls: ${kb(memory_before)} -> ${kb(memory_after)}`,
  ].join('  ');
}

function measureGuest({ id }: SharedLanguage, { bytes }: BuiltShared): GuestResult {
  const imports: Imports = { ...quietHost(), users: { ...quietHost().users, getUserInfo: () => USER } };
  const load = () => {
    const running = instantiateComponent(prepareComponent(bytes, worldBinding.world), worldBinding, imports);
    running.exports.lifecycle.init();
    return running;
  };
  const loads: number[] = [];
  for (let index = 0; index < LOADS; index++) loads.push(timed(() => void load()) / 1e6);
  const running = load();
  const { eventHandler, commandHandler } = running.exports;
  const event = (): void => void eventHandler.onEvent(EVENT, CONTEXT);
  const command = (): void => void commandHandler.onCommand(HELLO);
  const event_ns = perCall(event);
  const command_ns = perCall(command);
  const memory_before = running.memoryBytes();
  for (let index = 0; index < CALLS; index += 2) {
    event();
    command();
  }
  return {
    case: `guests/${id}`,
    bytes: bytes.length,
    gzip_bytes: gzipSync(bytes, { level: 9 }).length,
    load_ms: median(loads),
    event_ns,
    command_ns,
    calls: CALLS,
    memory_before,
    memory_after: running.memoryBytes(),
  };
}

/** Median over chunks, the first third of which warms up. */
function perCall(work: () => void): number {
  const chunks: number[] = [];
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    chunks.push(
      timed(() => {
        for (let index = 0; index < CHUNK; index++) work();
      }) / CHUNK,
    );
  }
  return median(chunks.slice(CHUNKS / 3));
}

/** Nanoseconds. */
function timed(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start);
}
