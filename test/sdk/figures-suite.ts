// SPDX-License-Identifier: MIT
// The shared plugin by its figures: how large it is, and that calls leave its memory as it was.

import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { EventContext } from '../../runtime/events/event.ts';
import type { LoadOptions, TestPlugin } from '../../runtime/testing.ts';
import type { BuiltShared } from './built-shared.ts';
import type { SharedLanguage } from './languages.ts';
import { ZOE } from './values.ts';

/** How many calls the guest's memory has to stay flat for. */
const CALLS = 300_000;

/** Loads the plugin that is looked at. */
export type Load = (options?: LoadOptions) => Promise<TestPlugin>;

/** Declares the tests. @param context of the events that the plugin is told of */
export function figuresSuite(
  built: BuiltShared,
  language: SharedLanguage,
  load: Load,
  context: EventContext,
): void {
  test(`is of ${Math.round(language.largest / 1024)} KB at most`, () => {
    expect(existsSync(built.file)).toBe(true);
    expect(built.bytes.length).toBeLessThanOrEqual(language.largest);
  });

  test(`${CALLS} calls leave its memory flat`, async () => {
    const plugin = await load({
      overrides: {
        users: { getUserInfo: () => ZOE, listUsers: () => [ZOE] },
        messaging: { sendMessageToUser: () => {} },
      },
    });
    const round = async (calls: number): Promise<number> => {
      for (let index = 0; index < calls; index += 4) {
        await plugin.plugin.deliver({ tag: 'user-connect', val: { user: ZOE } }, context, 0);
        await plugin.plugin.runCommand(
          { name: 'hello', args: ['Ada', 'b'.repeat(index % 100)], source: { tag: 'console' } },
          0,
        );
        await plugin.plugin.completeCommand({ name: 'hello', args: ['Z'], source: { tag: 'console' } });
        await expectError(plugin.command(`shared fail ${'x'.repeat(index % 50)}`));
        plugin.calls.length = 0;
      }
      return plugin.memoryBytes();
    };
    // Whatever an allocator takes at first is taken by then.
    const before = await round(CALLS / 3);
    expect(await round((CALLS * 2) / 3)).toBe(before);
    await plugin.stop();
  }, 600_000);
}

async function expectError(answer: Promise<unknown>): Promise<void> {
  await expect(answer).rejects.toThrow();
}
