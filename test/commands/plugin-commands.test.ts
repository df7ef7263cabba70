// SPDX-License-Identifier: MIT
// Commands of real plugins on a whole host: usage, aliases, rights, help and completion as plugins give them through the
// world, and names that two want.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { CommandSource } from '../../runtime/commands/command.ts';
import type { Isolation } from '../../runtime/sandbox/sandbox.ts';
import { createHost } from '../../runtime/server/start-host.ts';
import { type Body, guest, OUT, type TextOf } from '../hostile/guest.ts';

const CONSOLE: CommandSource = { tag: 'console' };
const user = (val: number): CommandSource => ({ tag: 'user', val });
const OPERATOR = 1;

interface Offer {
  readonly name: string;
  readonly description?: string;
  readonly usage?: string;
  readonly aliases?: readonly string[];
  readonly operatorsOnly?: boolean;
}

/** Where lists of texts are put together: below the texts, above the areas for answers. */
const LIST = 640;

/** Stores texts as a list and gives its pointer and length. */
function listOf(
  text: TextOf,
  items: readonly string[],
): { readonly store: string; readonly constants: string } {
  const stores = items.map((item, index) => {
    const [pointer = '', length = ''] = text(item).split(/(?<=\)) /);
    const at = LIST + 8 * index;
    return `(i32.store (i32.const ${at}) ${pointer}) (i32.store (i32.const ${at + 4}) ${length})`;
  });
  return { store: stores.join('\n'), constants: `(i32.const ${LIST}) (i32.const ${items.length})` };
}

/** Registers a command; a refusal is logged with what the host says. */
function registering(offers: readonly Offer[]): Body {
  return (text) =>
    offers
      .map(({ name, description = 'does it', usage = '', aliases = [], operatorsOnly = false }) => {
        const list = listOf(text, aliases);
        return `${list.store}
          (call $commands.register-command ${text(name)} ${text(description)} ${text(usage)} ${list.constants}
            (i32.const ${operatorsOnly ? 1 : 0}) (i32.const ${OUT}))
          (if (i32.load8_u (i32.const ${OUT})) (then
            (call $log.log (i32.const 3) (i32.load (i32.const ${OUT + 8})) (i32.load (i32.const ${OUT + 12})))))`;
      })
      .join('\n');
}

/** Answers a command with the name it was registered by, and offers completions. */
function offering(offers: readonly Offer[], completions: readonly string[] = []): Promise<Uint8Array> {
  return guest({
    init: registering(offers),
    onCommand: '(return (call $say (local.get $name) (local.get $name-length)))',
    completeCommand: (text) => {
      const { store, constants } = listOf(text, completions);
      const [pointer = '', length = ''] = constants.split(/(?<=\)) /);
      return `${store} (i32.store (i32.const 512) ${pointer}) (i32.store (i32.const 516) ${length})
        (return (i32.const 512))`;
    },
  });
}

async function host(isolation: Isolation, plugins: Readonly<Record<string, Uint8Array>>) {
  const root = mkdtempSync(join(tmpdir(), 'plugin-commands-'));
  for (const [name, component] of Object.entries(plugins)) {
    mkdirSync(join(root, 'plugins', name), { recursive: true });
    const manifest = `name = "${name}"\nversion = "1.0.0"\nauthor = "A"\nabi_version = "1.0.0"\n`;
    writeFileSync(join(root, 'plugins', name, 'plugin.toml'), manifest);
    writeFileSync(join(root, 'plugins', name, `${name}.wasm`), component);
  }
  writeFileSync(join(root, 'host.toml'), `isolation = "${isolation}"\noperators = [${OPERATOR}]\n`);
  const lines: string[] = [];
  const made = createHost({
    pluginsDir: join(root, 'plugins'),
    hostConfigPath: join(root, 'host.toml'),
    out: (line) => lines.push(line),
  });
  onTestFinished(async () => {
    await made.stop();
    rmSync(root, { recursive: true, force: true });
  });
  const { start } = await made.start();
  expect([...start.done].sort()).toEqual(Object.keys(plugins).sort());
  return {
    lines,
    plugins: made.pluginManager,
    registry: made.commandRegistry,
    run: async (line: string, source: CommandSource = CONSOLE) =>
      (await made.commands.run(line, source)).text,
    complete: (line: string, source: CommandSource = CONSOLE) => made.commandRegistry.complete(line, source),
  };
}

