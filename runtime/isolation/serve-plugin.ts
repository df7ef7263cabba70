// SPDX-License-Identifier: MIT
// The plugin's side: loads one component as it is told, and answers calls until its thread or process is ended. Guest
// code runs here and blocks here; nothing else does.

import { isMainThread, workerData } from 'node:worker_threads';
import type { WorldBinding } from '../abi/contract.ts';
import type { PluginEngine, PluginInstance, PreparedPlugin } from '../plugin/plugin-engine.ts';
import type { PluginEnd } from './channel.ts';
import { type LoadFacts, readOrder } from './load-facts.ts';
import { refusalNote } from './notes.ts';
import { PluginCalls } from './plugin-calls.ts';
import { processEnd } from './process/process-end.ts';
import { KIND, REFUSAL_NOTE, STARTED_NOTE } from './protocol.ts';
import { captureOutput } from './thread/capture-output.ts';
import { isThreadData } from './thread/thread-data.ts';
import { threadEnd } from './thread/thread-end.ts';
import { type DescribedWorld, type WorldWire, worldWire } from './wire/world-wire.ts';
import { Writer } from './wire/writer.ts';

/** What an engine on this side may use of the connection. */
export interface PluginSurroundings {
  /**
   * Has the host log what the plugin wrote to a standard stream. Node's own streams are not flushed here, since this
   * thread never returns to its event loop.
   */
  output(stream: 'stdout' | 'stderr', text: string): void;
}

/** What a worker entry gives: the world, and the engine that runs its plugins on this thread. */
export interface PluginService<Imports, Exports> {
  readonly world: WorldBinding<Imports, Exports>;
  engine(surroundings: PluginSurroundings): PluginEngine<Imports, Exports>;
}

/** Serves the one plugin that this thread or process was started for; never settles while it lives. */
export async function servePlugin<Imports, Exports>(service: PluginService<Imports, Exports>): Promise<void> {
  const { end, order } = connect();
  const { facts, component } = readOrder(order);
  let calls: PluginCalls;
  let prepared: PreparedPlugin<Imports, Exports>;
  try {
    const wire = matchingWire(service.world, facts);
    calls = new PluginCalls(wire, end);
    if (!isMainThread) captureOutput((stream, text) => calls.output(stream, text));
    const engine = service.engine({ output: (stream, text) => calls.output(stream, text) });
    prepared = await engine.prepare(component, facts.manifest, { ...facts.sandbox, isolation: 'inline' });
  } catch (thrown) {
    return refuse(end, thrown);
  }
  end.send(KIND.loaded, 0, undefined, 0);
  if (end.receive().kind !== KIND.start) throw new TypeError('the host did not start the plugin');
  let instance: PluginInstance<Exports>;
  try {
    instance = await prepared.instantiate(calls.imports as Imports);
  } catch (thrown) {
    return refuse(end, thrown);
  }
  const note = new Writer();
  STARTED_NOTE.write(note, { stack: instance.effectiveStackSize ?? 0 });
  end.send(KIND.started, 0, note, instance.memoryBytes());
  calls.answer(instance);
}

function connect(): { readonly end: PluginEnd; readonly order: Uint8Array<ArrayBuffer> } {
  if (isMainThread) return processEnd();
  if (!isThreadData(workerData)) throw new TypeError('this module is run by the host of a plugin only');
  return { end: threadEnd(workerData.shared), order: workerData.order };
}

/** @throws Error when host and entry were built from different worlds. */
function matchingWire(world: DescribedWorld, { fingerprint }: LoadFacts): WorldWire {
  const wire = worldWire(world);
  if (wire.fingerprint === fingerprint) return wire;
  throw new Error('the worker entry serves another world than the host, or another build of it');
}

function refuse(end: PluginEnd, thrown: unknown): void {
  const note = new Writer();
  REFUSAL_NOTE.write(note, refusalNote(thrown));
  end.send(KIND.refused, 0, note, 0);
  // Waits for its end here: with nothing left to do the thread would be gone before the host has read why.
  end.receive();
}
