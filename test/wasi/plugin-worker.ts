// SPDX-License-Identifier: MIT
// A plugin of the phira world on a thread or in a process of its own, with WASI of its own: runs commands and tells how
// they ended.

import { once } from 'node:events';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { worldBinding } from '../../generated/bindings/world.ts';
import { createMockHost } from '../../generated/mock/host.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { DEFAULT_SANDBOX_LIMITS } from '../../runtime/sandbox/limits.ts';
import { wasiImports } from '../../runtime/wasi/access.ts';
import { createWasi } from '../../runtime/wasi/wasi.ts';
import type { PluginRun, PluginTask } from './run-plugin.ts';

const task: unknown = isMainThread ? (await once(process, 'message'))[0] : workerData;
const { component, policy, folder, commands } = task as PluginTask;
const lines: string[] = [];
const foreign = wasiImports({ policy, isolation: 'worker' });
const prepared = prepareComponent(component, worldBinding.world, {}, { foreign });
const wasi = await createWasi({
  policy,
  limits: DEFAULT_SANDBOX_LIMITS,
  folder,
  log: (stream, line) => lines.push(`${stream}: ${line}`),
});
const { exports, life, end, handleCount } = instantiateComponent(prepared, worldBinding, createMockHost(), {
  foreign: wasi.namespace,
});
exports.lifecycle.init();
const answers = commands.map(([name, ...args]) => {
  try {
    return exports.commandHandler.onCommand({ name, args, source: { tag: 'console' } });
  } catch (error) {
    return `[${error instanceof Error ? error.message : String(error)}]`;
  }
});
if (life.death === undefined) exports.lifecycle.stop();
wasi.flush();
const handles = handleCount();
const run: PluginRun = { answers, lines, handles, failures: end().map(String) };
if (isMainThread) process.send?.(run);
else parentPort?.postMessage(run);
