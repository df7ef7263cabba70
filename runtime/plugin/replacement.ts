// SPDX-License-Identifier: MIT
// Puts one instance of a plugin in the place of another while the host runs: the new one is made beside the old one, the
// two change places between two events, and when the new one fails, the old component gets its place back.

import type { CommandOwner } from '../commands/command.ts';
import type { Defer } from '../commands/hand-over.ts';
import { reasonOf } from '../errors.ts';
import type { EventValue, Pending } from '../events/event.ts';
import { type Goal, mayBecome, type PluginState, type Step } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import type { Plugin } from './plugin.ts';
import type { PluginAudit } from './plugin-audit.ts';
import type { PluginError } from './plugin-error.ts';
import type { PluginHost } from './plugin-host.ts';
import { asPluginError } from './plugin-loader.ts';
import type { PluginSet } from './plugin-set.ts';

/**
 * Custom event that is raised when another instance of a plugin has come to serve, after a reload or a restart; its source
 * is that plugin, its data the versions: `{"version": "1.1.0", "previous": "1.0.0"}`. A plugin that depends on another
 * subscribes to it to act on that.
 */
export const RELOADED_EVENT = 'plugin_reloaded';

/** The part of an event bus that a replacement needs. */
export interface ReplacingBus {
  /** Number of the event raised last. */
  readonly sequence: number;
  /** Everything waits until {@link resume}. */
  pause(): void;
  resume(): void;
  /** Runs work in turn with the events that wait; false when there is no room for it. */
  defer(work: () => void): boolean;
  emitCustom(type: string, data: string, source: string): Promise<void>;
}

/** What a replacement works on: parts of a plugin manager. */
export interface ReplacementParts<Imports, Exports, Event extends EventValue> {
  readonly plugins: PluginSet<Plugin<Imports, Exports, Event>>;
  readonly bus: ReplacingBus;
  readonly commands: {
    hold(old: CommandOwner, next: CommandOwner, defer: Defer): () => void;
    unstage(plugin: CommandOwner): void;
  };
  readonly host: Pick<PluginHost<Imports, Exports, Event>, 'unstage'>;
  /** Is told that no restart is due any more, and that nothing is vetoed in the place of a plugin. */
  readonly supervisor: { reset(name: string): void; release(name: string): void };
  readonly audit: Pick<PluginAudit, 'refused'>;
  readonly logger: Logger;
  /** Stops a plugin if it is started, and takes back everything of it. */
  readonly end: (plugin: Plugin<Imports, Exports, Event>) => Promise<void>;
  readonly step: (step: Step, plugin: Plugin<Imports, Exports, Event>) => Pending<void>;
}

/** Replaces plugins of one manager, one at a time. */
export class Replacement<Imports, Exports, Event extends EventValue> {
  readonly #parts: ReplacementParts<Imports, Exports, Event>;

  constructor(parts: ReplacementParts<Imports, Exports, Event>) {
    this.#parts = parts;
  }

  /**
   * Puts a plugin that was made and not instantiated yet in the place of one that may serve.
   *
   * @throws PluginError when it cannot be instantiated, initialized or started; the old component is then in its place
   * again, unless that fails too: it is quarantined then.
   */
  async run(
    old: Plugin<Imports, Exports, Event>,
    next: Plugin<Imports, Exports, Event>,
  ): Promise<Plugin<Imports, Exports, Event>> {
    const { bus, commands, supervisor, end } = this.#parts;
    next.trial = 'load';
    next.staged = true;
    try {
      await next.instantiate();
    } catch (thrown) {
      throw this.#refused(next, thrown);
    }
    // Nobody else waits for what the old one has yet to do.
    await old.settled();
    const since = bus.sequence;
    bus.pause();
    const handOver = commands.hold(old, next, (work) => bus.defer(work));
    const goal = goalOf(old);
    try {
      // Its thread may have died meanwhile.
      if (next.failure !== undefined) throw this.#refused(next, next.failure);
      await end(old);
      supervisor.reset(old.name);
      try {
        await this.#takeOver(old, next, goal, since);
      } catch (thrown) {
        const error = this.#refused(next, thrown);
        this.tell(old, await this.#rollBack(old, goal, since));
        throw error;
      }
      supervisor.release(next.name);
      next.metrics.reloads += 1;
      this.tell(old, next);
      return next;
    } finally {
      handOver();
      bus.resume();
    }
  }

  /**
   * Takes an instantiated plugin as far as the one before it was.
   *
   * @param since number of the last event that the one before it heard of; what it misses is gone when not given.
   */
  async advance(next: Plugin<Imports, Exports, Event>, goal: Goal, since?: number): Promise<void> {
    const { step } = this.#parts;
    next.goal = goal;
    next.hearsSince = since;
    if (goal !== 'loaded') await step('init', next);
    if (goal === 'started') await step('start', next);
    next.hearsSince = undefined;
    next.trial = undefined;
  }

  /** Tells whoever cares, those that depend on it before all, that another instance serves from now on. */
  tell(
    { version: previous }: Plugin<Imports, Exports, Event>,
    { name, version }: Plugin<Imports, Exports, Event>,
  ): void {
    const { bus, logger, plugins } = this.#parts;
    const dependents = plugins.dependents(name).map((one) => one.name);
    logger.info({ plugin: name, version, previous, dependents }, `${name} ${version} took over`);
    try {
      void bus.emitCustom(RELOADED_EVENT, JSON.stringify({ version, previous }), name);
    } catch (thrown) {
      logger.warn({ plugin: name }, `nobody was told that ${name} was replaced: ${reasonOf(thrown)}`);
    }
  }

  /** What was staged comes into force, and the old one is forgotten. */
  async #takeOver(
    old: Plugin<Imports, Exports, Event>,
    next: Plugin<Imports, Exports, Event>,
    goal: Goal,
    since: number,
  ): Promise<void> {
    const { plugins, host, commands } = this.#parts;
    plugins.put(next);
    old.successor = next;
    next.staged = false;
    host.unstage?.(next);
    commands.unstage(next);
    await this.advance(next, goal, since);
  }

  /** Another instance of the old component takes its place; when that fails too, it is restarted later. */
  async #rollBack(
    old: Plugin<Imports, Exports, Event>,
    goal: Goal,
    since: number,
  ): Promise<Plugin<Imports, Exports, Event>> {
    const { plugins, supervisor } = this.#parts;
    const again = old.renewed();
    again.trial = 'restart';
    plugins.put(again);
    old.successor = again;
    try {
      await again.instantiate();
      await this.advance(again, goal, since);
    } catch (thrown) {
      const error = asPluginError(thrown, again.path, again.name);
      again.abandon(error);
      throw error;
    }
    supervisor.release(again.name);
    return again;
  }

  /** Lets go of a plugin that did not come to take another's place; why becomes an error on record. */
  #refused(next: Plugin<Imports, Exports, Event>, thrown: unknown): PluginError {
    if (mayBecome(next.state, 'unloaded')) next.unload();
    const error = asPluginError(thrown, next.path, next.name);
    this.#parts.audit.refused(error);
    return error;
  }
}

/** What failed for good is given another chance; what is quarantined or disabled goes as far as it was. */
function goalOf({ state, goal }: { readonly state: PluginState; readonly goal: Goal }): Goal {
  if (state === 'started' || state === 'failed') return 'started';
  if (state === 'initialized') return 'initialized';
  return state === 'quarantined' || state === 'disabled' ? goal : 'loaded';
}
