// SPDX-License-Identifier: MIT
// Real plugins of several priorities on a whole host: in which order they are asked and told, what ends the asking, and
// who hears of the outcome.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { PRIORITIES, type Priority } from '../../runtime/events/event.ts';
import type { Isolation } from '../../runtime/sandbox/sandbox.ts';
import { createHost } from '../../runtime/server/start-host.ts';
import { Vetoed } from '../../runtime/server/vetoed.ts';
import { guest, OUT } from '../hostile/guest.ts';

/** Parameter of `on-event` that tells the stage: 0 asked, 1 happened, 2 vetoed. */
const STAGE = '(local.get 12)';
const ANSWER = 128;

interface Part {
  readonly priority: Priority;
  readonly vetoes?: boolean;
  /** More of its manifest. */
  readonly more?: string;
  /** Left out where it has permission to veto. */
  readonly harmless?: boolean;
}

/** A plugin that logs how far each event has come, and may veto what it is asked. */
function listener({ priority, vetoes = false }: Part): Promise<Uint8Array> {
  return guest({
    init: (text) =>
      ['room_create', 'room_disband']
        .map(
          (type) => `(call $events.subscribe-event ${text(type)}
            (i32.const ${PRIORITIES.indexOf(priority)}) (i32.const ${OUT}))`,
        )
        .join('\n'),
    onEvent: (text) => `
      ${['asked', 'happened', 'vetoed']
        .map(
          (stage, index) => `(if (i32.eq ${STAGE} (i32.const ${index}))
            (then (call $log.log (i32.const 2) ${text(stage)})))`,
        )
        .join('\n')}
      (if (i32.and (i32.eqz ${STAGE}) (i32.const ${vetoes ? 1 : 0}))
        (then
          (i32.store (i32.const ${ANSWER}) (i32.const 0))
          (i32.store (i32.const ${ANSWER + 4}) (i32.const 1))
          ${storeText(text('not today'))}
          (return (i32.const ${ANSWER}))))`,
  });
}

/** Stores the two constants of a text as the reason of a veto. */
function storeText(constants: string): string {
  const [pointer = '', length = ''] = constants.split(/(?<=\)) /);
  return `(i32.store (i32.const ${ANSWER + 8}) ${pointer}) (i32.store (i32.const ${ANSWER + 12}) ${length})`;
}

/** A host with plugins by name; `heard` takes what they have logged. */
async function host(isolation: Isolation, parts: Readonly<Record<string, Part>>) {
  const root = mkdtempSync(join(tmpdir(), 'priorities-'));
  for (const [name, part] of Object.entries(parts)) {
    const folder = join(root, 'plugins', name);
    mkdirSync(folder, { recursive: true });
    const permissions = `[permissions]\nread_rooms = true\nveto_events = ${part.harmless !== true}\n`;
    const manifest = `name = "${name}"\nversion = "1.0.0"\nauthor = "A"\nabi_version = "1.0.0"\n${permissions}`;
    writeFileSync(join(folder, 'plugin.toml'), `${manifest}${part.more ?? ''}`);
    writeFileSync(join(folder, `${name}.wasm`), await listener(part));
  }
  writeFileSync(join(root, 'host.toml'), `isolation = "${isolation}"\n`);
  const lines: string[] = [];
  const made = createHost({
    pluginsDir: join(root, 'plugins'),
    hostConfigPath: join(root, 'host.toml'),
    grantDeclared: true,
    out: (line) => lines.push(line),
  });
  onTestFinished(async () => {
    await made.stop();
    rmSync(root, { recursive: true, force: true });
  });
  const { start } = await made.start();
  expect([...start.done].sort()).toEqual(Object.keys(parts).sort());
  await made.server.connect(1, 'Ann');
  const logged = (): string[] =>
    lines.flatMap((line) => /^\[log (\S+) info\] (\w+)$/.exec(line)?.slice(1, 3).join(' ') ?? []);
  /** So many of the logs, and no more: a monitor on another thread is told without being waited for. */
  const heard = async (count: number): Promise<string[]> => {
    await vi.waitFor(() => expect(logged().length).toBeGreaterThanOrEqual(count), 10_000);
    const found = logged();
    lines.length = 0;
    return found;
  };
  return { server: made.server, bus: made.eventBus, heard };
}

describe.each<Isolation>(['inline', 'worker'])('%s', (isolation) => {
  test('are asked by priority, then in load order; the monitor hears after the decision', async () => {
    const it = await host(isolation, {
      'a-highest': { priority: 'highest' },
      // Loaded after `c`, which it depends on: load order is not that of names.
      'b-normal': { priority: 'normal', more: '[dependencies]\nc-normal = "1"\n' },
      'c-normal': { priority: 'normal' },
      'd-monitor': { priority: 'monitor' },
      'e-lowest': { priority: 'lowest' },
      'f-high': { priority: 'high' },
      'g-low': { priority: 'low' },
    });
    const room = await it.server.openRoom(1, 'lobby');
    const order = ['e-lowest', 'g-low', 'c-normal', 'b-normal', 'f-high', 'a-highest'];
    expect(await it.heard(order.length + 1)).toEqual([
      ...order.map((name) => `${name} asked`),
      'd-monitor happened',
    ]);
    await it.bus.emit('room_disband', { roomId: room, name: 'lobby' });
    const told = [...order, 'd-monitor'].map((name) => `${name} happened`);
    // Threads are told one after the other and work at the same time: their logs may come in another order.
    if (isolation === 'inline') expect(await it.heard(told.length)).toEqual(told);
    else expect((await it.heard(told.length)).sort()).toEqual(told.sort());
  });

  test('the first veto that counts ends the asking, and the monitor hears of it', async () => {
    const it = await host(isolation, {
      'a-high': { priority: 'high', vetoes: true },
      'b-normal': { priority: 'normal', vetoes: true },
      'c-normal': { priority: 'normal' },
      'd-low': { priority: 'low', vetoes: true, harmless: true },
      'e-monitor': { priority: 'monitor', vetoes: true },
    });
    const refused = it.server.openRoom(1, 'lobby');
    await expect(refused).rejects.toBeInstanceOf(Vetoed);
    await expect(refused).rejects.toMatchObject({
      event: 'room_create',
      by: 'b-normal',
      reason: 'not today',
    });
    expect(await it.heard(3)).toEqual(['d-low asked', 'b-normal asked', 'e-monitor vetoed']);
    expect(it.server.listRooms()).toEqual([]);
    expect(it.bus.counters).toMatchObject({ vetoed: 1, ignoredVetoes: 1 });
  });
});
