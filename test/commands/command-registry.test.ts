// SPDX-License-Identifier: MIT
// The command registry from outside: names, lines, rights, help, completion, and plugins that call each other.

import { describe, expect, test } from 'vitest';
import { WitError } from '../../runtime/abi/errors.ts';
import type { CommandOwner, CommandSource, Invocation } from '../../runtime/commands/command.ts';
import { CommandRegistry } from '../../runtime/commands/command-registry.ts';
import { splitLine } from '../../runtime/commands/line.ts';
import { RuntimeError } from '../../runtime/errors.ts';
import type { Pending } from '../../runtime/events/event.ts';
import { Lane } from '../../runtime/events/lane.ts';
import { keptLog } from '../events/toy.ts';

const console_: CommandSource = { tag: 'console' };
const user = (val: number): CommandSource => ({ tag: 'user', val });

/** Stands for a plugin: runs one call at a time, as a plugin handle does. */
class ToyOwner implements CommandOwner {
  readonly order = 1;
  readonly failurePolicy = 'proceed';
  readonly name: string;
  readonly synchronous: boolean;
  reachable = true;
  depth = 0;
  waitsFor: CommandOwner | undefined;
  answer: (invocation: Invocation) => Pending<string> = ({ name }) => name;
  completion: (invocation: Invocation) => Pending<readonly string[]> = () => [];
  readonly #lane = new Lane(10);

  constructor(name: string, synchronous = true) {
    this.name = name;
    this.synchronous = synchronous;
  }

  get running(): boolean {
    return this.#lane.busy;
  }

  runCommand(invocation: Invocation): Pending<string> {
    return this.#lane.run(() => this.answer(invocation));
  }

  completeCommand(invocation: Invocation): Pending<readonly string[]> {
    return this.completion(invocation);
  }
}

function code(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof RuntimeError) return thrown.code;
    throw thrown;
  }
  return 'nothing was thrown';
}

describe('lines', () => {
  test.each([
    ['say hello', ['say', 'hello']],
    ['  say\t hello  ', ['say', 'hello']],
    ['say "hello world"', ['say', 'hello world']],
    [`say 'a "b" c'`, ['say', 'a "b" c']],
    ['say "a \\"b\\" \\\\ c\\d"', ['say', 'a "b" \\ c\\d']],
    [`it's fine`, [`it's`, 'fine']],
    ['path C:\\plugins', ['path', 'C:\\plugins']],
    ['say ""', ['say', '']],
    ['say "a"b', ['say', 'ab']],
    ['kick\u3000玩家', ['kick', '玩家']],
    ['', []],
  ])('%j is split into %j', (line, words) => {
    expect(splitLine(line).words).toEqual(words);
  });

  test.each(['say "open', "say 'open", 'a\u0000b', 'a\nb', 'x'.repeat(5000), 'a '.repeat(300)])(
    'refuses %j',
    (line) => {
      expect(code(() => splitLine(line))).toBe('RT_COMMAND_LINE');
    },
  );

  test('a quote that is still being typed is fine for completion', () => {
    expect(splitLine('say "hello wo', true)).toEqual({ words: ['say', 'hello wo'], inWord: true });
    expect(splitLine('say ', true)).toEqual({ words: ['say'], inWord: false });
  });
});

