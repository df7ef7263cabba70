// SPDX-License-Identifier: MIT
// The generic plugin manager, with what the operator's `host.toml` says about each plugin.

import type { Event } from '../../generated/host/events.ts';
import {
  effectiveLimits,
  type FailurePolicy,
  type HostConfig,
  type PluginSettings,
} from '../../generated/host-config.ts';
import { type ManifestLimits, validateManifest } from '../../generated/manifest.ts';
import type { Exports, Imports } from '../../generated/world.ts';
import type { CommandRegistry } from '../commands/command-registry.ts';
import type { Logger } from '../plugin/logger.ts';
import type { Manifest } from '../plugin/manifest.ts';
import type { PluginEngine } from '../plugin/plugin-engine.ts';
import { PluginManager as GenericPluginManager } from '../plugin/plugin-manager.ts';
import type { Schedule } from '../plugin/supervisor.ts';
import type { AuditSink } from '../sandbox/audit.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { allowedVariables } from '../wasi/environment.ts';
import type { HostApi } from './host-api.ts';
import { defaultHostConfig } from './host-config.ts';
import { pluginEngine } from './isolation.ts';
import type { PhiraEventBus } from './world.ts';

/** What a {@link PluginManager} is made of. */
export interface PluginManagerOptions {
  readonly eventBus: PhiraEventBus;
  readonly commandRegistry: CommandRegistry;
  readonly hostApi: HostApi;
  /** The operator's settings; every default when not given. */
  readonly hostConfig?: HostConfig | undefined;
  /** Grants whatever manifests declare; for development. */
  readonly grantDeclared?: boolean | undefined;
  /** The data folder, for `plugins.lock` and `grants.toml`; kept in memory only when not given. */
  readonly stateFolder?: string | undefined;
  /** Runs components; `pluginEngine` when not given, with what plugins print in their logs. */
  readonly engine?: PluginEngine<Imports, Exports> | undefined;
  /** Takes a record of each plugin that was refused, trapped, stopped, killed, put away and brought back. */
  readonly audit?: AuditSink | undefined;
  readonly logger?: Logger | undefined;
  /** Runs restarts when they are due; timers when not given. */
  readonly schedule?: Schedule | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
}

/** The plugins of one host, from a folder. */
export class PluginManager extends GenericPluginManager<Imports, Exports, Event> {
  /** @param pluginsFolder read when a method asks for it. */
  constructor(pluginsFolder: string, options: PluginManagerOptions) {
    const { hostApi, hostConfig = defaultHostConfig() } = options;
    const settings = new Map(Object.entries(hostConfig.plugins));
    const { maxRestartAttempts, restartCooldownSecs } = hostConfig.hotReload;
    super(pluginsFolder, {
      ...options,
      engine:
        options.engine ??
        pluginEngine({ onOutput: (plugin, stream, text) => hostApi.logOutput(plugin, stream, text) }),
      policy: (plugin) => {
        const { grant, onFailure, onFailureOf = {} } = settings.get(plugin) ?? {};
        const failurePolicies = new Map<string, FailurePolicy>(Object.entries(onFailureOf));
        return { grant, failurePolicy: onFailure, failurePolicies };
      },
      sandboxOf: (manifest) => sandboxOf(manifest, hostConfig, settings.get(manifest.name)),
      restarts: { maxAttempts: maxRestartAttempts, cooldown: restartCooldownSecs * 1000 },
    });
  }
}

/** What a manifest asks for, under the operator's ceilings and policy. */
export function sandboxOf(manifest: Manifest, hostConfig: HostConfig, settings?: PluginSettings): Sandbox {
  const policy = settings?.policy ?? hostConfig.policy;
  return {
    isolation: settings?.isolation ?? hostConfig.isolation,
    limits: effectiveLimits(limitsOf(manifest), hostConfig),
    policy,
    environment: Object.fromEntries(allowedVariables(policy, process.env)),
  };
}

/** Limits that a manifest asks for. The generic runtime does not look at them: the world's validator reads them again. */
export function limitsOf(manifest: Manifest): ManifestLimits {
  const result = validateManifest(manifest);
  return 'manifest' in result ? result.manifest.limits : {};
}
