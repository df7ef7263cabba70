// SPDX-License-Identifier: MIT
// What one delivery of an event costs when one plugin hears of it, and when a hundred do.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost, type Host } from '../../runtime/server/start-host.ts';
import { guest } from '../hostile/guest.ts';
import { manifestOf } from '../reload/counter.ts';
import { median } from './measure.ts';

/** Nanoseconds per delivery, and how many times more it is with many plugins. */
export interface FanOutResult {
  readonly case: string;
  readonly plugins: number;
  readonly one_ns: number;
  readonly many_ns: number;
  readonly ratio: number;
}

const PLUGINS = 100;
const DELIVERIES = 20_000;
const ROUNDS = 15;
const EVENT = 'tick';

/** Tells one plugin and {@link PLUGINS} of the same events, in turns. */
export async function fanOut(): Promise<FanOutResult> {
  const component = await guest({ subscribe: [EVENT] });
  const hosts = [await started(component, 1), await started(component, PLUGINS)] as const;
  try {
    const ratios: number[] = [];
    const times: [number[], number[]] = [[], []];
    for (let round = -2; round < ROUNDS; round += 1) {
      const one = perDelivery(hosts[0].host, 1);
      const many = perDelivery(hosts[1].host, PLUGINS);
      // The first rounds are there for the compiler.
      if (round < 0) continue;
      times[0].push(one);
      times[1].push(many);
      ratios.push(many / one);
    }
    return {
      case: 'fan-out',
      plugins: PLUGINS,
      one_ns: median(times[0]),
      many_ns: median(times[1]),
      ratio: median(ratios),
    };
  } finally {
    for (const { host, root } of hosts) {
      await host.stop();
      rmSync(root, { recursive: true });
    }
  }
}

function perDelivery({ eventBus }: Host, plugins: number): number {
  const events = DELIVERIES / plugins;
  const before = eventBus.counters.delivered;
  const since = process.hrtime.bigint();
  for (let event = 0; event < events; event += 1) void eventBus.emitCustom(EVENT, '{}', 'bench');
  const took = Number(process.hrtime.bigint() - since);
  const delivered = eventBus.counters.delivered - before;
  if (delivered !== DELIVERIES) throw new Error(`${delivered} of ${DELIVERIES} were delivered`);
  return took / delivered;
}

async function started(component: Uint8Array, plugins: number): Promise<{ host: Host; root: string }> {
  const root = mkdtempSync(join(tmpdir(), 'fan-out-'));
  for (let index = 0; index < plugins; index += 1) {
    writeFileSync(join(root, `plugin-${index}.toml`), manifestOf(`plugin-${index}`));
    writeFileSync(join(root, `plugin-${index}.wasm`), component);
  }
  const host = createHost({ pluginsDir: root, grantDeclared: true });
  const { start } = await host.start();
  if (start.done.length !== plugins) throw new Error(`${start.done.length} of ${plugins} were started`);
  return { host, root };
}
