// SPDX-License-Identifier: MIT
// Games recorded into real files and read again: what players sent, under whose name, for how long, and what happens
// where the disk says no.

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Logger } from '../../runtime/plugin/logger.ts';
import { FileRecorder, type FileRecorderOptions } from '../../runtime/server/replay/file-recorder.ts';
import {
  type Replay,
  readReplay,
  replayEntry,
  replayHeader,
} from '../../runtime/server/replay/replay-format.ts';
import { clientCommand } from '../../runtime/server/wire/client-command.ts';
import { decodeClientPacket, encode, type LivePacket } from '../../runtime/server/wire/codec.ts';
import type { ClientCommand } from '../../runtime/server/wire/index.ts';
import { codeOf } from '../support/code-of.ts';
import { judgeEvents, touchFrames } from '../wire/commands.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = 1_790_000_000_000;

let folder: string;
let warnings: string[];
const logger: Logger = {
  debug: () => {},
  info: () => {},
  warn: (facts, message) => void warnings.push(`${message} ${JSON.stringify(facts)}`),
  error: () => {},
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phira-replays-'));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function recorder(options: Partial<FileRecorderOptions> = {}): FileRecorder {
  return new FileRecorder({ folder, keepDays: 4, logger, now: () => NOW, ...options });
}

/** As a server gets it. */
function packet(command: ClientCommand): LivePacket {
  const live = decodeClientPacket(encode(clientCommand, command));
  if (live.kind !== 'touches' && live.kind !== 'judges') throw new Error(live.kind);
  return live;
}

const TOUCHES: ClientCommand = {
  kind: 'touches',
  frames: [{ time: 1.5, points: [{ finger: 0, x: 0.5, y: -0.25 }] }],
};
const JUDGES: ClientCommand = {
  kind: 'judges',
  judges: [{ time: 1.25, line: 3, note: 300, judgement: 'good' }],
};

function replay(user: number, chart: number, time = NOW): Replay {
  return readReplay(readFileSync(join(folder, `${user}/${chart}/${time}.phirarec`)));
}

test('each player of a game has a recording of what it sent, with the number of its record', async () => {
  const recordings = recorder();
  recordings.begin({ roomId: 1, chart: 7, players: [101, 102, 103] });
  recordings.live(101, packet(TOUCHES));
  recordings.live(102, packet(JUDGES));
  recordings.live(101, packet(JUDGES));
  recordings.live(999, packet(JUDGES));
  recordings.done(101, 9001);
  recordings.end(1);
  recordings.live(101, packet(TOUCHES));
  await recordings.close();
  const common = { chart: 7, complete: true };
  expect(replay(101, 7)).toEqual({ ...common, user: 101, record: 9001, commands: [TOUCHES, JUDGES] });
  expect(replay(102, 7)).toEqual({ ...common, user: 102, record: 0, commands: [JUDGES] });
  // One who sent nothing has nothing, nor has one who does not play.
  expect(readdirSync(folder).sort()).toEqual(['101', '102']);
  expect(warnings).toEqual([]);
});

test('the file is what servers of this family write, byte for byte', async () => {
  const recordings = recorder();
  recordings.begin({ roomId: 1, chart: 12345, players: [101] });
  recordings.live(101, packet(TOUCHES));
  recordings.done(101, 9001);
  recordings.end(1);
  await recordings.close();
  const bytes = readFileSync(join(folder, `101/12345/${NOW}.phirarec`)).toString('hex');
  // Magic, chart, user, record; a length of 4 bytes; the command as on the wire.
  expect(bytes).toBe('4d50' + '39300000' + '65000000' + '29230000' + '0c000000' + '03010000c03f0100003800b4');
});

test('a long game is written as it goes on, and in order', async () => {
  const recordings = recorder();
  recordings.begin({ roomId: 1, chart: 1, players: [101] });
  const sent: ClientCommand[] = [];
  for (let second = 0; second < 2000; second++) {
    const command: ClientCommand = {
      kind: 'touches',
      frames: [{ time: second, points: [{ finger: 1, x: 0.5, y: 0.5 }] }],
    };
    sent.push(command);
    recordings.live(101, packet(command));
  }
  recordings.end(1);
  await recordings.close();
  expect(replay(101, 1).commands).toEqual(sent);
});

test('who leaves a game and plays another has a recording of each, whichever ends first', async () => {
  const recordings = recorder();
  recordings.begin({ roomId: 1, chart: 7, players: [101, 102] });
  recordings.live(101, packet(TOUCHES));
  recordings.begin({ roomId: 2, chart: 8, players: [101] });
  recordings.live(101, packet(JUDGES));
  recordings.end(1);
  recordings.live(101, packet(TOUCHES));
  recordings.end(2);
  await recordings.close();
  expect(replay(101, 7).commands).toEqual([TOUCHES]);
  expect(replay(101, 8).commands).toEqual([JUDGES, TOUCHES]);
});

