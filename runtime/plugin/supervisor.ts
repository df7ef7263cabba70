// SPDX-License-Identifier: MIT
// What becomes of plugins that trapped, were stopped or killed: away until a restart, longer each time, and after the
// last one until an operator reloads them.

import type { EventReceiver, EventValue } from '../events/event.ts';
import { StandIn } from '../events/stand-in.ts';
import type { AuditEntry } from '../sandbox/audit-trail.ts';
import type { PluginState } from './lifecycle.ts';
import type { PluginHandle } from './plugin-host.ts';

/** How often and how soon plugins are restarted. */
export interface RestartPolicy {
  /** Restarts in a row; 0 for none. */
  readonly maxAttempts: number;
  /** Milliseconds before the first restart; each further one in a row waits twice as long. */
  readonly cooldown: number;
}

/** Those of the specification. */
export const DEFAULT_RESTARTS: RestartPolicy = { maxAttempts: 3, cooldown: 5000 };

/**
 * Runs work later, once.
 *
 * @return keeps it from being run.
 */
export type Schedule = (work: () => void, milliseconds: number) => () => void;

/** A timer that does not keep the process alive. */
export const scheduleTimer: Schedule = (work, milliseconds) => {
  const timer = setTimeout(work, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};

/** A plugin runs well when it has run for so many cooldowns, and for so many milliseconds: it starts from zero then. */
export const RUNS_WELL = { cooldowns: 10, milliseconds: 60_000 } as const;

/** Longest wait: a day, which a timer of Node can still take. */
const LONGEST_WAIT = 86_400_000;

/** A plugin as its supervisor sees it. */
export interface Supervised<Event extends EventValue> extends PluginHandle<Event> {
  readonly state: PluginState;
  readonly failure: Error | undefined;
  /** Restarts in a row that lie behind it. */
  attempts: number;
  /** When it is restarted, in milliseconds since the Unix epoch; undefined when no restart is due. */
  restartsAt: number | undefined;
  /** From quarantined to disabled. */
  disable(): void;
}

/** What a supervisor is made of. */
export interface SupervisorOptions<Event extends EventValue, Plugin extends Supervised<Event>> {
  readonly policy: RestartPolicy;
  readonly bus: {
    suspend(receiver: EventReceiver<Event>, standIn: EventReceiver<Event>): number;
    withdraw(receiver: EventReceiver<Event>): number;
  };
  readonly schedule: Schedule;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly record: (entry: AuditEntry) => void;
  /** Brings the plugin back; tells the supervisor of the outcome by {@link Supervisor.back} or {@link Supervisor.away}. */
  readonly restart: (plugin: Plugin) => void;
}

/** What is known of one plugin, by name, over its instances. */
interface Case<Event extends EventValue> {
  attempts: number;
  /** When it came back last. */
  upSince: number | undefined;
  cancel: (() => void) | undefined;
  standIn: StandIn<Event> | undefined;
}

/** Restarts of the plugins of one manager. */
export class Supervisor<Event extends EventValue, Plugin extends Supervised<Event>> {
  readonly #options: SupervisorOptions<Event, Plugin>;
  readonly #cases = new Map<string, Case<Event>>();

  constructor(options: SupervisorOptions<Event, Plugin>) {
    this.#options = options;
  }

  /** A plugin is quarantined: what it could veto is vetoed where the operator wants that, and a restart becomes due. */
  away(plugin: Plugin): void {
    const { policy, now, schedule, restart } = this.#options;
    const one = this.#caseOf(plugin.name);
    const wellAfter = Math.max(RUNS_WELL.cooldowns * policy.cooldown, RUNS_WELL.milliseconds);
    if (one.upSince !== undefined && now() - one.upSince >= wellAfter) one.attempts = 0;
    one.upSince = undefined;
    one.cancel?.();
    one.cancel = undefined;
    plugin.attempts = one.attempts;
    this.#suspend(plugin, one, `${plugin.name} is quarantined`);
    if (one.attempts >= policy.maxAttempts) {
      this.#disable(plugin, one);
      return;
    }
    const wait = Math.min(policy.cooldown * 2 ** one.attempts, LONGEST_WAIT);
    plugin.restartsAt = now() + wait;
    one.cancel = schedule(() => {
      one.cancel = undefined;
      plugin.restartsAt = undefined;
      restart(plugin);
    }, wait);
    const times = `restart ${one.attempts + 1} of ${policy.maxAttempts} follows in ${wait} ms`;
    this.#record('quarantined', plugin, `${plugin.name} is quarantined, ${times}: ${reason(plugin)}`, {
      restartsAt: plugin.restartsAt,
    });
  }

  /** A restart begins; what is answered is how many in a row it is. */
  begins(name: string): number {
    const one = this.#caseOf(name);
    one.attempts += 1;
    return one.attempts;
  }

  /** A restart has succeeded. */
  back(plugin: Plugin): void {
    const one = this.#caseOf(plugin.name);
    one.upSince = this.#options.now();
    this.#withdraw(one);
    const { maxAttempts } = this.#options.policy;
    this.#options.record({
      kind: 'restarted',
      plugin: plugin.name,
      code: 'RESTARTED',
      message: `${plugin.name} runs again after restart ${one.attempts} of ${maxAttempts}`,
    });
  }

  /** No restart is due any more, and earlier ones do not count; vetoes in the plugin's place go on. */
  reset(name: string): void {
    const one = this.#cases.get(name);
    if (one === undefined) return;
    one.cancel?.();
    one.cancel = undefined;
    one.attempts = 0;
    one.upSince = undefined;
  }

  /** Forgets a plugin: it runs as one that has never failed, or goes. */
  release(name: string): void {
    const one = this.#cases.get(name);
    if (one === undefined) return;
    this.reset(name);
    this.#withdraw(one);
    this.#cases.delete(name);
  }

  #caseOf(name: string): Case<Event> {
    const known = this.#cases.get(name);
    if (known !== undefined) return known;
    const made: Case<Event> = { attempts: 0, upSince: undefined, cancel: undefined, standIn: undefined };
    this.#cases.set(name, made);
    return made;
  }

  /** A stand-in stays over restarts that fail: such a one may not have subscribed to everything yet. */
  #suspend(plugin: Plugin, one: Case<Event>, why: string): void {
    one.standIn ??= new StandIn(plugin.name, plugin.order, why);
    one.standIn.reason = why;
    this.#options.bus.suspend(plugin, one.standIn);
  }

  #disable(plugin: Plugin, one: Case<Event>): void {
    plugin.restartsAt = undefined;
    plugin.disable();
    if (one.standIn !== undefined) one.standIn.reason = `${plugin.name} is disabled`;
    const { maxAttempts } = this.#options.policy;
    const after = maxAttempts === 0 ? 'since nothing is restarted' : `after ${maxAttempts} restarts in a row`;
    this.#record('disabled', plugin, `${plugin.name} is disabled, ${after}: ${reason(plugin)}`);
  }

  #withdraw(one: Case<Event>): void {
    if (one.standIn !== undefined) this.#options.bus.withdraw(one.standIn);
    one.standIn = undefined;
  }

  #record(
    kind: AuditEntry['kind'],
    { name, failure }: Plugin,
    message: string,
    more?: Partial<AuditEntry>,
  ): void {
    const code = failure !== undefined && 'code' in failure ? String(failure.code) : 'UNKNOWN';
    this.#options.record({ kind, plugin: name, code, message, ...more });
  }
}

function reason<Event extends EventValue>({ failure }: Supervised<Event>): string {
  return failure?.message ?? 'it failed';
}
