// SPDX-License-Identifier: MIT
// Scripts and the prompt on a whole host without plugins: the lines that come out, and how a run fails.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';

import { WitError } from '../../runtime/abi/errors.ts';
import { completeLine, runConsole } from '../../runtime/server/console.ts';
import { HostConfigError } from '../../runtime/server/host-config.ts';
import { runScript } from '../../runtime/server/script-runner.ts';
import { createHost, type HostOptions } from '../../runtime/server/start-host.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'script-runner-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startedHost(options: Partial<HostOptions> = {}) {
  const lines: string[] = [];
  const said: string[] = [];
  const host = createHost({ pluginsDir: temporaryFolder(), out: (line) => lines.push(line), ...options });
  await host.start();
  closing.unshift(() => host.stop());
  host.commandRegistry.register('echo', 'Echoes', ({ args }) => args.join('\n'), 'test', {
    usage: '<word...>',
  });
  host.commandRegistry.register(
    'fail',
    'Fails',
    () => {
      throw new WitError('no luck');
    },
    'test',
  );
  const run = (text: string, patience = 50) =>
    runScript(host, text, 'test.script', (line) => said.push(line), { patience });
  return { host, lines, said, run };
}

describe('script runner', () => {
  it('prints what users see, what is refused and vetoed, and what commands answer', async () => {
    const { host, lines, run } = await startedHost();
    host.eventBus.subscribe(
      'message_send',
      ({ content }) => (content.includes('spam') ? { tag: 'veto', val: 'no spam' } : undefined),
      'moderator',
    );
    const result = await run(`
      connect 7 alice
      connect 8 bob
      create-room 7 lobby 2
      join 8 lobby
      say 7 hi
      say 8 buy spam
      say 8 /echo a b
      say 8 /fail
      join 8 lobby
      leave 9
      chart 7 5 Song
      cycle 7 on
      start lobby
      played 7 900000 0.5
      end lobby
      start nowhere
      command echo x
      command ehco
      leave 7
      disconnect 8
    `);
    expect(result).toEqual({ ok: true, actions: 20, problems: [] });
    expect(lines).toEqual([
      '[user 7] connected as alice',
      '[user 8] connected as bob',
      '[room lobby] * alice opened the room',
      '[room lobby] * bob joined',
      '[room lobby] alice: hi',
      '[veto moderator] message_send: no spam',
      '[to 8] a',
      '[to 8] b',
      '[to 8] error: no luck',
      '[refused 8] already in a room',
      '[refused 9] no user 9 is connected',
      '[room lobby] * chart 5: Song',
      '[room lobby] * host role passes on after each game',
      '[room lobby] * get ready',
      '[room lobby] * the game begins',
      '[room lobby] * alice scored 900000',
      '[room lobby] * the game is over',
      '[room lobby] * bob leads now',
      '[refused] there is no room named "nowhere"',
      '[console] x',
      '[console] error: there is no command ehco; did you mean echo?',
      '[room lobby] * alice left',
      '[room lobby] * bob left',
      '[room lobby] * closed',
      '[user 8] disconnected',
    ]);
  });

  it('takes what plugins veto of commands as vetoes', async () => {
    const { host, lines, run } = await startedHost();
    host.eventBus.subscribe('command_input', () => ({ tag: 'veto', val: 'not now' }), 'guard');
    await run('connect 1 a\nsay 1 /echo x\ncommand echo x');
    expect(lines.slice(1)).toEqual([
      '[veto guard] command_input: not now',
      '[veto guard] command_input: not now',
    ]);
  });

  it('finds expected lines in any order, but not twice over an action', async () => {
    const { run } = await startedHost();
    expect(
      await run('connect 1 a\nconnect 2 b\nexpect [user 2]\nexpect [user 1] connected as a'),
    ).toMatchObject({
      ok: true,
    });
    expect(await run('connect 3 c\nexpect as c\nwait 1\nexpect as c')).toMatchObject({
      ok: false,
      actions: 3,
      failure: { line: 4, text: 'as c', output: [] },
    });
  });

  it('stops at an expectation that is not met, and says what there was instead', async () => {
    const { lines, said, run } = await startedHost();
    const result = await run(
      'connect 1 a\nexpect [user 1]\nconnect 2 b\ncommand echo z\nexpect hello\nconnect 3 c',
    );
    expect(result).toEqual({
      ok: false,
      actions: 4,
      problems: [],
      failure: { line: 5, text: 'hello', output: ['[user 2] connected as b', '[console] z'] },
    });
    expect(said).toEqual([
      'test.script:5: expected "hello" in the output since the last expect, which is:',
      '  [user 2] connected as b',
      '  [console] z',
    ]);
    expect(lines).not.toContain('[user 3] connected as c');
  });

  it('waits for output that is on its way', async () => {
    const { host, run } = await startedHost();
    setTimeout(() => host.output.write('[late] here'), 30);
    expect(await run('expect [late] here', 2000)).toMatchObject({ ok: true });
  });

  it('does nothing of a script that it cannot read, and names every problem', async () => {
    const { lines, said, run } = await startedHost();
    const result = await run('connect 1 a\nconect 2 b\nleave');
    expect(result.ok).toBe(false);
    expect(result.problems.map(({ code }) => code)).toEqual([
      'SCRIPT_UNKNOWN_ACTION',
      'SCRIPT_MISSING_ARGUMENT',
    ]);
    expect(said[0]).toBe(
      'test.script:2:1 - error SCRIPT_UNKNOWN_ACTION: there is no action "conect"; did you mean "connect"?',
    );
    expect(lines).toEqual([]);
  });

  it('keeps every line a line, whatever names and texts hold', async () => {
    const { lines, run } = await startedHost();
    await run('connect 1 a\u001b[2Jb\ncreate-room 1 lobby\nsay 1 x\u2028[console] forged');
    expect(lines).toEqual([
      '[user 1] connected as a\\u{1b}[2Jb',
      '[room lobby] * a\\u{1b}[2Jb opened the room',
      '[room lobby] a\\u{1b}[2Jb: x\\u{2028}[console] forged',
    ]);
  });
});

