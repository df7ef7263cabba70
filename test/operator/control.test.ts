// SPDX-License-Identifier: MIT
// The socket of a host: who may use it, what it survives, what is said when no host is there.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createLogger } from '../../runtime/server/logger.ts';
import { callHost } from '../../runtime/server/operator/control/control-client.ts';
import { ControlServer } from '../../runtime/server/operator/control/control-server.ts';
import { MAX_REQUEST } from '../../runtime/server/operator/control/protocol.ts';
import { HostFolder, operate } from './support.ts';

const isWindows = process.platform === 'win32';

interface Access {
  readonly socket: string;
  readonly token: string;
  readonly pid: number;
}

function accessOf(folder: HostFolder): Access {
  const access: Access = JSON.parse(readFileSync(folder.at('data/control/access.json'), 'utf8'));
  return access;
}

/** Sends bytes to a socket and takes what comes until its end. */
function send(path: string, bytes: string | Uint8Array, ends = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    let text = '';
    socket
      .setEncoding('utf8')
      .on('data', (piece: string) => {
        text += piece;
      })
      .on('error', reject)
      .on('close', () => resolve(text))
      .on('connect', () => (ends ? socket.end(bytes) : socket.write(bytes)));
  });
}

const request = (token: string, more: object = {}): string =>
  `${JSON.stringify({ version: 1, token, command: 'plugins', args: [], ...more })}\n`;

async function running(config = '') {
  const folder = new HostFolder();
  await folder.plugin('anna');
  const it = await operate(folder, config);
  const call = (command: string, ...args: string[]) =>
    callHost({ dataDir: folder.at('data'), command, args });
  return { ...it, folder, call, access: accessOf(folder) };
}

describe('a command line', () => {
  test('runs commands on the host, as text and as data', async () => {
    const { call } = await running();
    const { text, data } = await call('plugins');
    expect(text).toMatch(/^name +version +state/);
    expect(data).toMatchObject({ rows: [{ name: 'anna', state: 'started' }] });
    expect((await call('plugin', 'reload', 'anna')).text).toBe('anna 1.0.0 is started');
  });

  test('gets the errors of the host with their codes', async () => {
    const { call } = await running();
    await expect(call('plugin', 'info', 'x')).rejects.toMatchObject({
      name: 'ControlError',
      code: 'RT_PLUGIN_NOT_FOUND',
      message: 'there is no plugin x',
      help: 'use the name of its manifest',
    });
    await expect(call('nonsense')).rejects.toMatchObject({ code: 'RT_COMMAND_UNKNOWN' });
    await expect(call('__proto__')).rejects.toMatchObject({ code: 'RT_COMMAND_UNKNOWN' });
  });

  test('is told when no host is there, never was, or was killed', async () => {
    const { host, folder, call, access } = await running();
    await host.stop();
    const gone = { code: 'RT_CONTROL_NO_HOST', message: expect.stringContaining(folder.at('data')) };
    await expect(call('plugins')).rejects.toMatchObject(gone);
    // As a host leaves it that was killed.
    writeFileSync(folder.at('data/control/access.json'), JSON.stringify(access));
    await expect(call('plugins')).rejects.toMatchObject(gone);
    for (const text of ['', '{', '[]', '{"socket":1}']) {
      writeFileSync(folder.at('data/control/access.json'), text);
      await expect(call('plugins')).rejects.toMatchObject(gone);
    }
    const nowhere = callHost({ dataDir: folder.at('nowhere'), command: 'plugins', args: [] });
    await expect(nowhere).rejects.toMatchObject({ code: 'RT_CONTROL_NO_HOST' });
  });

  test('gives up after its deadline, and when the host ends meanwhile', async () => {
    const { host, folder, call } = await running();
    host.operatorCommands.add({
      name: 'dawdle',
      usage: '',
      summary: 'Takes its time',
      run: () => new Promise(() => undefined),
    });
    const late = callHost({ dataDir: folder.at('data'), command: 'dawdle', args: [], deadline: 50 });
    await expect(late).rejects.toMatchObject({ code: 'RT_CONTROL_DEADLINE' });
    const ended = call('dawdle');
    await Promise.all([
      expect(ended).rejects.toMatchObject({ code: 'RT_CONTROL_ENDED' }),
      pause(50).then(() => host.stop()),
    ]);
  });
});

