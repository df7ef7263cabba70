// SPDX-License-Identifier: MIT
// Connections of the real server: logins, deadlines, silence, slow readers, floods, proxies, the end.

import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../runtime/plugin/logger.ts';
import { BanStore } from '../../runtime/server/access/ban-store.ts';
import { banListOf } from '../../runtime/server/access/door.ts';
import { openServerDatabase } from '../../runtime/server/database/database.ts';
import { MemoryBans } from '../../runtime/server/lobby/memory-bans.ts';
import { TrustedProxies } from '../../runtime/server/network/trusted-proxies.ts';
import { OfflineSite, offlineAccountId } from '../../runtime/server/site/offline-site.ts';
import { clientFrame, type ServerCommand } from '../../runtime/server/wire/index.ts';
import { JOIN, messageOf, OPEN, READY, typesOf, WATCH } from './phira-packets.ts';
import { Player, startServer, until } from './phira-support.ts';

const PING = { kind: 'ping' } as const;

const lineWith = (text: string) => (packet: ServerCommand) =>
  packet.kind === 'message' && packet.message.kind === 'chat' && packet.message.content.includes(text);

describe('a login', () => {
  it('comes first: anything else ends the connection', async () => {
    const { address } = await startServer();
    for (const command of [PING, READY, { kind: 'touches', frames: [] } as const]) {
      const player = await Player.connect(address);
      player.send(command);
      await player.closed();
      expect(player.rest()).toEqual([]);
    }
  });

  it('answers who the user is, then pings that came during it, and happens once', async () => {
    const { logIn, address, raised } = await startServer();
    const player = await Player.connect(address, 'alice@zh-CN');
    player.connection.write(
      Buffer.concat([clientFrame({ kind: 'authenticate', token: 'alice@zh-CN' }), clientFrame(PING)]),
    );
    const id = offlineAccountId('alice');
    expect(await player.next()).toEqual({
      kind: 'authenticate',
      result: { ok: true, value: { user: { id, name: 'alice', monitor: false }, room: undefined } },
    });
    expect(await player.next()).toEqual({ kind: 'pong' });
    expect(await player.refusal({ kind: 'authenticate', token: 'bob' })).toBe('repeated authenticate');
    await logIn('bob');
    expect(raised.filter(({ type }) => type === 'user_connect')).toMatchObject([
      { payload: { user: { id, name: 'alice', language: 'zh-CN', room: undefined } } },
      { payload: { user: { name: 'bob' } } },
    ]);
  });

  it('that the server cannot decide on is refused, and the next is not', async () => {
    const bans = new MemoryBans(Date.now);
    const faults: string[] = [];
    const logger = { ...silentLogger, error: (_facts: object, message: string) => faults.push(message) };
    const { address, logIn } = await startServer({
      logger,
      bans: Object.assign(bans, {
        reasonFor(userId: number) {
          if (userId === offlineAccountId('alice')) throw new Error('database or disk is full');
          return undefined;
        },
      }),
    });
    const alice = await Player.connect(address, 'alice');
    expect(await alice.refusal({ kind: 'authenticate', token: 'alice' })).toBe(
      'The server could not do this',
    );
    await alice.closed();
    expect(faults).toEqual(['a login failed']);
    await logIn('bob');
  });

  it('that is refused is answered before the connection ends', async () => {
    const { address, server, raised } = await startServer();
    const player = await Player.connect(address);
    player.send({ kind: 'authenticate', token: ' ' });
    await player.closed();
    expect(player.rest()).toEqual([
      { kind: 'authenticate', result: { ok: false, error: 'failed to fetch info' } },
    ]);
    expect(server.countUsers()).toBe(0);
    expect(typesOf(raised)).not.toContain('user_connect');
  });

  it('is not held up by peers that say nothing, which have to leave', async () => {
    const { address, logIn, server } = await startServer({ times: { login: 300 } });
    const silent = await Promise.all(Array.from({ length: 20 }, () => Player.connect(address)));
    await logIn('alice');
    await Promise.all(silent.map((player) => player.closed()));
    await until(() => server.connectionCount === 1);
  });

  it('of one whose site does not answer ends with the connection, and keeps nobody', async () => {
    const site = new OfflineSite();
    let aborted = false;
    site.authenticate = (_token, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(signal.reason);
        });
      });
    const { address, server } = await startServer({ site });
    const player = await Player.connect(address);
    player.send({ kind: 'authenticate', token: 'alice' });
    await until(() => server.connectionCount === 1);
    player.close();
    await until(() => aborted && server.connectionCount === 0);
    expect(server.countUsers()).toBe(0);
  });

  it('on a second connection receives from then on; the first may still speak, until the second is lost', async () => {
    const { logIn, server, raised } = await startServer();
    const first = await logIn('alice');
    await first.ask(OPEN);
    const second = await logIn('alice');
    const third = await logIn('bob');
    await third.ask(JOIN);
    expect(await second.find(messageOf('join-room'))).toBeDefined();
    expect((await first.drain()).filter(messageOf('join-room'))).toEqual([]);
    expect(await first.refusal({ kind: 'chat', message: 'from the first' })).toBe('ok');
    expect(await second.find(lineWith('from the first'))).toBeDefined();
    second.close();
    await first.closed();
    expect(server.countUsers()).toBe(2);
    expect(typesOf(raised)).not.toContain('user_disconnect');
  });

  it('with a third connection closes the first', async () => {
    const { logIn } = await startServer();
    const first = await logIn('alice');
    await logIn('alice');
    const third = await logIn('alice');
    await first.closed();
    expect(await third.ask(PING)).toEqual({ kind: 'pong' });
  });
});