describe('prompt', () => {
  async function session(input: string) {
    const { host, lines } = await startedHost();
    const said: string[] = [];
    const from = new PassThrough();
    const to = new PassThrough().on('data', (chunk: Buffer) => said.push(String(chunk)));
    from.end(input);
    await runConsole(host, { input: from, output: to });
    return { lines, said: said.join('') };
  }

  it('acts on piped lines in order until quit', async () => {
    const { lines, said } = await session('connect 1 a\nnonsense\n/echo hi\nplugins\nquit\nconnect 2 b\n');
    expect(lines).toEqual(['[user 1] connected as a', '[console] hi', '[console] no plugins']);
    expect(said).toMatch(/^<prompt>:1:1 - error SCRIPT_UNKNOWN_ACTION: there is no action "nonsense"/);
    expect(said).not.toContain('> ');
  });

  it('takes commands without a prefix, but for those that are called as an action is', async () => {
    const { lines } = await session('echo hi\nplugin info nobody\nhealth\n');
    expect(lines).toEqual([
      '[console] hi',
      expect.stringMatching(/^\[console\] error: there is no plugin nobody/),
      '[console] no plugins',
    ]);
  });

  it('completes actions, commands by prefix or by word, and their arguments', async () => {
    const { host } = await startedHost();
    host.commandRegistry.register('paint', 'Paints', () => '', 'test', {
      complete: ({ args }) => ['red', 'green'].filter((colour) => colour.startsWith(args.at(-1) ?? '')),
    });
    expect(await completeLine(host, 'cre')).toEqual([['create-room'], 'cre']);
    expect(await completeLine(host, 'command ec')).toEqual([['echo'], 'ec']);
    expect(await completeLine(host, '/paint g')).toEqual([['green'], 'g']);
    expect(await completeLine(host, '/paint ')).toEqual([['red', 'green'], '']);
    expect(await completeLine(host, '/nothing x')).toEqual([[], 'x']);
    expect(await completeLine(host, 'pai')).toEqual([['paint'], 'pai']);
    expect(await completeLine(host, 'paint g')).toEqual([['green'], 'g']);
  });

  it('ends with the input, and shows every action and command in its help', async () => {
    const { lines } = await session('help');
    const text = lines.join('\n');
    expect(text).toMatch(/create-room ID ROOM \[MAX\] +a user opens a room/);
    expect(text).toContain('echo <word...>');
    expect(lines.every((line) => line.startsWith('[console] '))).toBe(true);
  });
});

