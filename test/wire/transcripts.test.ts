// SPDX-License-Identifier: MIT
// Every packet of the recorded traffic is read and written as it was sent, and the player of transcripts notices a
// server that sends another.

import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { clientCommand } from '../../runtime/server/wire/client-command.ts';
import { decode, encode } from '../../runtime/server/wire/codec.ts';
import { FrameReader } from '../../runtime/server/wire/frame-reader.ts';
import { serverCommand } from '../../runtime/server/wire/server-command.ts';
import { ROOT } from '../cli/command.ts';
import { readTranscript, replay } from '../server/transcripts.ts';

const scenes = readTranscript(readFileSync(join(ROOT, 'test/fixtures/phira-mp/wire-main.txt'), 'utf8'));
const steps = scenes.flatMap((scene) => scene.steps);

test('the recorded traffic has 14 scenes and 492 packets for clients', () => {
  expect(scenes).toHaveLength(14);
  expect(steps.filter(({ kind }) => kind === 'expect')).toHaveLength(492);
});

test.each(scenes)('scene $name is read and written as it was sent', (scene) => {
  for (const step of scene.steps) {
    if (step.kind === 'send') {
      expect(encode(clientCommand, decode(clientCommand, step.payload))).toEqual(step.payload);
    } else if (step.kind === 'expect' && step.packet.payload !== undefined) {
      const { payload } = step.packet;
      expect(encode(serverCommand, decode(serverCommand, payload))).toEqual(payload);
    }
  }
});

describe('the player of transcripts', () => {
  const scene = readTranscript(
    ['== one', '> a  Ping  [00]', '< a  Pong  [00]', '> a  Abort  [0f]', '< a  Abort(Ok(()))  [1301]'].join(
      '\n',
    ),
  );
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  /** A server that answers the n-th payload with the n-th of these, in hex with their lengths. */
  async function answering(...answers: readonly string[]): Promise<{ host: string; port: number }> {
    const server = createServer((socket: Socket) => {
      const reader = new FrameReader();
      const left = [...answers];
      socket.on('error', () => {});
      socket.on('data', (chunk: Buffer) => {
        // The version byte comes alone or in front of the first frame.
        reader.push(socket.bytesRead === chunk.length ? chunk.subarray(1) : chunk);
        while (reader.next() !== undefined) socket.write(Buffer.from(left.shift() ?? '', 'hex'));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  }

  test('is content with the packets that were recorded', async () => {
    expect(await replay(scene, await answering('0100', '021301'))).toEqual([
      { name: 'one', packets: 2, deviations: 0, faults: [] },
    ]);
  });

  test('names the line, the peer and both packets where another comes', async () => {
    const [result] = await replay(scene, await answering('0100', '021300'));
    expect(result?.faults).toEqual(['line 5: a got 1300, not Abort(Ok(()))']);
  });

  test('notices a packet too many', async () => {
    const results = await replay(scene, await answering('0100', '0213010100'));
    expect(results.flatMap(({ faults }) => faults)).toEqual(['a also got 00']);
  });

  test('takes another packet where a deviation says so, and nothing but it', async () => {
    const instead = { line: 5, reason: 'more polite', instead: [Buffer.from('1300', 'hex')] };
    expect(await replay(scene, await answering('0100', '021300'), [instead])).toEqual([
      { name: 'one', packets: 2, deviations: 1, faults: [] },
    ]);
    const [result] = await replay(scene, await answering('0100', '021301'), [instead]);
    expect(result?.faults).toEqual(['line 5: a got 1301, not more polite']);
  });
});
