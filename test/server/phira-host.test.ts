// SPDX-License-Identifier: MIT
// A whole server as host.toml asks for it: greetings, recordings, what outlives it, and what it refuses to be.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

import {
  createPhiraHost,
  type PhiraHost,
  type PhiraHostOptions,
  type Site,
  SiteError,
} from '../../runtime/main.ts';
import { Player } from './phira-support.ts';

function folderWith(toml: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'phira-host-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'plugins'));
  writeFileSync(join(folder, 'host.toml'), toml);
  return folder;
}

async function start(folder: string, options: Partial<PhiraHostOptions> = {}): Promise<PhiraHost> {
  const host = createPhiraHost({
    pluginsDir: join(folder, 'plugins'),
    hostConfigPath: join(folder, 'host.toml'),
    ...{ listen: '127.0.0.1:0', api: 'offline' },
    ...options,
  });
  await host.start();
  onTestFinished(() => host.stop());
  return host;
}

async function enter({ server }: PhiraHost, token: string): Promise<Player> {
  const { listening } = server;
  if (listening === undefined) throw new Error('the server does not listen');
  const player = await Player.connect(listening, token);
  await player.ask({ kind: 'authenticate', token });
  return player;
}

/** The next lines of the server in somebody's chat. */
async function lines(player: Player, count: number): Promise<string[]> {
  const found: string[] = [];
  while (found.length < count) {
    const packet = await player.next();
    if (packet.kind === 'message' && packet.message.kind === 'chat') found.push(packet.message.content);
  }
  return found;
}

describe('a greeting', () => {
  test('is what the operator says, and the open rooms in the language of the user', async () => {
    const host = await start(folderWith('[server]\nwelcome = "Hello!\\n\\nBe nice."\nroom_list = true\n'));
    const alice = await enter(host, 'alice');
    expect(await lines(alice, 3)).toEqual(['Hello!', 'Be nice.', 'No rooms are open']);
    await alice.ask({ kind: 'create-room', id: 'lobby' });
    expect(await lines(await enter(host, 'bob'), 3)).toEqual([
      'Hello!',
      'Be nice.',
      'Open rooms: lobby (1/8)',
    ]);
    expect((await lines(await enter(host, 'carol@zh-CN'), 3))[2]).toBe('开放的房间：lobby (1/8)');
    await alice.ask({ kind: 'lock-room', lock: true });
    expect((await lines(await enter(host, 'dave'), 3))[2]).toBe('No rooms are open');
  });

  test('names ten rooms at most', async () => {
    const host = await start(folderWith('[server]\nroom_list = true\n'));
    for (let at = 0; at < 12; at += 1) host.server.createRoom(8);
    const [line] = await lines(await enter(host, 'alice'), 1);
    expect(line).toMatch(/^Open rooms: room-1 \(0\/8\), .*room-10 \(0\/8\), \+2$/);
  });
});

test('an embedder brings its own accounts', async () => {
  let closed = false;
  const site: Site = {
    async authenticate(token) {
      if (token !== 'open sesame') throw new SiteError('SITE_TOKEN');
      return { id: 42, name: 'Ali', language: 'en-US' };
    },
    chart: async (id) => ({ id, name: 'Cave' }),
    record: async () => {
      throw new SiteError('SITE_NO_RECORD');
    },
    close() {
      closed = true;
    },
  };
  const host = await start(folderWith(''), { site, api: undefined });
  expect(host.offline).toBe(false);
  const ali = await enter(host, 'open sesame');
  expect(host.server.getUser(42)).toMatchObject({ name: 'Ali' });
  await ali.ask({ kind: 'create-room', id: 'cave' });
  expect(await ali.refusal({ kind: 'select-chart', id: 40 })).toBe('ok');
  expect(host.server.getRoomByName('cave').chart).toEqual({ id: 40, name: 'Cave' });
  const other = await Player.connect(host.server.listening ?? { host: '', port: 0 }, 'thief');
  expect(await other.refusal({ kind: 'authenticate', token: 'please' })).toBe('failed to fetch info');
  await host.stop();
  expect(closed).toBe(true);
});

