// SPDX-License-Identifier: MIT
// Scenarios: how they are read, played, compared and rewritten, from the command line and from a test.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compareLines } from '../../runtime/server/testing/scenario-diff.ts';
import { runScenario } from '../../runtime/testing.ts';
import { builtSample } from '../guests-e2e/plugins.ts';
import { jsonOf, phiraPlugin, temporaryFolder } from './command.ts';

let greeter: string;
let moderator: string;

beforeAll(async () => {
  greeter = await builtSample('greeter');
  moderator = await builtSample('moderator');
});

const signs = (expected: string[], actual: string[]) =>
  compareLines(expected, actual).map(({ sign, text }) => `${sign}${text}`);

describe('comparing lines', () => {
  test.each<[expected: string[], actual: string[], result: string[]]>([
    [[], [], []],
    [
      ['a', 'b'],
      ['a', 'b'],
      [' a', ' b'],
    ],
    [
      ['a', 'b', 'c'],
      ['a', 'x', 'c'],
      [' a', '-b', '+x', ' c'],
    ],
    [['a'], [], ['-a']],
    [[], ['a'], ['+a']],
    [
      ['...', 'c'],
      ['a', 'b', 'c'],
      [' a', ' b', ' c'],
    ],
    [['a', '...'], ['a'], [' a']],
    [
      ['a', '...', 'd'],
      ['a', 'b'],
      [' a', ' b', '-d'],
    ],
    [['at ... (x)'], ['at 5.25 (x)'], [' at 5.25 (x)']],
    [['at ... (x)'], ['at 5.25 (y)'], ['-at ... (x)', '+at 5.25 (y)']],
  ])('%j with %j', (expected, actual, result) => {
    expect(signs(expected, actual)).toEqual(result);
  });
});

describe('a scenario', () => {
  test('plays users, commands and faked answers, with host calls where they are asked for', async () => {
    const text = `# Greets.
> config greeting "Hi {name}"
> load
log info: greeter is ready
> connect 1 Ada
[user 1] connected as Ada
[to 1] Hi Ada
> complete hello A
completions: Ada
> command hello
reply: Hello!
> calls on
> fail messaging.send-message-to-user unavailable not now
> answer config.get-config {"tag": "text", "val": "Yo {name}"}
> event user_connect {"user": {"id": 7, "name": "Bob", "language": "en", "monitor": false, "connectedAt": 5}}
call config.get-config("greeting")
call messaging.send-message-to-user(7, "Yo Bob") fails: unavailable: not now
problem: ...
> command nothing
error: ...
> stop
`;
    const result = await runScenario(greeter, text, { name: 'a.scenario' });
    expect(result.report).toBe('');
    expect(result).toMatchObject({ ok: true, updated: text, denied: [] });
    expect(result.steps.map(({ line, ok }) => [line, ok]).slice(0, 2)).toEqual([
      [2, true],
      [3, true],
    ]);
  });

  test('puts events to the vote', async () => {
    const message = '{"userId": 1, "roomId": 2, "content": "spam"}';
    const result = await runScenario(
      moderator,
      `> ask message_send ${message}\nvetoed: "spam" is not allowed here (strike 1 of 3)\n> command strikes\nreply: user 1: 1\n`,
    );
    expect(result.report).toBe('');
  });

  test('shows what is missing and what came instead, and can be rewritten', async () => {
    const text = '> load\nlog info: greeter is here\n# A comment.\n> command hello Ada\n\n> stop\n';
    const result = await runScenario(greeter, text, { name: 'b.scenario' });
    expect(result.ok).toBe(false);
    expect(result.report).toBe(
      'b.scenario:1: > load\n  - log info: greeter is here\n  + log info: greeter is ready\n' +
        'b.scenario:4: > command hello Ada\n  + reply: Hello, Ada!',
    );
    expect(result.updated).toBe(
      '> load\nlog info: greeter is ready\n# A comment.\n> command hello Ada\nreply: Hello, Ada!\n\n> stop\n',
    );
    expect((await runScenario(greeter, result.updated)).ok).toBe(true);
  });

  test('tells what cannot be done, as part of what came', async () => {
    const played = await runScenario(
      greeter,
      '> load\n...\n> event user_conect {}\n> event user_connect {"usr": 1}\n> answer users.kick-usr 1\n> ask user_connect {}\n> fail users.kick-user denid x\n> fail clock.now denied x\n> event config_change {"keys": ["greeting"]}\n',
    );
    expect(played.report).toMatch(/there is no event user_conect; did you mean user_connect\?/);
    expect(played.report).toMatch(/problem: value has no field usr, but user/);
    expect(played.report).toMatch(
      /problem: the host has no users\.kick-usr; did you mean users\.kick-user\?/,
    );
    expect(played.report).toMatch(/problem: KIND\.tag is one of denied, not-found, /);
    expect(played.report).toMatch(/problem: this function cannot fail/);
    expect(played.steps.at(-1)).toMatchObject({ action: expect.stringMatching('config_change'), ok: true });
    expect(played.report).toMatch(/problem: user_connect is not put to a vote; use `event`/);
  });

  test.each([
    ['> lod\n', /x:1:3 - error SCRIPT_UNKNOWN_ACTION: there is no action "lod"; did you mean "load"\?/],
    ['> connect Ada\n', /x:1:11 - error SCRIPT_BAD_ARGUMENT: ID is a whole number.*write: connect ID NAME/],
    ['> expect x\n', /"expect" is not for scenarios/],
    ['reply: x\n', /x:1:1 - error .*no action comes before this line; begin with an action/],
  ])('that reads %j is refused', async (text, expected) => {
    const result = await runScenario(greeter, text, { name: 'x' });
    expect(result).toMatchObject({ ok: false, steps: [] });
    expect(result.report).toMatch(expected);
  });
});

