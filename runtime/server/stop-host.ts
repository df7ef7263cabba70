// SPDX-License-Identifier: MIT
// Stops the parts of a host in order. Nothing that hangs or fails keeps the rest from being stopped and saved.

import { reasonOf } from '../errors.ts';
import type { LifecycleReport } from '../plugin/load-report.ts';
import { type Logger, silentLogger } from '../plugin/logger.ts';
import { inTime } from '../plugin/stop-time.ts';
import type { Server } from './server.ts';

/** What is stopped, in this order. */
export interface StoppedParts {
  readonly hotReload: { close(): Promise<void> };
  readonly control: { close(): Promise<void> } | undefined;
  readonly server: Server;
  readonly pluginManager: { stopAll(milliseconds: number): Promise<LifecycleReport> };
  readonly storage: { close(): void } | undefined;
  readonly logger: Logger | undefined;
}

/**
 * Stops a host: no reload and no command of an operator any more; the server, which tells plugins of it; the plugins,
 * the last started first; then what they have stored is closed. Never rejects.
 *
 * @param milliseconds that the server may take, and the plugins together.
 * @return the plugins that stopped, and those that failed or were ended since they did not.
 */
export async function stopHost(
  { hotReload, control, server, pluginManager, storage, logger = silentLogger }: StoppedParts,
  { reason, milliseconds }: { readonly reason: string; readonly milliseconds: number },
): Promise<LifecycleReport> {
  const step = async (what: string, work: () => Promise<void> | undefined): Promise<void> => {
    const late = (): Error => new Error(`it takes more than ${milliseconds} milliseconds`);
    try {
      await inTime(work(), milliseconds, late);
    } catch (error) {
      logger.error({ err: error }, `${what} did not stop: ${reasonOf(error)}`);
    }
  };
  await step('watching the plugins', () => hotReload.close());
  await step('the control socket', () => control?.close());
  await step('the server', () => server.stop?.(reason));
  const report = await pluginManager.stopAll(milliseconds);
  for (const { path, error } of report.failed) logger.warn({ path, code: error.code }, error.message);
  storage?.close();
  return report;
}
