// SPDX-License-Identifier: MIT
// What the host keeps for one connected plugin, and what its functions share.

import type { Permits } from '../../../generated/guards.ts';
import type { CommandRegistry } from '../../commands/command-registry.ts';
import type { ConfigStore } from '../../services/config-store.ts';
import type { KeyValueStore } from '../../services/key-value-store.ts';
import type { PluginLog } from '../../services/plugin-log.ts';
import type { TimerSet } from '../../services/timers.ts';
import type { Rate, TokenBucket } from '../../services/token-bucket.ts';
import type { Answer, Server } from '../server.ts';
import type { PhiraEventBus, PhiraPlugin } from '../world.ts';

/** What plugins are allowed; every number is per plugin. */
export interface ServiceLimits {
  /** UTF-16 code units of a chat message. */
  readonly maxMessageLength: number;
  /** UTF-16 code units of the reason of a ban. */
  readonly maxReasonLength: number;
  /** Bytes of the JSON text of a custom event. */
  readonly maxEventData: number;
  /** Chat messages, those to everybody counted as one. */
  readonly messages: Rate;
  /** Writes of the configuration, which wait for the disk. */
  readonly configSaves: Rate;
}

export const DEFAULT_SERVICE_LIMITS: ServiceLimits = {
  maxMessageLength: 1000,
  maxReasonLength: 200,
  maxEventData: 64 * 1024,
  messages: { burst: 100, perSecond: 50 },
  configSaves: { burst: 10, perSecond: 1 },
};

/** Bytes that `get-random-bytes` gives at most (wit/services.wit). */
export const MAX_RANDOM_BYTES = 65_536;

/** One plugin, connected. */
export interface Connection {
  readonly plugin: PhiraPlugin;
  readonly server: Server;
  readonly eventBus: PhiraEventBus;
  readonly commandRegistry: CommandRegistry;
  readonly permits: Permits;
  readonly limits: ServiceLimits;
  readonly log: PluginLog;
  readonly timers: TimerSet;
  readonly storage: KeyValueStore;
  readonly config: ConfigStore;
  readonly messages: TokenBucket;
  readonly configSaves: TokenBucket;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Milliseconds that never run backwards. */
  readonly monotonic: () => number;
  /** Version of the world that the host serves. */
  readonly worldVersion: string;
}

/**
 * Hands on what a server answers. The generated interfaces name the settled type: where a server method answers with a
 * promise, only plugins on other threads are let through to it (`asynchronousImports`), and their transport waits.
 */
export function settled<T>(answer: Answer<T>): T {
  return answer as T;
}
