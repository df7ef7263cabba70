// SPDX-License-Identifier: MIT
// The network behind a policy: names and addresses that are listed, nothing inside unless it is listed itself, nothing to
// listen to, and counted. Whatever is connected to is a server of this test, on this machine.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ComponentError } from '../../runtime/component/errors.ts';
import { DEFAULT_SANDBOX_LIMITS, type SandboxLimits } from '../../runtime/sandbox/limits.ts';
import { isSpecial } from '../../runtime/wasi/network/addresses.ts';
import { AllowList } from '../../runtime/wasi/network/allow-list.ts';
import { createWasi } from '../../runtime/wasi/wasi.ts';
import { type Call, policyOf, startGuest, type WasiGuest } from './guest.ts';
import { outcome, socketsGuest } from './guests/sockets.ts';

const LOOPBACK = 0x7f000001;

/** Answers each line with itself in capitals, on a thread that goes on while this one waits. */
const SERVER = `
  const { createServer } = require('node:net');
  const { parentPort } = require('node:worker_threads');
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (String(data) === 'silence') return;
      if (String(data) === 'bye') socket.end('and bye');
      else socket.write(String(data).toUpperCase());
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

let guest: WasiGuest;
let server: Worker;
let port: number;
beforeAll(async () => {
  guest = await socketsGuest();
  server = new Worker(SERVER, { eval: true });
  [port] = (await once(server, 'message')) as [number];
});
afterAll(() => server.terminate());

async function run(hosts: readonly string[], limits: Partial<SandboxLimits> = {}): Promise<Call> {
  const policy = policyOf({ allowNetwork: true, allowedNetworkHosts: hosts });
  const wasi = await createWasi({
    policy,
    limits: { ...DEFAULT_SANDBOX_LIMITS, ...limits },
    folder: '/nonexistent',
    log: () => {},
  });
  return startGuest(guest, policy, wasi.namespace).call;
}

describe('a connection', () => {
  it('is made to an address that is listed, and talks', async () => {
    const call = await run([`127.0.0.1:${port}`]);
    expect(outcome(call('create'))).toBe('ok');
    expect(outcome(call('connect', LOOPBACK, port))).toBe('ok');
    expect(outcome(call('finish'))).toBe('ok');
    expect(call('say', 'hello')).toBe(0);
    expect(call('hear')).toEqual([0, 'HELLO']);
    expect(call('say', 'x'.repeat(200_000))).toBe(0);
    let heard = 0;
    while (heard < 200_000) {
      const [status, text] = call('hear') as [number, string];
      expect([status, text.length <= 65_536, text.length > 0]).toEqual([0, true, true]);
      heard += text.length;
    }
    expect(call('say', 'bye')).toBe(0);
    expect(call('hear')).toEqual([0, 'and bye']);
    expect(call('hear')).toEqual([1, '']);
    expect(call('over')).toBe(0);
  });

  it.each([
    ['another port', ['127.0.0.1:1'], LOOPBACK],
    ['an address that only a name stands for', ['localhost'], LOOPBACK],
    ['every name', ['*.example.org', 'example.org'], LOOPBACK],
    ['this machine under its other name', ['127.0.0.1'], 0],
    ['the metadata of a cloud', ['localhost', '127.0.0.1'], 0xa9fea9fe],
    ['a neighbour', ['127.0.0.1'], 0xc0a80001],
    ['an address of the public that nobody has looked up', ['127.0.0.1', 'example.org'], 0x01010101],
  ])('is refused: %s', async (_what, hosts, address) => {
    const call = await run(hosts);
    expect(outcome(call('create'))).toBe('ok');
    expect(outcome(call('connect', address, port))).toBe('access-denied');
  });

  it('has no socket where no host is listed', async () => {
    const call = await run([]);
    expect(outcome(call('create'))).toBe('access-denied');
    const [status] = call('lookUp', 'localhost') as [number];
    expect(outcome(status)).toBe('access-denied');
  });

  it('is refused to IPv4 in the clothes of IPv6, and of another family than the socket', async () => {
    const call = await run(['127.0.0.1']);
    expect(outcome(call('connectSix', 0, 0, 0xffff, 0x7f00, 1, port))).toBe('access-denied');
    expect(outcome(call('connectSix', 0, 0, 0, 0, 1, port))).toBe('access-denied');
    expect(outcome(call('connectSix', 0x64, 0, 0, 0x7f00, 1, port))).toBe('access-denied');
    expect(outcome(call('connectSix', 0x2002, 0, 0, 0, 1, port))).toBe('access-denied');
  });

  it('is one of so many, until it is dropped with its streams', async () => {
    const call = await run(['127.0.0.1'], { maxNetworkConnections: 2 });
    expect(outcome(call('create'))).toBe('ok');
    expect(outcome(call('create'))).toBe('ok');
    expect(outcome(call('create'))).toBe('new-socket-limit');
    expect(call('lookUp', 'localhost')).toEqual([expect.any(Number), new Uint32Array(0)]);
    expect(outcome(call('connect', LOOPBACK, port))).toBe('ok');
    expect(outcome(call('finish'))).toBe('ok');
    expect(outcome(call('create'))).toBe('new-socket-limit');
    call('over');
    expect(outcome(call('create'))).toBe('ok');
  });

  it('does not hold a plugin for ever', async () => {
    const call = await run(['127.0.0.1'], { maxExecutionTimeMs: 100 });
    call('create');
    call('connect', LOOPBACK, port);
    expect(outcome(call('finish'))).toBe('ok');
    expect(call('say', 'silence')).toBe(0);
    expect(() => call('hear')).toThrow(expect.objectContaining({ limit: 'max_execution_time_ms' }));
  });

  it('that is refused by the other side is an error', async () => {
    const call = await run(['127.0.0.1']);
    call('create');
    expect(outcome(call('connect', LOOPBACK, 1))).toBe('ok');
    expect(outcome(call('finish'))).toBe('connection-refused');
  });
});

describe('what else a socket can do', () => {
  it('is refused: binding, listening, datagrams', async () => {
    const call = await run(['127.0.0.1']);
    call('create');
    expect(outcome(call('bind'))).toBe('access-denied');
    expect(outcome(call('listen'))).toBe('access-denied');
    expect(outcome(call('udp'))).toBe('not-supported');
    expect(() => call('udpHopLimit')).toThrow(expect.objectContaining({ code: 'TRAP_HANDLE' }));
  });
});

describe('a name', () => {
  it.each([
    ['example.com', ['example.org']],
    ['example.org', ['*.example.org']],
    ['evilexample.org', ['*.example.org', 'example.org']],
    ['localhost', []],
  ])('%s is not looked up where %j is allowed', async (name, hosts) => {
    const [status] = (await run(hosts))('lookUp', name) as [number];
    expect(outcome(status)).toBe('access-denied');
  });

  it('that is an address stands for itself where that is listed', async () => {
    expect((await run(['127.0.0.1:80']))('lookUp', '127.0.0.1')).toEqual([0, Uint32Array.of(LOOPBACK)]);
    const [status] = (await run(['localhost', '127.0.0.2']))('lookUp', '127.0.0.1') as [number];
    expect(outcome(status)).toBe('access-denied');
  });

  it('leads inside only where the address is listed as well', async () => {
    expect((await run(['localhost']))('lookUp', 'LocalHost.')).toEqual([0, new Uint32Array(0)]);
    expect((await run(['localhost', '127.0.0.1']))('lookUp', 'localhost')).toEqual([
      0,
      Uint32Array.of(LOOPBACK),
    ]);
  });
});

describe('the list', () => {
  const v4 = (text: string) => ({ tag: 'ipv4', val: text.split('.').map(Number) }) as const;

  it('opens what a lookup has brought, for the ports of the name and no others', () => {
    const list = new AllowList(['api.example.org:443', '*.example.net', '[2606:4700::1]:80', '10.0.0.7']);
    const address = v4('93.184.216.34');
    expect(list.allows(address, 443)).toBe(false);
    expect(list.pin('api.example.org', address)).toBe(true);
    expect(list.allows(address, 443)).toBe(true);
    expect(list.allows(address, 80)).toBe(false);
    expect(list.pin('a.b.example.net', address)).toBe(true);
    expect(list.allows(address, 80)).toBe(true);
    expect(list.pin('a.b.example.net', v4('10.0.0.8'))).toBe(false);
    expect(list.allows(v4('10.0.0.8'), 80)).toBe(false);
    expect(list.pin('a.b.example.net', v4('10.0.0.7'))).toBe(true);
    expect(list.allows(v4('10.0.0.7'), 22)).toBe(true);
    const six = { tag: 'ipv6', val: [0x2606, 0x4700, 0, 0, 0, 0, 0, 1] } as const;
    expect([list.allows(six, 80), list.allows(six, 443)]).toEqual([true, false]);
  });

  it('forgets the oldest of many addresses', () => {
    const list = new AllowList(['example.org']);
    for (let index = 0; index < 300; index++)
      list.pin('example.org', v4(`93.184.${index >> 8}.${index & 255}`));
    expect(list.allows(v4('93.184.0.0'), 80)).toBe(false);
    expect(list.allows(v4('93.184.1.43'), 80)).toBe(true);
  });

  it.each(['http://example.org', 'example.org:0', 'example.org:70000', '*', 'a..b', '[::1', '1.2.3.4/8', ''])(
    'has no entry %j',
    (entry) => {
      expect(() => new AllowList([entry])).toThrow(ComponentError);
      expect(() => new AllowList([entry])).toThrow('neither a host name nor an address');
    },
  );

  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.8.9.1', '169.254.169.254', '172.31.255.255', '192.168.1.1'],
    ...['198.18.0.1', '224.0.0.1', '255.255.255.255'],
  ])('takes %s for one that is not of the public network', (text) => {
    expect(isSpecial(v4(text))).toBe(true);
  });

  it.each([
    [[0, 0, 0, 0, 0, 0, 0, 0]],
    [[0, 0, 0, 0, 0, 0, 0, 1]],
    [[0, 0, 0, 0, 0, 0xffff, 0x0a00, 1]],
    [[0x64, 0xff9b, 0, 0, 0, 0, 0x0a00, 1]],
    [[0xfc00, 0, 0, 0, 0, 0, 0, 1]],
    [[0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254]],
    [[0xfe80, 0, 0, 0, 0, 0, 0, 1]],
    [[0xff02, 0, 0, 0, 0, 0, 0, 1]],
    [[0x2001, 0, 0, 0, 0, 0, 0, 1]],
    [[0x2002, 0x0a00, 1, 0, 0, 0, 0, 1]],
  ])('takes %j for one that is not of the public network', (val) => {
    expect(isSpecial({ tag: 'ipv6', val })).toBe(true);
  });

  it('takes the others for what they are', () => {
    expect(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1'].map((text) => isSpecial(v4(text)))).toEqual(
      Array(4).fill(false),
    );
    expect(isSpecial({ tag: 'ipv6', val: [0x2606, 0x4700, 0, 0, 0, 0, 0, 0x1111] })).toBe(false);
  });
});
