// SPDX-License-Identifier: MIT
// The functions of interfaces `host`, `log`, `clock`, `random`, `timers` and `storage`: what a plugin without WASI
// lacks.

import { randomBytes } from 'node:crypto';

import type { Clock } from '../../../generated/host/clock.ts';
import type { Host } from '../../../generated/host/host.ts';
import type { Log } from '../../../generated/host/log.ts';
import type { Random } from '../../../generated/host/random.ts';
import type { Storage } from '../../../generated/host/storage.ts';
import type { Timers } from '../../../generated/host/timers.ts';
import { Trap } from '../../abi/errors.ts';
import { answering, hostFailure } from '../failure.ts';
import { type Connection, MAX_RANDOM_BYTES } from './connection.ts';

export function hostOf({ plugin, server, worldVersion }: Connection): Host {
  return {
    getHostInfo: () => ({
      version: server.version,
      worldVersion,
      pluginName: plugin.name,
      permissions: [...plugin.permissions].sort(),
    }),
  };
}

export function logOf({ log }: Connection): Log {
  return { log: (level, message) => log.write(level, message) };
}

/** Whole milliseconds: nothing finer, so that a plugin cannot measure what others do. */
export function clockOf({ now, monotonic }: Connection): Clock {
  return {
    now: () => BigInt(Math.floor(now())),
    monotonic: () => BigInt(Math.floor(monotonic())),
  };
}

/**
 * From the system's secure source. The function has no error to answer with: a request for more than
 * {@link MAX_RANDOM_BYTES} traps, since fewer bytes than asked for could be taken for random ones that are not there.
 */
export function randomOf(): Random {
  return {
    getRandomU64: () => randomBytes(8).readBigUInt64LE(),
    getRandomBytes(len) {
      if (len > MAX_RANDOM_BYTES) {
        throw new Trap(
          'TRAP_HOST',
          `get-random-bytes gives at most ${MAX_RANDOM_BYTES} bytes at once, not ${len}`,
        );
      }
      return new Uint8Array(randomBytes(len));
    },
  };
}

export function timersOf({ timers }: Connection): Timers {
  return {
    setTimer: (delay, repeat) => answering(() => timers.set(delay, repeat)),
    cancelTimer: (timer) => answering(() => timers.cancel(timer)),
  };
}

export function storageOf({ storage }: Connection): Storage {
  return {
    getItem: (key) => answering(() => storage.get(key)),
    setItem: (key, value) => answering(() => storage.set(key, value)),
    removeItem(key) {
      if (answering(() => storage.remove(key))) return;
      throw hostFailure('not-found', `there is no item "${key}"`);
    },
    listKeys: (prefix) => answering(() => [...storage.keys(prefix)]),
  };
}
