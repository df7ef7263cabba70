// SPDX-License-Identifier: MIT
// Takes plugins through `init`, `start` and `stop`: one or all in their order, those that lack another left out.

import { runtimeError } from '../errors.ts';
import type { EventValue, Pending } from '../events/event.ts';
import { furtherGoal, GOAL_OF, type Goal, type Step } from './lifecycle.ts';
import type { LifecycleReport, PluginFailure } from './load-report.ts';
import { inTurn, settle } from './pending.ts';
import type { Plugin } from './plugin.ts';
import type { PluginError } from './plugin-error.ts';
import { asPluginError } from './plugin-loader.ts';
import type { PluginSet } from './plugin-set.ts';
import { inTime } from './stop-time.ts';

/** Steps of the plugins of one manager. */
export class LifecycleSteps<Imports, Exports, Event extends EventValue> {
  readonly #plugins: PluginSet<Plugin<Imports, Exports, Event>>;

  constructor(plugins: PluginSet<Plugin<Imports, Exports, Event>>) {
    this.#plugins = plugins;
  }

  /** Takes plugins through one step, in order; one that fails stops no other. */
  all(
    step: Step,
    plugins: readonly Plugin<Imports, Exports, Event>[],
    take = (plugin: Plugin<Imports, Exports, Event>) => this.take(step, plugin),
  ): Promise<LifecycleReport> {
    const done: string[] = [];
    const failed: PluginFailure[] = [];
    for (const plugin of this.#plugins.inState('quarantined')) {
      plugin.goal = furtherGoal(plugin.goal, GOAL_OF[step]);
    }
    const work = (plugin: Plugin<Imports, Exports, Event>): Pending<void> =>
      settle(
        () => take(plugin),
        () => void done.push(plugin.name),
        (thrown) => {
          const error = asPluginError(thrown, plugin.path, plugin.name);
          // Those after it see that it is gone.
          if (step !== 'stop') this.#abandon(plugin, error, GOAL_OF[step]);
          failed.push({ path: plugin.path, error });
        },
      );
    const all = inTurn(plugins, work);
    const report: LifecycleReport = { done, failed };
    return all instanceof Promise ? all.then(() => report) : Promise.resolve(report);
  }

  /** Gives a plugin up; one that only lacks what is about to be restarted is restarted after that. */
  #abandon(plugin: Plugin<Imports, Exports, Event>, error: PluginError, goal: Goal): void {
    const isAway = [...plugin.metadata.dependencies.keys()].some(
      (dependency) => this.#plugins.get(dependency)?.state === 'quarantined',
    );
    if (error.code === 'RT_PLUGIN_DEPENDENCY_FAILED' && isAway) plugin.trial ??= 'restart';
    plugin.goal = furtherGoal(plugin.goal, goal);
    plugin.abandon(error);
  }

  /** Calls `stop`, and gives the plugin up when that takes longer. Rejects with RT_PLUGIN_STOP_LATE then. */
  stopInTime(plugin: Plugin<Imports, Exports, Event>, milliseconds: number): Pending<void> {
    return inTime(plugin.step('stop', milliseconds), milliseconds, () => {
      const error = runtimeError('RT_PLUGIN_STOP_LATE', { name: plugin.name, milliseconds });
      plugin.abandon(error);
      return error;
    });
  }

  /** Takes a plugin through one step. Throws what keeps it from that. */
  take(step: Step, plugin: Plugin<Imports, Exports, Event>): Pending<void> {
    if (step !== 'stop') {
      const missing = this.#plugins.missingDependency(plugin.name, plugin.metadata.dependencies.keys(), step);
      if (missing !== undefined) throw missing;
    }
    return plugin.step(step);
  }

  /** Takes a plugin through one step by its name. Rejects with RT_PLUGIN_NOT_FOUND and PluginError. */
  async one(step: Step, name: string): Promise<void> {
    const plugin = this.#plugins.known(name);
    try {
      await this.take(step, plugin);
    } catch (thrown) {
      throw asPluginError(thrown, plugin.path, name);
    }
  }
}