test('closing ends the games that still run, and none begins afterwards', async () => {
  const recordings = recorder();
  recordings.begin({ roomId: 1, chart: 1, players: [101] });
  recordings.live(101, packet(TOUCHES));
  await recordings.close();
  expect(replay(101, 1).commands).toEqual([TOUCHES]);
  recordings.begin({ roomId: 1, chart: 2, players: [101] });
  recordings.live(101, packet(TOUCHES));
  recordings.end(1);
  await recordings.close();
  expect(readdirSync(join(folder, '101'))).toEqual(['1']);
});

describe('bounds', () => {
  test('a recording has at most as many bytes as it may', async () => {
    const recordings = recorder({ maxFileBytes: 14 + 3 * 16 });
    recordings.begin({ roomId: 1, chart: 1, players: [101] });
    for (let sent = 0; sent < 10; sent++) recordings.live(101, packet(TOUCHES));
    recordings.end(1);
    await recordings.close();
    expect(replay(101, 1)).toMatchObject({ commands: [TOUCHES, TOUCHES, TOUCHES], complete: true });
  });

  /** A recording of so many bytes from so many days ago. */
  function put(user: number, daysAgo: number, size = 14): string {
    const name = `${user}/1/${NOW - daysAgo * DAY}.phirarec`;
    mkdirSync(join(folder, `${user}/1`), { recursive: true });
    writeFileSync(join(folder, name), Buffer.alloc(size));
    return name;
  }

  function left(): string[] {
    return readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort();
  }

  test('what is older than it may be is deleted with the folders that it leaves empty, and nothing else', async () => {
    put(101, 5);
    const young = put(102, 3);
    put(102, 4.5);
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    mkdirSync(join(folder, '103/1'), { recursive: true });
    writeFileSync(join(folder, '103/1/0.phirarec.bak'), 'mine');
    await recorder().close();
    expect(left()).toEqual([young, '103/1/0.phirarec.bak', 'notes.txt'].sort());
    expect(readdirSync(folder)).not.toContain('101');
  });

  test('the oldest go where all together take too much room', async () => {
    put(101, 3, 600);
    const young = [put(102, 1, 600), put(103, 2, 300)];
    await recorder({ maxFolderBytes: 1000 }).close();
    expect(left()).toEqual(young);
  });

  test('a folder that is not there yet has nothing too old', async () => {
    await recorder({ folder: join(folder, 'none') }).close();
    expect(warnings).toEqual([]);
  });
});

test('where the disk says no the game goes on, and the log has one line for each recording', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const recordings = recorder({ folder: file });
  recordings.begin({ roomId: 1, chart: 1, players: [101, 102] });
  for (let sent = 0; sent < 5000; sent++) recordings.live(101, packet(TOUCHES));
  recordings.live(102, packet(TOUCHES));
  recordings.end(1);
  await recordings.close();
  expect(warnings.filter((line) => line.startsWith('a recording is lost'))).toHaveLength(2);
});

describe('reading', () => {
  test('a file that was cut off gives what is whole', () => {
    const header = replayHeader({ chart: 1, user: 2, record: 0 });
    const whole = Buffer.concat([header, replayEntry(packet(TOUCHES)), replayEntry(packet(JUDGES))]);
    for (let size = header.length + 16; size < whole.length; size++) {
      const { commands, complete } = readReplay(whole.subarray(0, size));
      expect([commands, complete]).toEqual([[TOUCHES], size === header.length + 16]);
    }
  });

  test('a file that is something else is refused', () => {
    expect(codeOf(() => readReplay(Buffer.from('PK\x03\x04 something else')))).toBe('REPLAY_FORMAT');
    expect(codeOf(() => readReplay(Buffer.alloc(3)))).toBe('REPLAY_FORMAT');
    const broken = [replayHeader({ chart: 1, user: 2, record: 0 }), Buffer.from('0100000010', 'hex')];
    expect(codeOf(() => readReplay(Buffer.concat(broken)))).toBe('PHIRA_ORDINAL');
  });

  test('gives any commands as they were written', () => {
    const any = fc.oneof(
      touchFrames.map((frames): ClientCommand => ({ kind: 'touches', frames })),
      judgeEvents.map((judges): ClientCommand => ({ kind: 'judges', judges })),
    );
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), (commands) => {
        const entries = commands.map((command) => replayEntry(packet(command)));
        const bytes = Buffer.concat([replayHeader({ chart: -1, user: 2, record: 3 }), ...entries]);
        expect(readReplay(bytes)).toEqual({ chart: -1, user: 2, record: 3, commands, complete: true });
      }),
    );
  });
});
