// SPDX-License-Identifier: MIT
// A host whose parts are real, with plugins that the test writes, for tests of the host functions.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Event } from '../../generated/host/events.ts';
import { PERMISSIONS, type Permission } from '../../generated/permissions.ts';
import type { Imports } from '../../generated/world.ts';
import type { Invocation } from '../../runtime/commands/command.ts';
import type { Decision } from '../../runtime/events/event.ts';
import type { Logger } from '../../runtime/plugin/logger.ts';
import type { Manifest } from '../../runtime/plugin/manifest.ts';
import type { AuditRecord } from '../../runtime/sandbox/audit.ts';
import { CommandRegistry } from '../../runtime/server/command-input.ts';
import { HostFunctions, type HostFunctionsOptions } from '../../runtime/server/host-functions.ts';
import type { LogRecord } from '../../runtime/services/plugin-log.ts';
import { memoryServer, type ScriptedPlugin, scriptedPlugin } from './support.ts';

const closing: (() => void)[] = [];

/** Undoes what a test made; for `afterEach`. */
export function cleanUp(): void {
  for (const close of closing.splice(0)) close();
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'host-functions-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface PluginOptions {
  readonly permissions?: readonly Permission[];
  readonly onEvent?: (event: Event) => Decision | undefined;
  readonly onCommand?: (invocation: Invocation) => string;
  readonly manifest?: Partial<Manifest>;
}

/** A host whose parts are real, with plugins that the test writes. */
export function hostFunctions(options: Partial<HostFunctionsOptions> = {}) {
  const world = memoryServer();
  const commandRegistry = new CommandRegistry({ operators: [1] });
  const records: LogRecord[] = [];
  const warnings: { readonly audit: AuditRecord }[] = [];
  const ignore = (): void => {};
  const logger: Logger = {
    debug: ignore,
    info: ignore,
    error: ignore,
    warn(facts) {
      if ('audit' in facts) warnings.push(facts as { readonly audit: AuditRecord });
    },
  };
  const functions = new HostFunctions({
    eventBus: world.eventBus,
    commandRegistry,
    server: world.server,
    worldVersion: '1.0.0',
    onLog: (record) => records.push(record),
    logger,
    now: () => world.clock.at,
    ...options,
  });
  const connect = (name: string, plugin: PluginOptions = {}): ScriptedPlugin & { imports: Imports } => {
    const made = scriptedPlugin(name, plugin.permissions ?? PERMISSIONS, plugin);
    const imports = functions.connect(made.handle);
    closing.push(() => functions.disconnect(made.handle));
    return { ...made, imports };
  };
  return { ...world, commandRegistry, functions, connect, records, warnings };
}