describe('host', () => {
  it('follows the operator: prefix, room size, operators', async () => {
    const folder = temporaryFolder();
    const hostConfigPath = join(folder, 'host.toml');
    writeFileSync(hostConfigPath, 'operators = [7]\n[server]\ncommand_prefix = "!"\nmax_room_users = 3\n');
    const { host, lines, run } = await startedHost({ hostConfigPath });
    host.commandRegistry.register('halt', 'Stops', () => 'stopped', 'test', { operatorsOnly: true });
    await run('connect 7 a\nconnect 8 b\nsay 7 !halt\nsay 8 !halt\ncreate-room 7 big 4');
    expect(lines.slice(2)).toEqual([
      '[to 7] stopped',
      expect.stringMatching(/^\[to 8\] error: /),
      '[refused 7] a room holds 1 to 3 players, not 4',
    ]);
  });

  it('says what is wrong with host.toml, with the place', () => {
    const folder = temporaryFolder();
    const hostConfigPath = join(folder, 'host.toml');
    expect(() => createHost({ pluginsDir: folder, hostConfigPath })).toThrow(HostConfigError);
    expect(() => createHost({ pluginsDir: folder, hostConfigPath })).toThrow(
      /host\.toml - error HOST_CONFIG: the file cannot be read: .*; create the file, or start without it/,
    );
    writeFileSync(hostConfigPath, '[server]\nmax_room_user = 3\n');
    expect(() => createHost({ pluginsDir: folder, hostConfigPath })).toThrow(
      /host\.toml:2:1 - error CONFIG_UNKNOWN_KEY/,
    );
    writeFileSync(hostConfigPath, '[server\n');
    expect(() => createHost({ pluginsDir: folder, hostConfigPath })).toThrow(HostConfigError);
    expect(() => createHost({ pluginsDir: folder, hostConfigPath })).toThrow(/host\.toml:1:/);
  });

  it('reports a plugin that cannot be loaded and serves without it', async () => {
    const pluginsDir = temporaryFolder();
    mkdirSync(join(pluginsDir, 'broken'));
    writeFileSync(join(pluginsDir, 'broken', 'plugin.toml'), 'name = "broken"\n');
    const host = createHost({ pluginsDir });
    const { load } = await host.start();
    closing.unshift(() => host.stop());
    expect(load.failed.map(({ path, error }) => [path, error.code])).toEqual([
      ['broken', 'RT_PLUGIN_MANIFEST'],
    ]);
    await host.server.connect(1, 'a');
    expect(host.server.countUsers()).toBe(1);
  });

  it('stops once, tells why, and disconnects everybody', async () => {
    const { host, lines, run } = await startedHost();
    const reasons: string[] = [];
    host.eventBus.subscribe('server_shutdown', ({ reason }) => void reasons.push(reason), 'test');
    await run('connect 1 a');
    await host.stop('maintenance');
    await host.stop('again');
    expect(reasons).toEqual(['maintenance']);
    expect(lines.at(-1)).toBe('[user 1] disconnected: the server stops');
  });
});
