// SPDX-License-Identifier: MIT
// One loaded plugin: its state, and the only way into its exports. Every call goes through here: one at a time, with
// events held back meanwhile. A trap ends the plugin for good: what restarts it makes another one.

import { isWitError } from '../abi/errors.ts';
import type { CommandOwner, Invocation } from '../commands/command.ts';
import { type RuntimeError, reasonOf, runtimeError } from '../errors.ts';
import type { Decision, EventContext, EventValue, FailurePolicy, Pending } from '../events/event.ts';
import { Lane } from '../events/lane.ts';
import { PluginMeter } from '../monitor/plugin-meter.ts';
import type { Isolation, Sandbox } from '../sandbox/sandbox.ts';
import {
  furtherGoal,
  GOAL_OF,
  type Goal,
  isReachable,
  mayBecome,
  type PluginState,
  type Step,
} from './lifecycle.ts';
import type { Logger } from './logger.ts';
import type { Manifest, PluginMetadata } from './manifest.ts';
import { settle } from './pending.ts';
import type { PermissionSplit } from './permissions.ts';
import { endError, IDLE, isTrap, type PluginEnd } from './plugin-end.ts';
import type { PluginInstance, PreparedPlugin } from './plugin-engine.ts';
import type { PluginHandle, PluginHost } from './plugin-host.ts';
import type { PluginPackage } from './plugin-package.ts';
import type { PluginBuild } from './rights.ts';

/** What the plugin needs of the bus and the registry. */
export interface Surroundings<Event extends EventValue> {
  readonly bus: { enter(): void; leave(): void; withdraw(plugin: PluginHandle<Event>): number };
  readonly commands: { withdraw(plugin: PluginHandle<Event>): number };
  readonly logger: Logger;
  /** The meter of another instance; one of its own when not given. */
  readonly meterOf?: ((plugin: string) => PluginMeter) | undefined;
  /**
   * Told of every trap, limit and kill, and of a restart that failed; the plugin is in the state that follows, and what it
   * registered is still there. Must not throw.
   */
  readonly ended?: ((plugin: PluginHandle<Event>, end: PluginEnd) => void) | undefined;
}

/** A package without its bytes, which nobody needs once they are compiled. */
export type PluginSource = Omit<PluginPackage, 'component'>;

/** What was decided about a plugin before it was made. */
export interface PluginFacts {
  readonly order: number;
  readonly permissions: ReadonlySet<string>;
  readonly pendingPermissions: readonly string[];
  readonly failurePolicy: FailurePolicy;
  /** The same for single events. */
  readonly failurePolicies?: ReadonlyMap<string, FailurePolicy> | undefined;
  readonly sandbox: Sandbox;
  readonly build: PluginBuild;
}

/**
 * What becomes of a call that has no room, or may have none later: a step is taken all the same, who asks for something is
 * refused, who only tells has told it in vain, and what is droppable gives its place to others besides.
 */
type Turn = 'step' | 'asked' | 'told' | 'droppable';

type Failure = Pick<PluginEnd, 'step' | 'cause' | 'trapped'>;

const STEPS = {
  init: { during: 'initializing', after: 'initialized' },
  start: { during: 'starting', after: 'started' },
  stop: { during: 'stopping', after: 'stopped' },
} as const satisfies Record<Step, { during: PluginState; after: PluginState }>;

/** The one function that is called so often that reading the clock would cost too much: one call of sixteen is timed. */
const OFTEN = 'on-event';
const SAMPLED = 16;

/** A loaded plugin, as the manager keeps it. */
export class Plugin<Imports, Exports, Event extends EventValue> implements PluginHandle<Event> {
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  readonly metadata: PluginMetadata;
  readonly path: string;
  readonly folder: string;
  readonly order: number;
  permissions: ReadonlySet<string>;
  /** Declared, and waiting for the operator's word; sorted. */
  pendingPermissions: readonly string[];
  readonly failurePolicy: FailurePolicy;
  readonly failurePolicies: ReadonlyMap<string, FailurePolicy> | undefined;
  readonly isolation: Isolation;
  readonly sandbox: Sandbox;
  readonly build: PluginBuild;
  readonly maxRecursionDepth: number;
  readonly maxQueuedEvents: number;
  readonly maxCompletionTimeMs: number;
  readonly synchronous: boolean;
  readonly metrics: PluginMeter;
  waitsFor: CommandOwner | undefined;
  staged = false;
  /** Whoever took its place. */
  successor: Plugin<Imports, Exports, Event> | undefined;
  hearsSince: number | undefined;
  /** Restarts in a row that lie behind it. */
  attempts = 0;
  /** When it is restarted, in milliseconds since the Unix epoch; undefined when no restart is due. */
  restartsAt: number | undefined;
  /** Whether a failure means another restart (`restart`), or none (`load`); else that depends on the failure. */
  trial: 'load' | 'restart' | undefined;
  /** How far it was to be taken. */
  goal: Goal = 'loaded';
  #depth = 0;
  #state: PluginState = 'loaded';
  #failure: RuntimeError | undefined;
  #instance: PluginInstance<Exports> | undefined;
  #connected = false;
  #eventCalls = 0;
  /** The exported function that is being run. */
  #step: string = IDLE;
  readonly #lane: Lane;
  readonly #host: PluginHost<Imports, Exports, Event>;
  readonly #around: Surroundings<Event>;
  readonly #prepared: PreparedPlugin<Imports, Exports>;
  readonly #source: PluginSource;
  #facts: PluginFacts;

