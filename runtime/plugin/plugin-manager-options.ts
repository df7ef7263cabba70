// SPDX-License-Identifier: MIT
// What a plugin manager is made of. Types only.

import type { CommandRegistry } from '../commands/command-registry.ts';
import type { EventReceiver, EventValue } from '../events/event.ts';
import type { AuditSink } from '../sandbox/audit.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Logger } from './logger.ts';
import type { Manifest } from './manifest.ts';
import type { PluginPolicy } from './permissions.ts';
import type { PluginEngine } from './plugin-engine.ts';
import type { PluginHost } from './plugin-host.ts';
import type { ReplacingBus } from './replacement.ts';
import type { RestartPolicy, Schedule } from './supervisor.ts';

/** The part of an event bus that the manager needs. */
export interface ManagedBus<Event extends EventValue> extends ReplacingBus {
  enter(): void;
  leave(): void;
  withdraw(receiver: EventReceiver<Event>): number;
  suspend(receiver: EventReceiver<Event>, standIn: EventReceiver<Event>): number;
}

/** What a manager is made of. */
export interface PluginManagerOptions<Imports, Exports, Event extends EventValue> {
  readonly eventBus: ManagedBus<Event>;
  readonly commandRegistry: CommandRegistry;
  /** The world, and the host functions behind it. */
  readonly hostApi: PluginHost<Imports, Exports, Event>;
  /** The operator's word on each plugin. */
  readonly policy?: ((plugin: string) => PluginPolicy) | undefined;
  /** Where and within which bounds a plugin runs; {@link DEFAULT_SANDBOX} for all when not given. */
  readonly sandboxOf?: ((manifest: Manifest) => Sandbox) | undefined;
  /** Whether any plugin of this host may have a permission; all may when not given. */
  readonly ceiling?: ((permission: string) => boolean) | undefined;
  /** Grants whatever manifests declare; for development. */
  readonly grantDeclared?: boolean | undefined;
  /** The data folder, for what was loaded and granted before; kept in memory only when not given. */
  readonly stateFolder?: string | undefined;
  /** Runs components; the component engine on this thread when not given. */
  readonly engine?: PluginEngine<Imports, Exports> | undefined;
  /** How often and how soon a plugin that trapped is restarted; {@link DEFAULT_RESTARTS} when not given. */
  readonly restarts?: RestartPolicy | undefined;
  /** Takes a record of each plugin that was refused, trapped, stopped, killed, put away and brought back. */
  readonly audit?: AuditSink | undefined;
  readonly logger?: Logger | undefined;
  /** Runs restarts when they are due; timers when not given. */
  readonly schedule?: Schedule | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
}