describe('phira-plugin test', () => {
  function project(scenario: string): { folder: string; file: string } {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'test'));
    copyFileSync(greeter, join(folder, 'greeter.wasm'));
    const file = join(folder, 'test/greets.scenario');
    writeFileSync(file, scenario);
    return { folder, file };
  }

  test('plays every scenario, and says what is not as expected', async () => {
    const { folder, file } = project('> load\n> stop\n');
    const outcome = await phiraPlugin(['test', 'greeter.wasm'], folder);
    expect(outcome).toMatchObject({ code: 1 });
    expect(outcome.stderr).toBe('test/greets.scenario:1: > load\n  + log info: greeter is ready\n');
    expect(outcome.stdout).toBe('test/greets.scenario: not as expected\n0 passed, 1 failed\n');
    expect(await phiraPlugin(['test', 'greeter.wasm', '--update'], folder)).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toBe('> load\nlog info: greeter is ready\n> stop\n');
    const json = jsonOf(await phiraPlugin(['test', 'greeter.wasm', '--json'], folder));
    expect(json).toMatchObject({ ok: true, scenarios: [{ name: 'test/greets.scenario', ok: true }] });
  });

  test('names calls that are denied because the manifest does not ask for them', async () => {
    const folder = temporaryFolder();
    for (const name of ['src', 'test']) mkdirSync(join(folder, name));
    writeFileSync(
      join(folder, 'plugin.toml'),
      'name = "careless"\nversion = "1.0.0"\nauthor = "Test"\nabi_version = "1.0.0"\n',
    );
    writeFileSync(
      join(folder, 'src/plugin.js'),
      "import { command } from 'phira:plugin/sdk';\nimport { kickUser } from 'phira:plugin/users';\n" +
        "command('kick', () => kickUser(1));\n",
    );
    writeFileSync(
      join(folder, 'test/kick.scenario'),
      '> command kick\nerror: denied: manage_users\n> command kick\nerror: ...\n',
    );
    const outcome = await phiraPlugin(['test'], folder);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stderr).toBe(
      'test/kick.scenario - warning CLI_UNDECLARED_PERMISSION: the plugin called users.kick-user, which was denied: ' +
        'plugin.toml does not ask for permission manage_users; add `manage_users = true` under [permissions]\n',
    );
  });

  test('says what there is not', async () => {
    const folder = temporaryFolder();
    copyFileSync(greeter, join(folder, 'greeter.wasm'));
    const outcome = await phiraPlugin(['test', 'greeter.wasm'], folder);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(
      /CLI_NO_FILE: there is no scenario in test; write one as test\/NAME\.scenario/,
    );
  });
});