describe('registration', () => {
  test('refuses names and aliases that others have, and says whose they are', () => {
    const registry = new CommandRegistry();
    const plugin = new ToyOwner('greeter');
    registry.registerFor(plugin, 'greet', 'Greets', { aliases: ['hi'] });
    const other = new ToyOwner('rival');
    for (const name of ['greet', 'hi', 'help']) {
      expect(code(() => registry.registerFor(other, name, ''))).toBe('RT_COMMAND_TAKEN');
    }
    expect(code(() => registry.registerFor(other, 'wave', '', { aliases: ['greet'] }))).toBe(
      'RT_COMMAND_TAKEN',
    );
    expect(registry.get('wave')).toBeUndefined();
    expect(() => registry.registerFor(other, 'hi', '')).toThrow('command name hi belongs to greeter');
    expect(registry.list().map(({ name, owner }) => `${owner} ${name}`)).toEqual([
      'greeter greet',
      'host help',
    ]);
  });

  test.each(['', 'Greet', '1st', 'a b', 'a_b', `a${'b'.repeat(32)}`, '__proto__', 'grüße', 'a\nb'])(
    'refuses the name %j',
    (name) => {
      const registry = new CommandRegistry();
      expect(code(() => registry.register(name, '', () => '', 'host'))).toBe('RT_COMMAND_NAME');
      expect(code(() => registry.register('good', '', () => '', 'host', { aliases: [name] }))).toBe(
        'RT_COMMAND_NAME',
      );
    },
  );

  test('refuses texts that would break a list', () => {
    const registry = new CommandRegistry();
    expect(code(() => registry.register('a', 'two\nlines', () => '', 'host'))).toBe('RT_COMMAND_OPTIONS');
    expect(code(() => registry.register('a', 'x'.repeat(300), () => '', 'host'))).toBe('RT_COMMAND_OPTIONS');
    const aliases = Array.from({ length: 9 }, (_, index) => `a${index}`);
    expect(code(() => registry.register('a', '', () => '', 'host', { aliases }))).toBe('RT_COMMAND_OPTIONS');
  });

  test('an owner may register its own again, and has a limit', () => {
    const registry = new CommandRegistry({ maxCommandsOfPlugin: 2 });
    const plugin = new ToyOwner('greeter');
    registry.registerFor(plugin, 'greet', 'old', { aliases: ['hi'] });
    registry.registerFor(plugin, 'greet', 'new', { aliases: ['hey'] });
    expect(registry.get('hey')?.description).toBe('new');
    expect(registry.get('hi')).toBeUndefined();
    registry.registerFor(plugin, 'wave', '');
    expect(code(() => registry.registerFor(plugin, 'third', ''))).toBe('RT_COMMAND_LIMIT');
  });

  test('only the owner takes a command back', () => {
    const registry = new CommandRegistry();
    const plugin = new ToyOwner('greeter');
    registry.registerFor(plugin, 'greet', '', { aliases: ['hi'] });
    registry.registerFor(plugin, 'wave', '');
    expect(code(() => registry.unregister('greet', 'host'))).toBe('RT_COMMAND_NOT_OWNED');
    expect(code(() => registry.unregister('hi', plugin))).toBe('RT_COMMAND_NOT_OWNED');
    expect(code(() => registry.unregister('help', plugin))).toBe('RT_COMMAND_NOT_OWNED');
    registry.unregister('greet', plugin);
    expect(registry.get('hi')).toBeUndefined();
    expect(registry.withdraw(plugin)).toBe(1);
    expect(registry.list().map(({ name }) => name)).toEqual(['help']);
  });
});

describe('dispatch', () => {
  test('gives the registered name, the words and the source', async () => {
    const registry = new CommandRegistry();
    const plugin = new ToyOwner('greeter');
    plugin.answer = (invocation) => JSON.stringify(invocation);
    registry.registerFor(plugin, 'greet', '', { aliases: ['hi'] });
    expect(JSON.parse(await registry.dispatch('HI "dear guest" 2', user(7)))).toEqual({
      name: 'greet',
      args: ['dear guest', '2'],
      source: { tag: 'user', val: 7 },
    });
  });

  test('says what was probably meant, of what the source may call', async () => {
    const registry = new CommandRegistry();
    registry.register('greet', '', () => '', 'host');
    registry.register('shutdown', '', () => '', 'host', { operatorsOnly: true });
    await expect(registry.dispatch('gret', console_)).rejects.toMatchObject({
      code: 'RT_COMMAND_UNKNOWN',
      kind: 'not-found',
      message: 'there is no command gret',
      help: 'did you mean greet?',
    });
    await expect(registry.dispatch('shutdwn', user(1))).rejects.toMatchObject({
      help: 'type help for the list of commands',
    });
    await expect(registry.dispatch('  ', console_)).rejects.toMatchObject({ code: 'RT_COMMAND_LINE' });
  });

  test('keeps operators’ commands to the console, operators and plugins that may', async () => {
    const trusted = new ToyOwner('trusted');
    const registry = new CommandRegistry({
      isOperator: (id) => id === 1,
      mayCallOperatorCommands: (plugin) => plugin === trusted,
    });
    registry.register('stop', '', () => 'stopped', 'host', { operatorsOnly: true });
    await expect(registry.dispatch('stop', console_)).resolves.toBe('stopped');
    await expect(registry.dispatch('stop', user(1))).resolves.toBe('stopped');
    await expect(registry.dispatch('stop', user(2))).rejects.toMatchObject({ code: 'RT_COMMAND_DENIED' });
    expect(registry.callFrom(trusted, 'stop')).toBe('stopped');
    expect(code(() => registry.callFrom(new ToyOwner('other'), 'stop'))).toBe('RT_COMMAND_DENIED');
  });

  test('hands on the command’s own error, and hides a crash behind the log', async () => {
    const logger = keptLog();
    const registry = new CommandRegistry({ logger });
    registry.register('fail', '', () => Promise.reject(new WitError('no such user')), 'host');
    registry.register('crash', '', () => Promise.reject(new Error('secret path')), 'host');
    await expect(registry.dispatch('fail', console_)).rejects.toMatchObject({
      code: 'RT_COMMAND_FAILED',
      message: 'no such user',
    });
    await expect(registry.dispatch('crash', console_)).rejects.toMatchObject({
      code: 'RT_COMMAND_CRASHED',
      message: 'command crash of host failed',
    });
    expect(logger.lines).toEqual(['error command crash of host failed: secret path']);
  });
});