describe.each<Isolation>(['inline', 'worker'])('%s', (isolation) => {
  test('are called by name and alias in any case, and shown by help with usage and owner', async () => {
    const greet: Offer = {
      name: 'greet',
      description: 'Greets people',
      usage: '<name> [times]',
      aliases: ['hi', 'hello'],
    };
    const it = await host(isolation, { anna: await offering([greet]) });
    for (const line of ['greet Bert', 'hi Bert', 'HELLO Bert 3']) expect(await it.run(line)).toBe('greet');
    expect(await it.run('help hi')).toBe(
      'greet <name> [times]\n  Greets people\n  also: hi, hello\n  from anna',
    );
    expect(await it.run('help')).toMatch(/^greet <name> \[times\] +Greets people$/m);
    expect(await it.run('gret')).toMatch(/^there is no command gret; did you mean greet\?/);
    expect(it.registry.get('hello')).toMatchObject({ name: 'greet', owner: 'anna', operatorsOnly: false });
  });

  test('those for operators are neither shown to, completed for nor run for others', async () => {
    const it = await host(isolation, {
      anna: await offering([{ name: 'halt', operatorsOnly: true }, { name: 'hail' }], ['now', 'later']),
    });
    const [other, operator] = [user(7), user(OPERATOR)];
    expect(await it.run('halt', other)).toMatch(/^command halt is for operators/);
    expect(await it.run('help', other)).not.toContain('halt');
    expect(await it.run('help halt', other)).toMatch(/^there is no command halt/);
    expect(await it.complete('ha', other)).toEqual(['hail']);
    expect(await it.complete('halt ', other)).toEqual([]);
    for (const source of [operator, CONSOLE]) {
      expect(await it.run('halt', source)).toBe('halt');
      expect(await it.run('help halt', source)).toContain('for operators');
      expect(await it.complete('ha', source)).toEqual(['hail', 'halt']);
      expect(await it.complete('halt ', source)).toEqual(['now', 'later']);
    }
  });

  test('a name or alias that somebody has is refused with the owner, and is free when the owner goes', async () => {
    const it = await host(isolation, {
      anna: await offering([{ name: 'greet', aliases: ['hi'] }]),
      bert: await offering([
        { name: 'help' },
        { name: 'hi' },
        { name: 'wave', aliases: ['greet'] },
        { name: 'bow' },
      ]),
    });
    const refusals = it.lines.filter((line) => line.startsWith('[log bert warn]'));
    expect(refusals.map((line) => /name (\S+) belongs to (\S+);/.exec(line)?.slice(1, 3))).toEqual([
      ['help', 'host'],
      ['hi', 'anna'],
      ['greet', 'anna'],
    ]);
    expect(await it.run('hi')).toBe('greet');
    expect(await it.run('bow')).toBe('bow');
    expect(it.registry.get('wave')).toBeUndefined();
    await it.plugins.unload('anna');
    expect(await it.run('hi')).toMatch(/^there is no command hi/);
    await it.plugins.reload('bert');
    expect(await it.run('hi')).toBe('hi');
    expect(await it.run('greet')).toBe('wave');
  });

  test('names with spaces, capitals or letters of other scripts are refused, and texts that are no line', async () => {
    const it = await host(isolation, {
      anna: await offering([
        { name: 'two words' },
        { name: 'Greet' },
        { name: 'héllo' },
        { name: 'ok', aliases: ['a b'] },
        { name: 'ok', description: 'two\nlines' },
        { name: 'ok', usage: 'x'.repeat(200) },
        { name: 'ok', aliases: Array.from({ length: 9 }, (_, index) => `alias-${index}`) },
      ]),
    });
    const owned = it.registry.list().filter(({ owner }) => owner === 'anna');
    expect(owned).toEqual([]);
    expect(it.lines.filter((line) => line.startsWith('[log anna warn]'))).toHaveLength(7);
  });
});