describe('a connection', () => {
  it('that breaks the protocol ends at once, and its user has time to come back', async () => {
    const { logIn, server, raised } = await startServer({ times: { grace: 400 } });
    for (const bytes of ['01ff', '00', 'ffffffff0f', '808080808001', '020180']) {
      const player = await logIn('alice');
      if (server.listRooms().length === 0) await player.ask(OPEN);
      player.connection.write(Buffer.from(bytes, 'hex'));
      await player.closed();
      expect(server.getUser(player.id).room).toBeDefined();
    }
    await until(() => server.countUsers() === 0);
    expect(raised.at(-1)).toMatchObject({ type: 'user_disconnect', payload: { reason: 'protocol-error' } });
    expect(server.listRooms()).toEqual([]);
  });

  it('from which nothing whole comes is closed, also when single bytes do', async () => {
    const { logIn, raised } = await startServer({ times: { idle: 300 } });
    const player = await logIn('alice');
    // The length of a frame that never ends.
    player.connection.write(Buffer.from('ff7f', 'hex'));
    const drip = setInterval(() => player.connection.write(Buffer.from([0])), 50);
    await player.closed();
    clearInterval(drip);
    await until(() => typesOf(raised).includes('user_disconnect'));
    expect(raised.at(-1)).toMatchObject({ payload: { name: 'alice', reason: 'timed-out' } });
  });

  it('that pings stays', async () => {
    const { logIn, server } = await startServer({ times: { idle: 400 } });
    const player = await logIn('alice');
    for (let count = 0; count < 8; count += 1) {
      await pause(100);
      await player.ask(PING);
    }
    expect(server.countUsers()).toBe(1);
  });

  it('of somebody in no room is given up at once', async () => {
    const { logIn, server, raised } = await startServer();
    const player = await logIn('alice');
    player.close();
    await until(() => server.countUsers() === 0);
    expect(raised.at(-1)).toMatchObject({ type: 'user_disconnect', payload: { reason: 'left' } });
  });

  it('that does not read is dropped, and holds up nobody', async () => {
    const { logIn, server } = await startServer({
      connectionLimits: {
        queuedBytes: 64 * 1024,
        liveBytes: { burst: 1e9, perSecond: 1e9 },
        packets: { burst: 1e9, perSecond: 1e9 },
      },
      times: { grace: 200 },
    });
    const player = await logIn('alice');
    await player.ask(OPEN);
    const watcher = await logIn('watcher');
    const slow = await logIn('watcher2');
    await watcher.ask(WATCH);
    await slow.ask(WATCH);
    slow.connection.pause();
    const frames = Array.from({ length: 20_000 }, (_, time) => ({ time, points: [] }));
    let seen = 0;
    for (let count = 0; count < 200 && server.countUsers() === 3; count += 1) {
      player.send({ kind: 'touches', frames });
      const packet = await watcher.find(({ kind }) => kind === 'touches');
      expect(packet).toMatchObject({ player: player.id });
      seen += 1;
    }
    expect(seen).toBeGreaterThan(0);
    await until(() => server.countUsers() === 2);
    expect(await player.refusal({ kind: 'chat', message: 'still here' })).toBe('ok');
    expect(await watcher.find(lineWith('still here'))).toBeDefined();
  });

  it('that floods with large packets is read as if it sent many', async () => {
    const { logIn, server } = await startServer({
      connectionLimits: { packets: { burst: 20, perSecond: 50 }, liveBytes: { burst: 1e9, perSecond: 1e9 } },
    });
    const flooder = await logIn('alice');
    await flooder.ask(OPEN);
    const watcher = await logIn('watcher');
    await watcher.ask(WATCH);
    // 10 KiB each: as many as ten packets.
    const frames = Array.from({ length: 2040 }, (_, time) => ({ time, points: [] }));
    for (let count = 0; count < 40; count += 1) flooder.send({ kind: 'touches', frames });
    flooder.send(PING);
    await pause(500);
    const passed = (await watcher.drain()).filter(({ kind }) => kind === 'touches').length;
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThan(20);
    expect(flooder.rest().filter(({ kind }) => kind === 'pong')).toEqual([]);
    expect(server.countUsers()).toBe(2);
  });

  it('beyond the limit is closed, and a flood of them is one line in the log', async () => {
    const lines: unknown[] = [];
    const logger = { ...silentLogger, warn: (facts: object) => lines.push(facts) };
    const { address, logIn } = await startServer({ maxConnections: 1, logger });
    const alice = await logIn('alice');
    for (let count = 0; count < 30; count += 1) await (await Player.connect(address)).closed();
    expect(lines).toEqual([{ limit: 1, refused: 1 }]);
    expect(await alice.ask(PING)).toEqual({ kind: 'pong' });
    alice.close();
    await pause(50);
    await logIn('bob');
  });

  it('that floods is read more slowly, while others are served', async () => {
    const { logIn } = await startServer({ connectionLimits: { packets: { burst: 20, perSecond: 100 } } });
    const flooder = await logIn('alice');
    const other = await logIn('bob');
    flooder.connection.write(Buffer.concat(Array.from({ length: 60 }, () => clientFrame(PING))));
    expect(await other.ask(PING)).toEqual({ kind: 'pong' });
    for (let count = 0; count < 60; count += 1) expect(await flooder.next()).toEqual({ kind: 'pong' });
  });
});

