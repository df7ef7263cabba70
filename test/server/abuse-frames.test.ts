// SPDX-License-Identifier: MIT
// Peers that do not speak the protocol, on a real server: each is closed at once, and nobody else notices.

import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Address } from '../../runtime/server/client/address.ts';
import { GameClient } from '../../runtime/server/client/game-client.ts';
import { clientFrame } from '../../runtime/server/wire/index.ts';
import { Random } from '../fuzz/random.ts';
import { startServer, until } from './phira-support.ts';

/** A payload with its length, from hex. */
function frame(hex: string): Buffer {
  return Buffer.concat([Buffer.from([hex.length / 2]), Buffer.from(hex, 'hex')]);
}

const text = (size: number): string => size.toString(16).padStart(2, '0') + '61'.repeat(size);

/** By what is wrong; none is longer than a frame of 127 bytes. */
const MALFORMED: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['a length of six bytes', Buffer.from('818080808000', 'hex')],
  ['a length beyond any packet', Buffer.from('ffffff7f', 'hex')],
  ['a length beyond what a client may send', Buffer.from('818008', 'hex')],
  ['an empty payload', frame('')],
  ['an ordinal that nothing has', frame('10')],
  ['the highest ordinal', frame('ff')],
  ['a token that is too long', frame(`01${text(33)}`)],
  ['a room id that is too long', frame(`05${text(21)}`)],
  ['an empty room id', frame('0500')],
  ['a room id with a space', frame('0503612062')],
  ['a room id with a slash', frame('05042e2e2f61')],
  ['a number cut short', frame('0a0100')],
  ['a missing boolean', frame('0603616263')],
  ['a judgement that there is not', frame('040100000000000000000000000006')],
  ['more touches than there are bytes', frame('0305')],
  ['a number of touches of ten bytes', frame('03ffffffffffffffffff01')],
  ['a number of touches of eleven bytes', frame('038080808080808080808000')],
  ['a text with a length beyond the payload', frame('027f61')],
];

/** Logs in, by hand or not at all, and answers the client. */
async function loggedIn(address: Address, name: string): Promise<GameClient> {
  return GameClient.login(address, name, { heartbeat: false });
}

describe('somebody who is logged in and sends', () => {
  test.each(MALFORMED)('%s is closed at once, and can come back to the room', async (_what, bytes) => {
    const { address, server } = await startServer();
    const [alice, bob] = [await loggedIn(address, 'alice'), await loggedIn(address, 'bob')];
    await alice.createRoom('room-1');
    await bob.joinRoom('room-1');
    const seen = bob.inbox();
    // What comes before is done, what comes after is not.
    alice.write(Buffer.concat([clientFrame({ kind: 'lock-room', lock: true }), bytes]));
    alice.write(clientFrame({ kind: 'lock-room', lock: false }));
    await alice.closed;
    await until(() => bob.room?.locked === true);
    await bob.chat('still here');
    const again = await loggedIn(address, 'alice');
    expect(again.room).toMatchObject({ id: 'room-1', isHost: true, locked: true });
    expect(seen.drain().filter(({ kind }) => kind === 'message')).toHaveLength(2);
    expect(server.countUsers()).toBe(2);
    again.close();
    bob.close();
  });
});

describe('somebody who is not logged in and sends', () => {
  test.each(MALFORMED)('%s is closed at once', async (_what, bytes) => {
    const { address, server } = await startServer();
    const client = await GameClient.connect(address, { heartbeat: false });
    client.write(bytes);
    await client.closed;
    await until(() => server.connectionCount === 0);
    expect(server.countUsers()).toBe(0);
  });

  test.each([0, 2, 0x16, 0x47, 255])('version %i of the protocol is served', async (version) => {
    const { address } = await startServer();
    const answered = Promise.withResolvers<Buffer>();
    const socket = connect({ ...address }).once('data', (chunk) => answered.resolve(Buffer.from(chunk)));
    socket.write(
      Buffer.concat([Buffer.from([version]), clientFrame({ kind: 'authenticate', token: 'alice' })]),
    );
    expect((await answered.promise).subarray(1, 3).toString('hex')).toBe('0101');
    socket.destroy();
  });

  const PROTOCOLS: readonly (readonly [string, Buffer])[] = [
    ['HTTP', Buffer.from(`GET /rooms HTTP/1.1\r\nHost: example.org\r\n\r\n${'x'.repeat(200)}`)],
    ['TLS', Buffer.concat([Buffer.from('1603010200010001fc0303', 'hex'), Buffer.alloc(512, 7)])],
    ['SSH', Buffer.from(`SSH-2.0-OpenSSH_9.9\r\n${'x'.repeat(200)}`)],
    ['PROXY', Buffer.from(`PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n${'x'.repeat(200)}`)],
  ];

  test.each(PROTOCOLS)('%s is closed', async (_name, bytes) => {
    const { address, server } = await startServer({ times: { login: 500 } });
    const socket = connect({ ...address });
    const closed = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve));
    socket.write(bytes);
    socket.resume();
    await closed;
    await until(() => server.connectionCount === 0);
  });
});

test('random bytes from hundreds of peers leave a server that serves', async () => {
  const { address, server } = await startServer({ times: { login: 1000 } });
  const witness = await loggedIn(address, 'witness');
  await witness.createRoom('room-1');
  const peers = Array.from({ length: 300 }, async (_, round) => {
    const random = new Random(7, round);
    const client = await GameClient.connect(address, { heartbeat: false });
    if (round % 2 === 0) await client.authenticate(`peer-${round}`);
    for (let piece = 0; piece < 5; piece++) client.write(Buffer.from(random.bytes(1 + random.below(200))));
    if (round % 3 === 0) client.end();
    if (round % 3 === 1) client.close();
    await client.closed;
  });
  const beating = setInterval(() => void witness.ping().catch(() => {}), 1000);
  await Promise.all(peers);
  clearInterval(beating);
  expect(await witness.ping()).toBeGreaterThan(0);
  await until(() => server.connectionCount === 1);
  expect(server.listRooms()).toMatchObject([{ name: 'room-1' }]);
  witness.close();
}, 60_000);