describe('the socket', () => {
  test.skipIf(isWindows)('is for the user of the host alone', async () => {
    const { folder, access } = await running();
    const modes = ['data/control', 'data/control/access.json', 'data/control/host.sock'].map(
      (path) => statSync(folder.at(path)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    expect(access).toMatchObject({ socket: folder.at('data/control/host.sock'), pid: process.pid });
    expect(access.token).toMatch(/^[\w-]{43}$/);
  });

  test.skipIf(isWindows)('has a short path also where the data folder has not', async () => {
    const folder = new HostFolder();
    const dataDir = folder.at('d'.repeat(100), 'data');
    mkdirSync(dataDir, { recursive: true });
    const { host } = await operate(folder, '', { dataDir });
    const { data } = await callHost({ dataDir, command: 'plugins', args: [] });
    expect(data).toEqual({ rows: [] });
    const { socket }: Access = JSON.parse(readFileSync(join(dataDir, 'control/access.json'), 'utf8'));
    expect(Buffer.byteLength(socket)).toBeLessThan(104);
    await host.stop();
    expect(() => statSync(socket)).toThrow('ENOENT');
    expect(() => statSync(join(socket, '..'))).toThrow('ENOENT');
  });

  test('refuses a wrong token, and another version', async () => {
    const { access } = await running();
    for (const token of ['', 'x', access.token.slice(1), `${access.token}x`]) {
      expect(JSON.parse(await send(access.socket, request(token)))).toMatchObject({
        ok: false,
        error: { code: 'RT_CONTROL_TOKEN' },
      });
    }
    expect(JSON.parse(await send(access.socket, request(access.token, { version: 2 })))).toMatchObject({
      ok: false,
      error: { code: 'RT_CONTROL_VERSION', message: expect.stringContaining('version 2') },
    });
  });

  test.each<[string, string | Uint8Array]>([
    ['no JSON', 'hello\n'],
    ['no object', '[]\n'],
    ['null', 'null\n'],
    ['no version', '{}\n'],
    ['not UTF-8', Uint8Array.of(0x22, 0xff, 0x0a)],
    ['numbers for arguments', request('x', { args: [1] })],
    ['a long line', `${'x'.repeat(MAX_REQUEST)}\n`],
    ['an endless line', 'x'.repeat(4 * MAX_REQUEST)],
  ])('answers %s with an error, and serves the next', async (_, bytes) => {
    const { access, call } = await running();
    const text = await send(access.socket, bytes).catch(() => '');
    const codes = ['RT_CONTROL_PROTOCOL', 'RT_CONTROL_VERSION'];
    // Who is still writing may lose the answer with the connection.
    if (text !== '') expect(codes).toContain(JSON.parse(text).error.code);
    expect((await call('plugins')).data).toMatchObject({ rows: [{ name: 'anna' }] });
  });

  test('outlives those who come and go', async () => {
    const { access, call } = await running();
    for (let round = 0; round < 40; round += 1) {
      const socket = createConnection(access.socket).on('error', () => undefined);
      if (round % 2 === 0) socket.write('{"version":1,');
      socket.destroy();
    }
    expect((await call('plugins')).data).toMatchObject({ rows: [{ name: 'anna' }] });
  });

  test('is not taken from another host, but from one that was killed', async () => {
    const { folder, host, call } = await running();
    const second = new ControlServer({ dataDir: folder.at('data'), commands: host.operatorCommands });
    await expect(second.open()).rejects.toMatchObject({
      code: 'RT_CONTROL_IN_USE',
      message: `another host works with this data folder, as process ${process.pid}`,
    });
    expect((await call('plugins')).text).toContain('anna');

    const other = new HostFolder();
    const script = `
      import { createServer } from 'node:net';
      import { mkdirSync, writeFileSync } from 'node:fs';
      const folder = ${JSON.stringify(other.at('data/control'))};
      mkdirSync(folder);
      const socket = process.platform === 'win32' ? '\\\\\\\\.\\\\pipe\\\\phira-killed' : folder + '/host.sock';
      createServer().listen(socket, () => {
        writeFileSync(folder + '/access.json', JSON.stringify({ socket, token: 'x', pid: process.pid }));
        process.kill(process.pid, 'SIGKILL');
      });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    await new Promise((resolve) => child.on('close', resolve));
    expect(statSync(other.at('data/control/access.json')).isFile()).toBe(true);
    await operate(other);
    const { data } = await callHost({ dataDir: other.at('data'), command: 'plugins', args: [] });
    expect(data).toEqual({ rows: [] });
  });

  test('is left out where who embeds the host says so', async () => {
    const folder = new HostFolder();
    await operate(folder, '', { controlSocket: false });
    const call = callHost({ dataDir: folder.at('data'), command: 'plugins', args: [] });
    await expect(call).rejects.toMatchObject({ code: 'RT_CONTROL_NO_HOST' });
  });

  test('leaves what operators do in the log, without what could forge a line', async () => {
    const folder = new HostFolder();
    const lines: string[] = [];
    const { logger } = createLogger({ destination: { write: (line) => void lines.push(line) } });
    await operate(folder, '', { logger });
    const call = callHost({ dataDir: folder.at('data'), command: 'plugin', args: ['info', 'x\ny'] });
    await expect(call).rejects.toMatchObject({ code: 'RT_PLUGIN_NOT_FOUND' });
    const messages = lines.map((line) => String(JSON.parse(line).msg));
    expect(messages).toContainEqual(expect.stringMatching(/^console ran plugin info x\\ny, which failed: /));
  });

  test('is done without where it cannot be', async () => {
    const folder = new HostFolder();
    folder.write('data/control', 'a file where the folder should be');
    const { say } = await operate(folder);
    expect(await say('plugins')).toBe('no plugins');
  });
});