describe('a data folder', () => {
  test('gets recordings of what players touch', async () => {
    const folder = folderWith('[replays]\nenabled = true\n');
    const data = join(folder, 'data');
    const host = await start(folder, { dataDir: data });
    const alice = await enter(host, 'alice');
    await alice.ask({ kind: 'create-room', id: 'solo' });
    await alice.ask({ kind: 'select-chart', id: 12 });
    await alice.ask({ kind: 'request-start' });
    alice.send({ kind: 'touches', frames: [{ time: 1.5, points: [] }] });
    await alice.ask({ kind: 'played', id: 987_654 });
    await host.stop();
    const recordings = join(data, 'replays', String(alice.id), '12');
    const [name = ''] = readdirSync(recordings);
    expect(name).toMatch(/^\d+\.phirarec$/);
    const bytes = readFileSync(join(recordings, name));
    expect([
      bytes.readUInt16LE(0),
      bytes.readUInt32LE(2),
      bytes.readUInt32LE(6),
      bytes.readUInt32LE(10),
    ]).toEqual([0x504d, 12, alice.id, 987_654]);
  });

  test('keeps history and lists for the next start', async () => {
    const folder = folderWith('');
    const options = { dataDir: join(folder, 'data') };
    const first = await start(folder, options);
    const alice = await enter(first, 'alice');
    await alice.ask({ kind: 'create-room', id: 'solo' });
    await alice.ask({ kind: 'select-chart', id: 12 });
    await alice.ask({ kind: 'request-start' });
    await alice.ask({ kind: 'played', id: 1_000_000 });
    first.administration.setMaintenance(true, 'Later.', 'test');
    await first.stop();
    const second = await start(folder, options);
    expect(second.history?.games()).toMatchObject([
      {
        roomName: 'solo',
        chart: { id: 12 },
        results: [{ userName: 'alice', score: 1_000_000, fullCombo: true }],
      },
    ]);
    expect(second.administration.lists.maintenance).toBe('Later.');
  });

  test.each([
    ['storage.sqlite', 'RT_SERVER_STORAGE'],
    ['server.sqlite', 'RT_SERVER_DATABASE'],
  ])('in which %s is none is refused, and the file is left as it is', (name, code) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'phira-data-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const text = 'no database at all, just a text of some length'.repeat(10);
    writeFileSync(join(dataDir, name), text);
    const make = () =>
      createPhiraHost({ pluginsDir: dataDir, dataDir, api: 'offline', listen: '127.0.0.1:0' });
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringContaining(name) }));
    expect(readFileSync(join(dataDir, name), 'utf8')).toBe(text);
  });

  test('is not needed', async () => {
    const folder = folderWith('[replays]\nenabled = true\n');
    const host = await start(folder);
    host.administration.bans.ban({ kind: 'user', userId: 7 }, { by: 'test' });
    expect(host.history?.count()).toBe(0);
    await host.stop();
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

describe('a server that cannot be as it is wanted', () => {
  test.each<[string, string, Partial<PhiraHostOptions>, string]>([
    ['believes everybody from everywhere', '', { listen: '[::]:0' }, 'RT_SERVER_OPEN'],
    ['listens at no address', '', { listen: 'nowhere' }, 'RT_SERVER_ADDRESS'],
    ['asks no API', '', { api: 'nowhere' }, 'RT_SERVER_API'],
    ['trusts no address', '[server]\ntrusted_proxies = ["999.1.1.1"]\n', {}, 'RT_SERVER_PROXY'],
    ['has two tokens', '[http]\ntoken = "0123456789abcdef"\ntoken_file = "x"\n', {}, 'RT_SERVER_TOKEN'],
  ])('%s: refused before anything is opened', (_, toml, options, code) => {
    const folder = folderWith(toml);
    const make = (): PhiraHost =>
      createPhiraHost({
        pluginsDir: join(folder, 'plugins'),
        hostConfigPath: join(folder, 'host.toml'),
        dataDir: join(folder, 'data'),
        ...{ listen: '127.0.0.1:0', api: 'offline' },
        ...options,
      });
    expect(make).toThrow(expect.objectContaining({ code }));
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  test('is offline for everybody where that is wanted', async () => {
    const host = await start(folderWith(''), { listen: '0.0.0.0:0', insecure: true });
    expect(host.offline).toBe(true);
  });
});
