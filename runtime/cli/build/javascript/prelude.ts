// SPDX-License-Identifier: MIT
// What a JavaScript plugin finds in its global scope: QuickJS with a closed WASI has no console, its clock traps, and
// its Math.random is seeded once at build time, so that every start would draw the same numbers. This module is put
// first into each bundle and maps them to what the host gives.

import type { WorldDescriptor } from '../../../abi/descriptor.ts';
import type { EngineName } from './engines.ts';
import { TEXT_CODING_SOURCE } from './text-coding.ts';

/** Specifiers of the modules of our own that go into every bundle. */
export const PRELUDE = 'phira-mp-plugin:prelude';
export const ERRORS = 'phira-mp-plugin:errors';

/** JavaScript of the prelude. StarlingMonkey has the encoders of texts itself. */
export function preludeSource(world: WorldDescriptor, engine: EngineName): string {
  const interfaceId = (name: string): string => {
    const id = Object.keys(world.imports).find((id) => id.replace(/@.*$/, '').endsWith(`/${name}`));
    if (id === undefined) throw new Error(`the world ${world.id} has no interface ${name}`);
    return id;
  };
  return `
import { log } from '${interfaceId('log')}';
import { now, monotonic } from '${interfaceId('clock')}';
import { getRandomU64 } from '${interfaceId('random')}';

const show = (value) => {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.stack ? value + '\\n' + value.stack : String(value);
  try {
    return JSON.stringify(value, (key, item) => (typeof item === 'bigint' ? String(item) : item)) ?? String(value);
  } catch {
    return String(value);
  }
};
const at = (level) => (...values) => log(level, values.map(show).join(' '));
globalThis.console = {
  trace: at('trace'), debug: at('debug'), log: at('info'), info: at('info'), warn: at('warn'), error: at('error'),
};

const BuiltinDate = Date;
const wallClock = () => Number(now());
BuiltinDate.now = wallClock;
globalThis.Date = BuiltinDate.prototype.constructor = new Proxy(BuiltinDate, {
  construct: (target, values, made) => Reflect.construct(target, values.length === 0 ? [wallClock()] : values, made),
  apply: () => new BuiltinDate(wallClock()).toString(),
});
globalThis.performance = { now: () => Number(monotonic()) };
// A u64 may arrive as a number, rounded: 2 ** 64 itself must not become 1.
Math.random = () => (Number(getRandomU64()) / 2 ** 64) % 1;
${engine === 'quickjs' ? TEXT_CODING_SOURCE : ''}`;
}

/**
 * JavaScript of the module that errors pass through, in both directions. The glue of QuickJS throws an `Error` with the
 * host's error as `payload` and `[object Object]` as its message; and it traps when a plugin lets such an error out of
 * a function whose own error is a string, since it takes the payload for the answer. A promise, which it would drop or
 * trap on, becomes such an error too, and so does a value of another type than the world says (`refuse`). Where an
 * export has no error that could say it, the log does before the trap (`tell`).
 */
export const ERRORS_SOURCE = `
const explain = (error) => {
  const payload = error?.payload;
  if (typeof payload?.tag !== 'string') return error;
  const text = typeof payload.val === 'string' ? payload.tag + ': ' + payload.val : payload.tag;
  return Object.assign(new Error(text), { payload });
};
export const explaining = (call) => (a, b, c, d) => {
  try {
    return call(a, b, c, d);
  } catch (error) {
    throw explain(error);
  }
};
export const answer = (error) => (typeof error === 'string' ? error : String(error?.message ?? error));
export const atOnce = (value) => {
  if (!(value instanceof Promise)) return value;
  throw new Error('the plugin answered with a promise; leave out async: what waits for a promise never runs');
};
const shown = (value) => {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return value + 'n';
  let text;
  try {
    text = JSON.stringify(value, (key, item) => (typeof item === 'bigint' ? item + 'n' : item));
  } catch {}
  text ??= String(value);
  return text.length > 100 ? text.slice(0, 100) + '...' : text;
};
export const refuse = (name, expected, value) => {
  atOnce(value);
  throw new Error(name + ' answered ' + shown(value) + '; the world wants ' + expected);
};
export const tell = (name, expected, value) => {
  try {
    refuse(name, expected, value);
  } catch (error) {
    console.error(error.message);
    throw error;
  }
};
`;
