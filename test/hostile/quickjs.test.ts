// SPDX-License-Identifier: MIT
// Attacks in JavaScript (rows 48, 51, 53, 54): an interpreter inside the guest does what the attack says, everywhere that
// plugins can run.

import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildGuest } from '../guest-types/build-guest.ts';
import { arena, EVERYWHERE } from './arena.ts';

/** Does what its argument says. */
const ATTACKS = `
import { registerCommand } from 'phira:plugin/commands@1.0.0';

const attacks: Record<string, () => unknown> = {
  loop() {
    for (;;) {}
  },
  guarded() {
    for (;;) try { for (;;) {} } catch { continue; } finally { continue; }
  },
  recursion: () => attacks.recursion() + 1,
  regex: () => /^(a+)+$/.test('a'.repeat(64) + 'b'),
  garbage() {
    for (let kept = []; ; kept = kept.length < 1000 ? kept : []) kept.push('x' + Math.random());
  },
  hoard() {
    for (const kept = []; ; ) kept.push(new Uint8Array(65_536).fill(1));
  },
  json: () => JSON.parse('['.repeat(1_000_000)),
};

export const lifecycle = {
  init: () => registerCommand('attack', 'does harm', { usage: '', aliases: [], operatorsOnly: false }),
  start() {},
  stop() {},
};
export const eventHandler = { onEvent: () => ({ tag: 'proceed' }) };
export const commandHandler = {
  onCommand: ({ args }) => String(attacks[args[0]]()),
  completeCommand: () => [],
};
`;

/** An interpreter takes its time: long enough to start on a machine under load, short enough for a test. */
const LIMITS = 'max_cpu_time_ms = 300\nmax_execution_time_ms = 3000\nmax_memory = 16777216';
/** Ends that an attack may come to: at a limit, or from outside. */
const ENDED = ['stopped', 'killed'];

let component: Uint8Array;
beforeAll(async () => {
  const path = fileURLToPath(new URL('../../wit', import.meta.url));
  component = await buildGuest(ATTACKS, { path, world: 'plugin' });
});

describe.each(EVERYWHERE)('%s', (isolation) => {
  /** All of them inline; elsewhere, where each takes a thread or process of its own, the first. */
  const some = <T>(cases: readonly T[]): readonly T[] => (isolation === 'inline' ? cases : cases.slice(0, 1));

  test.each(
    some<[row: number, attack: string]>([
      [48, 'loop'],
      [48, 'guarded'],
      [53, 'garbage'],
      [54, 'regex'],
    ]),
  )('row %i: %s ends at a limit', async (_row, attack) => {
    const it = await arena({ isolation, limits: LIMITS });
    await it.admit('evil', component);
    const { value, took } = await it.survives(() => it.ask(`attack ${attack}`), 1_500);
    expect(value).toMatch(/^RT_PLUGIN_(LIMIT|TRAP)/);
    expect(ENDED).toContain(it.fate('evil').kind);
    expect(took).toBeLessThan(10_000);
    it.expectGone('evil');
  });

  test.each(
    some<[row: number, attack: string]>([
      [52, 'hoard'],
      [51, 'recursion'],
      [54, 'json'],
    ]),
  )('row %i: %s is an error of the guest, or its end, and not the host’s', async (_row, attack) => {
    const it = await arena({ isolation, limits: LIMITS });
    await it.admit('evil', component);
    const { value } = await it.survives(() => it.ask(`attack ${attack}`), 1_500);
    expect(value).toMatch(/^RT_(COMMAND_FAILED|PLUGIN_LIMIT|PLUGIN_TRAP)/);
    expect(it.plugins.get('evil')?.memoryBytes ?? 0).toBeLessThanOrEqual(16_777_216);
  });
});
