// SPDX-License-Identifier: MIT
// A host in this process for a plugin that is being written: without a network, with every permission that is asked for,
// and with a prompt.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConsole } from '../../server/console.ts';
import type { MemoryServer } from '../../server/memory-server.ts';
import { createHost, type Host } from '../../server/start-host.ts';
import type { BuiltPlugin } from '../build/build-plugin.ts';
import type { Output } from '../output.ts';
import { RunLog } from '../run/run-log.ts';
import { type DevHost, deploy } from './dev-host.ts';

/** Choices of {@link ownHost}. */
export interface OwnHostOptions {
  /** A folder with plugins that the plugin needs, into which it is put too; one for itself when not given. */
  readonly plugins?: string | undefined;
  /** The `host.toml`; every default when not given. */
  readonly config?: string | undefined;
  /** Where what plugins save is kept; in memory when not given. */
  readonly data?: string | undefined;
}

/** Starts a host. @throws HostConfigError, RuntimeError as `createHost` and `Host.start` do. */
export async function ownHost({ plugins, config, data }: OwnHostOptions, output: Output): Promise<DevHost> {
  const temporary = plugins === undefined ? mkdtempSync(join(tmpdir(), 'phira-plugin-dev-')) : undefined;
  const forget = (): void => {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  };
  const pluginsDir = plugins ?? temporary ?? '';
  const log = new RunLog('text', process.env.PHIRA_LOG, (line) => output.error(line));
  const { logger, levels } = log.host;
  try {
    const host = createHost({
      pluginsDir,
      hostConfigPath: config,
      dataDir: data,
      grantDeclared: true,
      logger,
      logLevels: levels,
      out(line) {
        log.seen(line);
        output.line(line);
      },
    });
    const { load, init, start } = await host.start();
    for (const { error } of [...load.failed, ...init.failed, ...start.failed]) output.error(error.report);
    log.started();
    return new OwnHost(host, pluginsDir, forget);
  } catch (error) {
    forget();
    throw error;
  }
}

class OwnHost implements DevHost {
  readonly ended: Promise<void>;
  readonly #host: Host<MemoryServer>;
  readonly #pluginsDir: string;
  readonly #forget: () => void;
  /** Name of the plugin that was taken last. */
  #name: string | undefined;

  constructor(host: Host<MemoryServer>, pluginsDir: string, forget: () => void) {
    this.#host = host;
    this.#pluginsDir = pluginsDir;
    this.#forget = forget;
    const { stdin: input, stdout } = process;
    const prompt = runConsole(host, { input, output: stdout });
    // Input that is no terminal has an end of its own, which says nothing.
    this.ended = input.isTTY === true ? prompt : prompt.then(() => new Promise<never>(() => {}));
  }

  async take(built: BuiltPlugin): Promise<string> {
    const { pluginManager } = this.#host;
    const path = deploy(built, this.#pluginsDir);
    await this.#leave(built.name);
    if (pluginManager.get(built.name) !== undefined) {
      const { name, version, state } = await pluginManager.reload(built.name);
      return `${name} ${version} is ${state}, in the place of the one before`;
    }
    const { name, version } = await pluginManager.load(path);
    await pluginManager.initialize(name);
    await pluginManager.start(name);
    return `${name} ${version} is started`;
  }

  async close(): Promise<void> {
    // Whoever waits for input waits no longer, and the process can end.
    process.stdin.destroy();
    await this.#host.stop();
    this.#forget();
  }

  /** The author has given the plugin another name: what had the old one goes. */
  async #leave(name: string): Promise<void> {
    const old = this.#name;
    this.#name = name;
    if (old === undefined || old === name) return;
    rmSync(join(this.#pluginsDir, `${old}.wasm`), { force: true });
    if (this.#host.pluginManager.get(old) !== undefined) await this.#host.pluginManager.unload(old);
  }
}
