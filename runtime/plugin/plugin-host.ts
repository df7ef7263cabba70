// SPDX-License-Identifier: MIT
// The contract between the generic runtime and a composition root: what the root gives for one world, and the
// plugin as the root's host functions see it. Types only.

import type { WorldBinding } from '../abi/contract.ts';
import type { Finding } from '../abi/finding.ts';
import type { CommandOwner, Invocation } from '../commands/command.ts';
import type { Decision, EventContext, EventReceiver, EventValue, Pending } from '../events/event.ts';
import type { PluginMeter } from '../monitor/plugin-meter.ts';
import type { Isolation, Sandbox } from '../sandbox/sandbox.ts';
import type { PluginState } from './lifecycle.ts';
import type { Manifest, PluginMetadata } from './manifest.ts';
import type { PluginPackage } from './plugin-package.ts';

/**
 * A loaded plugin. It is a {@link EventReceiver} for the bus and a {@link CommandOwner} for the registry: host
 * functions hand it to both (`bus.attach(type, plugin, ...)`, `registry.registerFor(plugin, ...)`), and pass it as
 * the `cause` of events that they raise on its behalf.
 */
export interface PluginHandle<Event extends EventValue = EventValue>
  extends EventReceiver<Event>,
    CommandOwner {
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  readonly metadata: PluginMetadata;
  /**
   * Declared, granted and under the ceiling. Never changes while this instance lives; host functions grant nothing while
   * the state is `loaded`, when only start functions run.
   */
  readonly permissions: ReadonlySet<string>;
  readonly isolation: Isolation;
  /** Where and within which bounds it runs. */
  readonly sandbox: Sandbox;
  readonly state: PluginState;
  /** Counts what it does. */
  readonly metrics: PluginMeter;
  /** Whether one of its exported functions is being run, or waits for an answer. */
  readonly running: boolean;
  /** The plugin's folder, or the folder of its single file. Never shown to the plugin. */
  readonly folder: string;
  /**
   * Whether it is instantiated beside the one whose place it will take: what it registers and the timers it sets come into
   * force with {@link PluginHost.unstage}.
   */
  readonly staged: boolean;
}

/** Calls the exports of a world in general terms. Each throws `WitError<string>` for the guest's own `err`. */
export interface GuestCalls<Exports, Event extends EventValue = EventValue> {
  init(exports: Exports): Pending<void>;
  start(exports: Exports): Pending<void>;
  stop(exports: Exports): Pending<void>;
  onEvent(exports: Exports, event: Event, context: EventContext): Pending<Decision>;
  onCommand(exports: Exports, invocation: Invocation): Pending<string>;
  completeCommand(exports: Exports, invocation: Invocation): Pending<readonly string[]>;
}

/** Answer of a manifest validator. */
export type ManifestResult = { readonly manifest: Manifest } | { readonly findings: readonly Finding[] };

/** What a composition root gives the generic runtime for one world. */
export interface PluginHost<Imports, Exports, Event extends EventValue = EventValue> {
  /** The current world. */
  readonly world: WorldBinding<Imports, Exports>;
  /** Older releases of it whose plugins are served too; none when left out. */
  readonly releases?: readonly WorldBinding<Imports, Exports>[] | undefined;
  /** Version of the host program, for `min_host_version`. */
  readonly version: string;
  /** Checks a parsed manifest: an object without a prototype whose tables have none either. */
  validateManifest(input: unknown): ManifestResult;
  /**
   * Refuses a package, by throwing RuntimeError, for what only the root can tell of it, such as its configuration. Asked
   * before anything of the package is compiled.
   */
  checkPackage?(found: PluginPackage): void;
  /**
   * Imports whose implementation may answer with a promise, as `interface-id#function`: an inline plugin that
   * imports one is refused at load.
   */
  readonly asynchronousImports: ReadonlySet<string>;
  /** Whether a declared permission is granted where the operator has said nothing. */
  isGrantedByDefault(permission: string): boolean;
  /**
   * Makes the permission-guarded host functions of one plugin. Called once per instance, before any of its code
   * runs. A host function never waits for an `emit` that it makes: the event is delivered after the plugin answered.
   */
  connect(plugin: PluginHandle<Event>): Imports;
  /**
   * Tells that a staged plugin takes the place of its predecessor, which has stopped: timers run from now on, and what the
   * predecessor saved is read. Throws where that cannot be.
   */
  unstage?(plugin: PluginHandle<Event>): void;
  /**
   * Forgets everything the root keeps for the plugin: timers, configuration watchers, quotas. Subscriptions and
   * commands have been withdrawn by then. Called once per `connect`, also after a trap.
   */
  disconnect(plugin: PluginHandle<Event>): void;
  readonly guest: GuestCalls<Exports, Event>;
}
