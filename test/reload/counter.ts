// SPDX-License-Identifier: MIT
// A plugin that counts events and knows which comes next. It keeps its count in its storage from `stop` to `init`, so
// that what it answers in the end tells whether any event was lost, heard twice or out of order over its reloads.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { MemoryServer } from '../../runtime/server/memory-server.ts';
import { createHost, type Host, type HostOptions } from '../../runtime/server/start-host.ts';
import { guest, OUT } from '../hostile/guest.ts';

/** Custom event that the plugin counts; its data is the number that it has to be. */
export const TICK = 'tick';
/** Command that answers the count, or `disorder`. */
export const COUNT = 'count';

/** Where the guest puts its state, two numbers of 32 bits, and digits. */
const STATE = 512;
const DIGITS = 640;

/** Its component: `init` and `stop` move the state, every event has to be the next one. */
export function counterComponent(): Promise<Uint8Array> {
  return guest({
    commands: [COUNT],
    subscribe: [TICK],
    init: (text) => `
      (call $storage.get-item ${text('state')} (i32.const ${OUT}))
      (if (i32.and
          (i32.eqz (i32.load8_u (i32.const ${OUT})))
          (i32.load8_u (i32.const ${OUT + 4})))
        (then (memory.copy (i32.const ${STATE}) (i32.load (i32.const ${OUT + 8})) (i32.const 8))))`,
    stop: (text) => `
      (call $storage.set-item ${text('state')} (i32.const ${STATE}) (i32.const 8) (i32.const ${OUT}))`,
    onEvent: `
      (if (i32.ne (call $number (local.get 5) (local.get 6)) (i32.load (i32.const ${STATE})))
        (then (i32.store (i32.const ${STATE + 4}) (i32.const 1))))
      (i32.store (i32.const ${STATE}) (i32.add (i32.load (i32.const ${STATE})) (i32.const 1)))`,
    onCommand: (text) => `
      (if (i32.load (i32.const ${STATE + 4})) (then (return (call $say ${text('disorder')}))))
      (local.set $n (call $digits (i32.load (i32.const ${STATE}))))
      (return (call $say (local.get $n) (i32.sub (i32.const ${DIGITS}) (local.get $n))))`,
    fields: `
      ;; The number that decimal digits mean.
      (func $number (param $at i32) (param $length i32) (result i32) (local $value i32)
        (block $done (loop $next
          (br_if $done (i32.eqz (local.get $length)))
          (local.set $value (i32.add
            (i32.mul (local.get $value) (i32.const 10))
            (i32.sub (i32.load8_u (local.get $at)) (i32.const 48))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (local.set $length (i32.sub (local.get $length) (i32.const 1)))
          (br $next)))
        (local.get $value))
      ;; Writes the digits of a number that end at ${DIGITS}, and answers where they begin.
      (func $digits (param $value i32) (result i32) (local $at i32)
        (local.set $at (i32.const ${DIGITS}))
        (loop $next
          (local.set $at (i32.sub (local.get $at) (i32.const 1)))
          (i32.store8 (local.get $at) (i32.add (i32.rem_u (local.get $value) (i32.const 10)) (i32.const 48)))
          (local.set $value (i32.div_u (local.get $value) (i32.const 10)))
          (br_if $next (local.get $value)))
        (local.get $at))`,
  });
}

/** A plugin's manifest in a file of its own. */
export function manifestOf(name: string, more = '', version = '1.0.0'): string {
  return `name = "${name}"\nversion = "${version}"\nauthor = "Test"\nabi_version = "1.0.0"\n${more}`;
}

/** A host on a folder of its own. */
export interface Site {
  readonly host: Host<MemoryServer>;
  readonly root: string;
  /** Lines that users and operators see. */
  readonly lines: string[];
  /** Writes files below the root: `plugins/`, `data/`. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  /** Runs a command as the console does. */
  ask(line: string): Promise<string>;
}

/** Puts a host together over files, and starts it; it is stopped after the test. */
export async function site(
  files: Readonly<Record<string, string | Uint8Array>>,
  hostToml = '',
  options: Partial<HostOptions> = {},
): Promise<Site> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'reload-')));
  const write: Site['write'] = (more) => {
    for (const [path, content] of Object.entries(more)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  };
  write({ 'host.toml': hostToml, ...files });
  const lines: string[] = [];
  const host = createHost({
    pluginsDir: join(root, 'plugins'),
    hostConfigPath: join(root, 'host.toml'),
    dataDir: join(root, 'data'),
    grantDeclared: true,
    out: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(async () => {
    await host.stop();
    rmSync(root, { recursive: true, force: true });
  });
  await host.start();
  const ask: Site['ask'] = (line) => host.commandRegistry.dispatch(line, { tag: 'console' });
  return { host, root, lines, write, ask };
}