describe('plugins that call', () => {
  test('cannot reach their own commands, nor a plugin that waits for them', () => {
    const registry = new CommandRegistry();
    const [a, b, c] = [new ToyOwner('a'), new ToyOwner('b'), new ToyOwner('c')];
    registry.registerFor(a, 'a', '');
    registry.registerFor(b, 'b', '');
    registry.registerFor(c, 'c', '');
    a.answer = () => String(registry.callFrom(a, 'a'));
    expect(code(() => registry.callFrom(c, 'a'))).toBe('RT_COMMAND_REENTRY');
    a.answer = () => String(registry.callFrom(a, 'b'));
    b.answer = () => String(registry.callFrom(b, 'c'));
    c.answer = () => String(registry.callFrom(c, 'a'));
    expect(code(() => registry.callFrom(new ToyOwner('outside'), 'a'))).toBe('RT_COMMAND_REENTRY');
    c.answer = () => 'the end';
    expect(registry.callFrom(new ToyOwner('outside'), 'a')).toBe('the end');
    expect([a.waitsFor, b.waitsFor, c.waitsFor]).toEqual([undefined, undefined, undefined]);
  });

  test('are told when the answer comes later and they cannot wait', async () => {
    const registry = new CommandRegistry();
    const worker = new ToyOwner('worker', false);
    worker.answer = async () => 'done';
    registry.registerFor(worker, 'work', '');
    registry.register('later', '', async () => 'done', 'host');
    const inline = new ToyOwner('inline');
    expect(code(() => registry.callFrom(inline, 'work'))).toBe('RT_COMMAND_WAITS');
    expect(code(() => registry.callFrom(inline, 'later'))).toBe('RT_COMMAND_WAITS');
    expect(inline.waitsFor).toBeUndefined();
    const other = new ToyOwner('other', false);
    await expect(registry.callFrom(other, 'work')).resolves.toBe('done');
    expect(other.waitsFor).toBeUndefined();
  });

  test('two on threads of their own cannot wait for each other', async () => {
    const registry = new CommandRegistry();
    const [a, b] = [new ToyOwner('a', false), new ToyOwner('b', false)];
    registry.registerFor(a, 'a', '');
    registry.registerFor(b, 'b', '');
    a.answer = async () => registry.callFrom(a, 'b');
    b.answer = async () => registry.callFrom(b, 'a');
    await expect(registry.dispatch('a', console_)).rejects.toMatchObject({ code: 'RT_COMMAND_REENTRY' });
    b.answer = async () => 'fine';
    await expect(registry.dispatch('a', console_)).resolves.toBe('fine');
  });
});

describe('help and completion', () => {
  function filled(): CommandRegistry {
    const registry = new CommandRegistry({ isOperator: (id) => id === 1 });
    const greeter = new ToyOwner('greeter');
    greeter.completion = ({ args }) =>
      ['anna', 'anton', 'berta'].filter((name) => name.startsWith(args.at(-1) ?? ''));
    registry.registerFor(greeter, 'greet', 'Greets a user', { usage: '<user> [times]', aliases: ['hi'] });
    registry.register('stop', 'Stops the server', () => '', 'host', { operatorsOnly: true });
    return registry;
  }

  test('list what the source may call', async () => {
    const registry = filled();
    expect(await registry.dispatch('help', user(2))).toBe(
      ['greet <user> [times]  Greets a user', 'help [command]        Shows commands, or one command'].join(
        '\n',
      ),
    );
    expect(await registry.dispatch('help', user(1))).toContain('Stops the server');
    expect(await registry.dispatch('help hi', console_)).toBe(
      ['greet <user> [times]', '  Greets a user', '  also: hi', '  from greeter'].join('\n'),
    );
    await expect(registry.dispatch('help stop', user(2))).rejects.toMatchObject({
      code: 'RT_COMMAND_UNKNOWN',
    });
  });

  test.each([
    ['', ['greet', 'help', 'hi', 'stop']],
    ['h', ['help', 'hi']],
    ['help st', ['stop']],
    ['greet an', ['anna', 'anton']],
    ['hi ', ['anna', 'anton', 'berta']],
    ['greet "an', ['anna', 'anton']],
    ['unknown x', []],
  ])('%j is completed to %j', async (line, expected) => {
    expect(await filled().complete(line, console_)).toEqual(expected);
  });

  test('nothing of operators’ commands is completed for others', async () => {
    expect(await filled().complete('s', user(2))).toEqual([]);
    expect(await filled().complete('stop ', user(2))).toEqual([]);
  });

  test('too many, too long, too late and broken completions are left out', async () => {
    const registry = new CommandRegistry();
    const plugin = new ToyOwner('greedy');
    registry.registerFor(plugin, 'many', '');
    plugin.completion = () => Array.from({ length: 10_000 }, (_, index) => `w${index}`);
    expect(await registry.complete('many ', console_)).toHaveLength(100);
    plugin.completion = () => ['fine', 'two\nlines', 'x'.repeat(1000)];
    expect(await registry.complete('many ', console_)).toEqual(['fine']);
    plugin.completion = () => new Promise(() => undefined);
    expect(await registry.complete('many ', console_)).toEqual([]);
    plugin.completion = () => {
      throw new Error('no luck');
    };
    expect(await registry.complete('many ', console_)).toEqual([]);
  });
});