  constructor(
    source: PluginSource,
    prepared: PreparedPlugin<Imports, Exports>,
    facts: PluginFacts,
    host: PluginHost<Imports, Exports, Event>,
    around: Surroundings<Event>,
  ) {
    this.name = source.manifest.name;
    this.version = source.manifest.version;
    this.manifest = source.manifest;
    this.metadata = source.metadata;
    this.path = source.path;
    this.folder = source.folder;
    this.order = facts.order;
    this.permissions = facts.permissions;
    this.pendingPermissions = facts.pendingPermissions;
    this.failurePolicy = facts.failurePolicy;
    this.failurePolicies = facts.failurePolicies;
    this.isolation = prepared.isolation;
    this.sandbox = facts.sandbox;
    this.build = facts.build;
    this.maxRecursionDepth = facts.sandbox.policy.maxRecursionDepth;
    this.maxQueuedEvents = facts.sandbox.limits.maxQueuedEvents;
    this.maxCompletionTimeMs = facts.sandbox.limits.maxCompletionTimeMs;
    this.#lane = new Lane(this.maxQueuedEvents);
    this.synchronous = prepared.isolation === 'inline';
    this.metrics = around.meterOf?.(source.manifest.name) ?? new PluginMeter();
    this.#prepared = prepared;
    this.#source = {
      path: source.path,
      folder: source.folder,
      manifest: source.manifest,
      metadata: source.metadata,
      manifestSource: source.manifestSource,
      componentPath: source.componentPath,
      sha256: source.sha256,
    };
    this.#facts = facts;
    this.#host = host;
    this.#around = around;
  }

  get state(): PluginState {
    return this.#state;
  }

  /** Why it failed, if it did. */
  get failure(): RuntimeError | undefined {
    return this.#failure;
  }

  get running(): boolean {
    return this.#lane.busy;
  }

  get depth(): number {
    return this.#depth;
  }

  get reachable(): boolean {
    return isReachable(this.#state);
  }

  /** Calls that wait until it has answered those before. */
  get waiting(): number {
    return this.#lane.waiting;
  }

  /** Bytes of its memories; 0 when nothing of it is left. */
  get memoryBytes(): number {
    return this.#instance?.memoryBytes() ?? 0;
  }

  /** Bytes of stack that its calls have, where its instance knows. */
  get effectiveStackSize(): number | undefined {
    return this.#instance?.effectiveStackSize;
  }

  /** Connects it to the host and instantiates its component. Throws (rejects with) RT_PLUGIN_INSTANTIATE. */
  instantiate(): Pending<void> {
    this.#connected = true;
    const run = () => this.#prepared.instantiate(this.#host.connect(this));
    const done = (instance: PluginInstance<Exports>) => {
      this.#instance = instance;
      this.metrics.follow(instance.use);
      instance.onDeath?.((cause) => this.#died(instance, cause));
    };
    return this.#held(() =>
      settle(run, done, (thrown) => {
        const values = { name: this.name, reason: reasonOf(thrown) };
        const error = runtimeError('RT_PLUGIN_INSTANTIATE', values, { cause: thrown });
        throw this.#fail(error, { step: 'instantiate', cause: thrown, trapped: isTrap(thrown) });
      }),
    );
  }

  /**
   * Calls `init`, `start` or `stop`. Throws (rejects with) RT_PLUGIN_STATE, RT_PLUGIN_LIFECYCLE, RT_PLUGIN_TRAP,
   * RT_PLUGIN_LIMIT.
   *
   * @param within milliseconds that it may hold the thread, when they are less than its limit.
   */
  step(step: Step, within?: number): Pending<void> {
    const { during, after } = STEPS[step];
    this.#become(during, step);
    this.goal = furtherGoal(this.goal, GOAL_OF[step]);
    return this.#held(() =>
      settle(
        () =>
          this.#call(step, 0, (exports) => {
            if (within !== undefined) this.#instance?.hurry?.('shutdown_secs', within);
            return this.#host.guest[step](exports);
          }),
        () => this.#become(after, step),
        (thrown) => this.#stepFailed(step, thrown),
      ),
    );
  }

  deliver(event: Event, context: EventContext, depth: number, droppable = false): Pending<Decision> {
    this.metrics.events += 1;
    const work = (exports: Exports) => this.#host.guest.onEvent(exports, event, context);
    const told = droppable ? 'droppable' : 'told';
    return this.#reach(OFTEN, depth, work, context.stage.tag === 'asked' ? 'asked' : told);
  }

  runCommand(invocation: Invocation, depth: number): Pending<string> {
    this.metrics.commands += 1;
    return this.#reach('on-command', depth, (exports) => this.#host.guest.onCommand(exports, invocation));
  }

  completeCommand(invocation: Invocation): Pending<readonly string[]> {
    return this.#reach('complete-command', 0, (exports) => {
      // A call that answers later holds nobody up; the registry stops waiting for it.
      this.#instance?.hurry?.('max_completion_time_ms', this.maxCompletionTimeMs);
      return this.#host.guest.completeCommand(exports, invocation);
    });
  }

  /** Resolves when all that it has been called for so far is answered. Never rejects. */
  settled(): Pending<void> {
    return this.#lane.run(() => undefined);
  }

  /** Takes back everything it registered and lets the instance go; the state says what it is then. */
  unload(): void {
    this.#become('unloaded', 'unload');
    this.#withdraw();
  }

  /** No restart is left: it stays away until an operator reloads it. Throws RT_PLUGIN_STATE. */
  disable(): void {
    this.#become('disabled', 'be disabled');
    this.restartsAt = undefined;
  }

  /** A fresh plugin of the same compiled component, as this one was before it was instantiated. */
  renewed(): Plugin<Imports, Exports, Event> {
    return new Plugin(this.#source, this.#prepared, this.#facts, this.#host, this.#around);
  }

  /** The operator has decided anew: counts from the next call on, and for what is made of this plugin by {@link renewed}. */
  reissue({ granted, pending }: PermissionSplit): void {
    this.permissions = granted;
    this.pendingPermissions = pending;
    this.#facts = { ...this.#facts, permissions: granted, pendingPermissions: pending };
  }

  /** Ends it with a cause of the host's own, such as one that it depends on being gone. */
  abandon(cause: RuntimeError): void {
    this.#fail(cause, { step: IDLE, cause: cause.cause ?? cause, trapped: false });
  }

  #reach<T>(
    step: string,
    depth: number,
    work: (exports: Exports) => Pending<T>,
    turn: Turn = 'asked',
  ): Pending<T> {
    this.#around.bus.enter();
    try {
      return this.#call(step, depth, work, turn);
    } finally {
      this.#around.bus.leave();
    }
  }

  /** Waits for its turn and calls the guest. A guest's own error passes; anything else ends the plugin. */
  #call<T>(
    step: string,
    depth: number,
    work: (exports: Exports) => Pending<T>,
    turn: Turn = 'step',
  ): Pending<T> {
    // A plugin that has much to do can be stopped all the same.
    const reach = turn !== 'step';
    if (reach && !this.reachable) throw this.#unreachable();
    if (reach && this.#lane.full && !this.#lane.makeRoom()) throw this.#busy(turn);
    const run = (): Pending<T> => {
      const instance = this.#instance;
      // What came before `stop` is finished before it.
      if (instance === undefined || (reach && !this.reachable && this.#state !== 'stopping')) {
        throw this.#unreachable();
      }
      this.#depth = depth;
      this.#step = step;
      const since = this.#clockIn(step);
      let answer: Pending<T>;
      try {
        answer = work(instance.exports);
      } catch (thrown) {
        throw this.#ended(step, since, instance, thrown);
      }
      if (answer instanceof Promise) {
        return answer.then(
          (value) => {
            this.#returned(step, since, instance);
            return value;
          },
          (thrown: unknown) => {
            throw this.#ended(step, since, instance, thrown);
          },
        );
      }
      this.#returned(step, since, instance);
      return answer;
    };
    return this.#lane.run(run, turn === 'droppable' ? () => this.#busy(turn) : undefined);
  }

  #unreachable(): RuntimeError {
    return runtimeError('RT_PLUGIN_UNREACHABLE', { name: this.name, state: this.#state });
  }

  #busy(turn: Turn): RuntimeError {
    if (turn === 'asked') this.metrics.refused += 1;
    else this.metrics.dropped += 1;
    return runtimeError('RT_PLUGIN_BUSY', { name: this.name, limit: this.maxQueuedEvents });
  }

  /** Times every call but most of those that come often; answers 0 for one that is not timed. */
  #clockIn(step: string): number {
    if (step !== OFTEN) return performance.now();
    this.#eventCalls += 1;
    const calls = this.#eventCalls;
    return calls % SAMPLED === 0 || calls < SAMPLED ? performance.now() : 0;
  }

  #clockOut(step: string, since: number): void {
    this.#depth = 0;
    this.#step = IDLE;
    if (since === 0) return;
    const weight = step === OFTEN && this.#eventCalls > SAMPLED ? SAMPLED : 1;
    this.metrics.took(step, performance.now() - since, weight);
  }

  /** A guest can swallow a trap of a host function: it is dead all the same. */
  #returned(step: string, since: number, { life }: PluginInstance<Exports>): void {
    this.#clockOut(step, since);
    if (life.death !== undefined) throw this.#trapped(step, life.death);
  }

  #ended(step: string, since: number, { life }: PluginInstance<Exports>, thrown: unknown): unknown {
    this.#clockOut(step, since);
    if (!isWitError(thrown) || life.death !== undefined) return this.#trapped(step, life.death ?? thrown);
    this.metrics.failed(step);
    return thrown;
  }

  #trapped(step: string, cause: unknown): RuntimeError {
    return this.#fail(endError(this.name, step, cause), { step, cause, trapped: true });
  }

  /** Its thread or process has ended; a call that is being run is answered with the same. */
  #died(instance: PluginInstance<Exports>, cause: Error): void {
    if (this.#instance === instance) this.#trapped(this.#step, cause);
  }

  #stepFailed(step: Step, thrown: unknown): never {
    if (!isWitError(thrown)) throw thrown;
    const values = { name: this.name, step, reason: reasonOf(thrown) };
    const error = runtimeError('RT_PLUGIN_LIFECYCLE', values, { cause: thrown });
    if (step === 'stop') this.#become('stopped', step);
    else this.#fail(error, { step, cause: thrown, trapped: false });
    throw error;
  }

  #become(state: PluginState, action: string): void {
    // A trap during the step has ended the plugin already.
    if (!mayBecome(this.#state, state)) {
      throw runtimeError('RT_PLUGIN_STATE', { name: this.name, state: this.#state, action });
    }
    this.#state = state;
    if (state === 'stopped') this.#withdraw();
  }

  #fail(error: RuntimeError, { step, cause, trapped }: Failure): RuntimeError {
    if (!mayBecome(this.#state, 'failed')) return error;
    const returns = this.trial === 'restart' || (trapped && this.trial === undefined);
    this.#state = returns && mayBecome(this.#state, 'quarantined') ? 'quarantined' : 'failed';
    this.#failure = error;
    if (trapped) this.metrics.traps += 1;
    const killed = this.#instance?.killed === true;
    if (trapped || returns) this.#around.ended?.(this, { step, error, cause, trapped, killed });
    this.#withdraw();
    this.#around.logger.error({ plugin: this.name, code: error.code, err: error.cause }, error.message);
    return error;
  }

  #withdraw(): void {
    this.#around.bus.withdraw(this);
    this.#around.commands.withdraw(this);
    if (this.#connected) {
      this.#connected = false;
      try {
        this.#host.disconnect(this);
      } catch (thrown) {
        this.#logUnclean(thrown);
      }
    }
    for (const thrown of this.#instance?.dispose?.() ?? []) this.#logUnclean(thrown);
    this.#instance = undefined;
    this.metrics.close();
  }

  #logUnclean(thrown: unknown): void {
    this.#around.logger.error(
      { plugin: this.name, err: thrown },
      `${this.name} was not disconnected cleanly`,
    );
  }

  /** Holds events back until the state after the work is reached, so that they meet it. */
  #held<T>(work: () => T): T {
    this.#around.bus.enter();
    try {
      return work();
    } finally {
      this.#around.bus.leave();
    }
  }
}
