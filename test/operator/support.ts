// SPDX-License-Identifier: MIT
// A whole host on a folder of its own with plugins of the Phira world, for what operators see and do.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CommandSource } from '../../runtime/commands/command.ts';
import type { MemoryServer } from '../../runtime/server/memory-server.ts';
import { type AnswerData, answerData } from '../../runtime/server/operator/answer.ts';
import { createHost, type Host, type HostOptions } from '../../runtime/server/start-host.ts';
import { type GuestParts, guest } from '../hostile/guest.ts';

const CONSOLE: CommandSource = { tag: 'console' };

/** A folder that is gone after the test, with the folders `plugins` and `data` in it. */
export class HostFolder {
  readonly path: string;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'phira-operator-'));
    for (const name of ['plugins', 'data']) mkdirSync(this.at(name));
    onTestFinished(() => rmSync(this.path, { recursive: true, force: true, maxRetries: 3 }));
  }

  at(...names: string[]): string {
    return join(this.path, ...names);
  }

  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
  }

  /** Puts a plugin into the plugins folder. @param more lines of its manifest. */
  async plugin(name: string, parts: GuestParts = {}, more = '', version = '1.0.0'): Promise<void> {
    const head = `name = "${name}"\nversion = "${version}"\nauthor = "A"\nabi_version = "1.0.0"\n`;
    this.write(`plugins/${name}/plugin.toml`, `${head}${more}`);
    this.write(`plugins/${name}/${name}.wasm`, await guest(parts));
  }
}

/** A host that was started, and its operator. */
export interface Operated {
  readonly host: Host<MemoryServer>;
  /** Everything that users and the console were shown. */
  readonly lines: string[];
  /** Runs a command line as the console does; its text, or its error behind `error: `. */
  say(line: string): Promise<string>;
  /** Runs a command for operators; its data. */
  data(name: string, ...args: string[]): Promise<AnswerData>;
}

/**
 * Starts a host on a folder; it is stopped after the test. Only operators load plugins there.
 *
 * @param config text of host.toml.
 */
export async function operate(
  folder: HostFolder,
  config = '',
  options: Partial<HostOptions> = {},
): Promise<Operated> {
  const quiet = config.includes('[hot_reload]') ? '' : '\n[hot_reload]\nenabled = false\n';
  folder.write('host.toml', config + quiet);
  const lines: string[] = [];
  const host = createHost({
    pluginsDir: folder.at('plugins'),
    hostConfigPath: folder.at('host.toml'),
    dataDir: folder.at('data'),
    out: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(() => host.stop());
  await host.start();
  return {
    host,
    lines,
    async say(line) {
      const { ok, text } = await host.commands.run(line, CONSOLE);
      return ok ? text : `error: ${text}`;
    },
    data: async (name, ...args) => answerData(await host.operatorCommands.run(name, args, CONSOLE)),
  };
}
