// SPDX-License-Identifier: MIT
// A host that runs already, spoken to over the socket of its data folder, for a plugin that is being written.

import { ControlError, callHost } from '../../server/operator/control/control-client.ts';
import type { BuiltPlugin } from '../build/build-plugin.ts';
import { type DevHost, deploy } from './dev-host.ts';

/** A host in another process. What its plugins log is shown there. */
export class RunningHost implements DevHost {
  readonly ended: Promise<void> = new Promise<never>(() => {});
  readonly #dataDir: string;
  readonly #pluginsDir: string;

  /**
   * @param dataDir the data folder that the host was started with.
   * @param pluginsDir its plugins folder.
   */
  constructor(dataDir: string, pluginsDir: string) {
    this.#dataDir = dataDir;
    this.#pluginsDir = pluginsDir;
  }

  /** Rejects with ControlError, and with RuntimeError as `callHost` does. */
  async take(built: BuiltPlugin): Promise<string> {
    // Nothing is put into the folder of a host that is not there.
    await this.#run('plugins');
    const path = deploy(built, this.#pluginsDir);
    try {
      return await this.#run('plugin', 'reload', built.name);
    } catch (error) {
      if (!(error instanceof ControlError) || error.code !== 'RT_PLUGIN_NOT_FOUND') throw error;
      return await this.#run('plugin', 'load', path);
    }
  }

  async close(): Promise<void> {}

  async #run(command: string, ...args: readonly string[]): Promise<string> {
    return (await callHost({ dataDir: this.#dataDir, command, args })).text;
  }
}