describe('a proxy', () => {
  const HEADER = 'PROXY TCP4 192.0.2.7 198.51.100.1 5000 12346\r\n';

  it('says where clients come from, which counts for bans and plugins', async () => {
    const store = new BanStore(openServerDatabase());
    const options = { proxies: new TrustedProxies(['127.0.0.1']), bans: banListOf(store) };
    const { address, server } = await startServer(options);
    const player = await Player.connectRaw(address, HEADER, 'alice');
    await player.ask({ kind: 'authenticate', token: 'alice' });
    expect(server.getUserAddress(player.id)).toBe('192.0.2.7');
    const bare = await Player.connect(address, 'bob');
    await bare.closed();
    store.ban({ kind: 'address', network: '192.0.2.0/24' }, { by: 'test', reason: 'a bad net' });
    const banned = await Player.connectRaw(address, HEADER, 'carol');
    expect(await banned.refusal({ kind: 'authenticate', token: 'carol' })).toContain('a bad net');
    await banned.closed();
  });

  it('says the same in binary', async () => {
    const signature = '0d0a0d0a000d0a515549540a';
    // Version 2, for somebody else, TCP over IPv4, 12 bytes: both addresses, both ports.
    const header = Buffer.from(`${signature}2111000cc0000207c633640113883039`, 'hex');
    const { address, server } = await startServer({ proxies: new TrustedProxies(['127.0.0.1']) });
    const player = await Player.connect(address, 'alice', header);
    await player.ask({ kind: 'authenticate', token: 'alice' });
    expect(server.getUserAddress(player.id)).toBe('192.0.2.7');
  });

  it('that is not trusted is refused', async () => {
    const { address, server } = await startServer({ proxies: new TrustedProxies(['192.0.2.1']) });
    const player = await Player.connectRaw(address, HEADER, 'alice');
    await player.closed();
    expect(server.connectionCount).toBe(0);
  });
});

describe('the end', () => {
  it('does not wait for proxies that never say for whom they connect', async () => {
    const proxies = new TrustedProxies(['127.0.0.1']);
    const { address, server } = await startServer({ proxies, times: { login: 600_000 } });
    const silent = await Player.connect(address, 'silent', Buffer.from('PROX'));
    await pause(50);
    await server.stop();
    await silent.closed();
  });

  it('tells plugins and users, and leaves nothing open', async () => {
    const { logIn, address, server, raised } = await startServer();
    const alice = await logIn('alice');
    const bob = await logIn('bob');
    await alice.ask(OPEN);
    await Promise.all([server.stop('maintenance'), server.stop()]);
    await Promise.all([alice.closed(), bob.closed()]);
    expect(bob.rest()).toMatchObject([
      { message: { kind: 'chat', user: 0, content: expect.stringContaining('maintenance') } },
    ]);
    expect(typesOf(raised).slice(-5)).toEqual([
      'server_shutdown',
      'user_leave_room',
      'room_disband',
      'user_disconnect',
      'user_disconnect',
    ]);
    expect(server.connectionCount).toBe(0);
    await expect(Player.connect(address)).rejects.toThrow();
  });

  it('lets nobody in who logs in while plugins are still told', async () => {
    const { address, server, eventBus } = await startServer();
    const late = await Player.connect(address, 'late');
    let tell: (() => void) | undefined;
    const told = new Promise<undefined>((resolve) => {
      tell = () => resolve(undefined);
    });
    eventBus.subscribe('server_shutdown', () => told, 'slow');
    const stopped = server.stop('maintenance');
    expect(await late.refusal({ kind: 'authenticate', token: 'late' })).toContain('maintenance');
    await late.closed();
    tell?.();
    await stopped;
    expect(server.countUsers()).toBe(0);
  });

  it('does not wait for who does not read', async () => {
    const { logIn, server } = await startServer({ times: { close: 100 } });
    const player = await logIn('alice');
    player.connection.pause();
    server.sendToUser(player.id, 'x'.repeat(16 * 1024 * 1024));
    await server.stop();
    expect(server.connectionCount).toBe(0);
  });

  it('says when it cannot listen', async () => {
    const { address } = await startServer();
    await expect(startServer({ port: address.port })).rejects.toMatchObject({ code: 'RT_SERVER_LISTEN' });
  });
});
