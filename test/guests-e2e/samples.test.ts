// SPDX-License-Identifier: MIT
// The sample plugins on the real host: what users see with and without the operator's grants.

import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadPlugin } from '../../runtime/testing.ts';
import { ROOT, runProgram } from '../cli/command.ts';
import { builtSample, play } from './plugins.ts';

beforeAll(async () => {
  await builtSample('greeter');
  await builtSample('moderator');
  await builtSample('statistics');
});

const ROOM = 'connect 1 Ada\nconnect 2 Bob\ncreate-room 1 lobby\njoin 2 lobby\n';

describe('greeter', () => {
  test('welcomes with its default text and answers its command', async () => {
    const outcome = await play(
      ['greeter'],
      'connect 1 Ada\nexpect [to 1] Welcome, Ada!\ncommand hello Ada\nexpect [console] Hello, Ada!\n' +
        'say 1 /hi\nexpect [to 1] Hello!\n',
      { grantDeclared: true },
    );
    expect(outcome, outcome.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toContain(
      'plugin greeter 0.1.0 is started\n  granted: read_users, send_messages\n',
    );
  });

  test("welcomes with the operator's text", async () => {
    const outcome = await play(['greeter'], 'connect 1 Ada\nexpect [to 1] Ada, sei gegrüßt 🎵\n', {
      grantDeclared: true,
      hostToml: '[plugins.greeter.config]\ngreeting = "{name}, sei gegrüßt 🎵"\n',
    });
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  });

  test('completes the names of who is connected', async () => {
    const greeter = await loadPlugin(await builtSample('greeter'));
    await greeter.server.connect(1, 'Ada');
    await greeter.server.connect(2, 'Adam');
    await greeter.server.connect(3, 'Bob');
    const complete = (line: string) => greeter.commandRegistry.complete(line, { tag: 'console' });
    expect(await complete('hello Ad')).toEqual(['Ada', 'Adam']);
    expect(await complete('hello ')).toEqual(['Ada', 'Adam', 'Bob']);
    await greeter.stop();
  });

  test('without the grant its message is denied, and the host function is not called', async () => {
    const outcome = await play(['greeter'], 'connect 1 Ada\nexpect [user 1] connected as Ada\n');
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stdout).toContain('  granted: read_users\n  waiting for the operator: send_messages\n');
    expect(outcome.stdout).toMatch(/^ +to grant what it asks for: plugin grant greeter$/m);
    expect(outcome.stdout).not.toContain('[to 1]');
    expect(outcome.stderr).toContain(
      '[host error] greeter failed on event user_connect: denied: send_messages',
    );

    const sent: string[] = [];
    const greeter = await loadPlugin(await builtSample('greeter'), {
      permissions: ['read_users'],
      overrides: { messaging: { sendMessageToUser: (_, text) => void sent.push(text) } },
    });
    await greeter.server.connect(1, 'Ada').catch(() => undefined);
    expect(greeter.calls.at(-1)).toMatchObject({
      interface: 'messaging',
      function: 'sendMessageToUser',
      error: { payload: { tag: 'denied', val: 'send_messages' } },
    });
    expect(sent).toEqual([]);
    // A refused call is the plugin's to handle: it lives on.
    expect(await greeter.command('hello')).toBe('Hello!');
    await greeter.stop();
  });

  test('with read_users taken away it does not start, and says why', async () => {
    const outcome = await play(['greeter'], 'connect 1 Ada\n', {
      hostToml: '[plugins.greeter]\ngrant = []\n',
    });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/error RT_PLUGIN_LIFECYCLE: .*denied: read_users/);
  });
});

describe('moderator', () => {
  test('a vetoed message is not seen by anybody, and its author is told why', async () => {
    const outcome = await play(
      ['moderator'],
      `${ROOM}say 2 cheap SPAM here\nexpect [veto moderator] message_send: "spam" is not allowed here (strike 1 of 3)\n` +
        'say 2 sorry\nexpect [room lobby] Bob: sorry\n',
      { grantDeclared: true },
    );
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    expect(outcome.stdout).not.toContain('[room lobby] Bob: cheap');
  });

  test('the third strike kicks, and forgets', async () => {
    const outcome = await play(
      ['moderator'],
      `${ROOM}say 2 spam\nsay 2 spam\ncommand strikes\nexpect [console] user 2: 2\nsay 2 spam\n` +
        'expect [user 2] kicked\nexpect (strike 3 of 3)\ncommand strikes\nexpect nobody has strikes\n' +
        'say 2 hello\nexpect [refused 2]\n',
      { grantDeclared: true },
    );
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    expect(outcome.stdout).toContain('[log moderator warn] user 2 has 3 strikes and is kicked');
  });

  test("follows the operator's words and limit", async () => {
    const outcome = await play(
      ['moderator'],
      `${ROOM}say 2 spam\nexpect [room lobby] Bob: spam\nsay 2 bad egg\nexpect [user 2] kicked\n`,
      {
        grantDeclared: true,
        hostToml:
          '[plugins.moderator.config]\nwords = ["egg"]\n[plugins.moderator.config.limits]\nstrikes = 1\n',
      },
    );
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  });

  test('its command is for operators', async () => {
    const outcome = await play(
      ['moderator'],
      `${ROOM}say 2 /strikes\nexpect [to 2] error: \nsay 1 /strikes\nexpect [to 1] nobody has strikes\n` +
        'command strikes 5\nexpect [console] error: user 5 has no strikes\n',
      { grantDeclared: true, hostToml: 'operators = [1]\n' },
    );
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    expect(outcome.stdout).toMatch(/\[to 2\] error: .*operators/);
  });

  test('without veto_events its veto does not count', async () => {
    const outcome = await play(['moderator'], `${ROOM}say 2 spam\nexpect [room lobby] Bob: spam\n`, {
      hostToml: '[plugins.moderator]\ngrant = ["read_messages", "read_users", "manage_users"]\n',
    });
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    expect(outcome.stdout).toContain('  waiting for the operator: veto_events\n');
    expect(outcome.stdout).not.toContain('[veto moderator]');
  });
});

describe('statistics', () => {
  test('counts messages, games and scores, and lists who scored most', async () => {
    const outcome = await play(
      ['statistics'],
      `command top\nexpect [console] nobody has played\n${ROOM}say 2 hello\nchart 1 5 Song\nstart lobby\n` +
        'played 1 900000\nplayed 2 950000\nexpect the game is over\ncommand top\n' +
        'expect [console] Bob: 950000 in 1 games, 1 messages\nexpect [console] Ada: 900000 in 1 games, 0 messages\n',
      { grantDeclared: true },
    );
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  });
});

describe('sample plugins', () => {
  test('stand each other', async () => {
    const outcome = await play(
      ['greeter', 'moderator'],
      `${ROOM}expect [to 2] Welcome, Bob!\nsay 1 /hello spam\nexpect [to 1] Hello, spam!\nsay 1 spam\nexpect [veto moderator]\n`,
      { grantDeclared: true },
    );
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  });

  test.each(['greeter', 'moderator', 'statistics'])('%s holds the types of the world', async (name) => {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const outcome = await runProgram(process.execPath, [tsc, '-p', join(ROOT, 'test/guests', name)]);
    expect(outcome).toMatchObject({ code: 0, stdout: '' });
  });
});
