// SPDX-License-Identifier: MIT
// What happens while a plugin is reloaded reaches it: every event once and in order, every command, over all reloads.

import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { COUNT, counterComponent, manifestOf, site, TICK } from './counter.ts';

const EVENTS = 10_000;
const RELOADS = 20;
/** Events that are under way at once: fewer than may wait for a plugin. */
const UNDER_WAY = 100;

describe.each(['inline', 'worker'] as const)('%s', (isolation) => {
  test(`${EVENTS} events over ${RELOADS} reloads are heard once each, in order`, async () => {
    const limits = '[limits]\nmax_execution_time_ms = 10000\nmax_cpu_time_ms = 10000\n';
    const hotReload = '[hot_reload]\nenabled = false\n';
    const it = await site(
      { 'plugins/anna/plugin.toml': manifestOf('anna'), 'plugins/anna/anna.wasm': await counterComponent() },
      `isolation = "${isolation}"\n${limits}[ceilings]\nmax_execution_time_ms = 10000\nmax_cpu_time_ms = 10000\n${hotReload}`,
    );
    const { eventBus, pluginManager } = it.host;
    let reloads = 0;
    let raised = 0;
    const counts: number[] = [];
    const sending = (async () => {
      while (raised < EVENTS) {
        const told: Promise<void>[] = [];
        for (let one = 0; one < UNDER_WAY; one += 1, raised += 1) {
          told.push(eventBus.emitCustom(TICK, String(raised), 'test'));
        }
        await Promise.all(told);
        counts.push(Number(await it.ask(COUNT)));
        // The last events are not sent before the last reload.
        if (raised / EVENTS > reloads / RELOADS) await pause(1);
        else await turn();
        while (raised >= EVENTS - UNDER_WAY && reloads < RELOADS) await pause(1);
      }
    })();
    for (; reloads < RELOADS; reloads += 1) await pluginManager.reload('anna');
    await sending;
    expect(await it.ask(COUNT)).toBe(String(EVENTS));
    expect(pluginManager.meters.total('anna')?.reloads).toBe(RELOADS);
    expect(counts).toEqual([...counts].sort((left, right) => left - right));
    expect(eventBus.counters).toMatchObject({ failed: 0, droppedQueueFull: 0, droppedTooDeep: 0 });
  }, 120_000);
});
