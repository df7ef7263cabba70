// SPDX-License-Identifier: MIT
// Plugins as toolchains make them: metered, unmetered and from the cache they answer the same.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { worldBinding } from '../../generated/bindings/world.ts';
import type { Event, EventContext } from '../../generated/host/event-handler.ts';
import { createMockHost } from '../../generated/mock/host.ts';
import type { Imports } from '../../generated/world.ts';
import { buildPlugin } from '../../runtime/cli/build/build-plugin.ts';
import type { BudgetLimits } from '../../runtime/component/budget.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { MeterCache } from '../../runtime/component/meter/cache.ts';

const folder = mkdtempSync(join(tmpdir(), 'meter-guests-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let greeter: Uint8Array;
beforeAll(async () => {
  const out = join(folder, 'greeter.wasm');
  const { built, findings } = await buildPlugin(
    fileURLToPath(new URL('../guests/greeter', import.meta.url)),
    {
      out,
    },
  );
  if (built === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  greeter = new Uint8Array(readFileSync(out));
});

const MANY = Number.MAX_SAFE_INTEGER;
const NO_LIMITS: BudgetLimits = {
  maxMemory: MANY,
  maxCpuTimeMs: MANY,
  maxExecutionTimeMs: MANY,
  maxAllocationSize: MANY,
  maxTotalAllocation: MANY,
  maxFuelPerCall: MANY,
  maxHostCallsPerSecond: MANY,
};

const CONTEXT: EventContext = { at: 1_700_000_000_000n, sequence: 1n, stage: { tag: 'happened' } };

/** A host that writes down what the plugin does. */
function writingHost(lines: string[]): Imports {
  const host = createMockHost();
  return {
    ...host,
    log: { log: (level, message) => void lines.push(`log ${level} ${message}`) },
    config: { ...host.config, getConfig: () => ({ tag: 'text', val: 'Grüße, {name}! 譜面' }) },
    commands: { ...host.commands, registerCommand: (name) => void lines.push(`command ${name}`) },
    events: { ...host.events, subscribeEvent: (type) => void lines.push(`event ${type}`) },
    messaging: {
      ...host.messaging,
      sendMessageToUser: (user, text) => void lines.push(`to ${user}: ${text}`),
    },
  };
}

/** What a plugin says and answers in a short evening. */
function transcript(meter: boolean, cache?: MeterCache): { readonly lines: string[]; readonly fuel: number } {
  const lines: string[] = [];
  const prepared = prepareComponent(greeter, worldBinding.world, {}, { meter, cache });
  const { exports, use } = instantiateComponent(prepared, worldBinding, writingHost(lines), {
    budget: meter ? NO_LIMITS : undefined,
  });
  exports.lifecycle.init();
  exports.lifecycle.start();
  for (let round = 0; round < 40; round++) {
    const name = 'äß日本語譜面𝄞 '.repeat(round);
    const user = { id: round, name, language: 'zh-CN', monitor: false, connectedAt: 1n };
    const event: Event = { tag: 'user-connect', val: { user } };
    lines.push(JSON.stringify(exports.eventHandler.onEvent(event, CONTEXT)));
    const args = Array.from({ length: round % 23 }, (_, index) => `${name}${index}`);
    const source = { tag: 'console' } as const;
    lines.push(exports.commandHandler.onCommand({ name: 'hello', args, source }));
  }
  exports.lifecycle.stop();
  return { lines, fuel: use?.fuel ?? 0 };
}

describe('a JavaScript plugin', () => {
  it('answers the same when it is metered, and when it comes from the cache', () => {
    const cache = new MeterCache(join(folder, 'cache'));
    const plain = transcript(false);
    expect(plain.lines.length).toBeGreaterThan(120);
    expect(plain.lines).toContain('to 0: Grüße, ! 譜面');
    expect(transcript(true).lines).toEqual(plain.lines);
    expect(transcript(true, cache).lines).toEqual(plain.lines);
    expect(transcript(true, cache).lines).toEqual(plain.lines);
  });

  it('uses the same fuel for the same work', () => {
    const { fuel } = transcript(true);
    expect(fuel).toBeGreaterThan(100_000);
    expect(transcript(true).fuel).toBe(fuel);
  });
});
