// SPDX-License-Identifier: MIT
// A game on a real server, recorded: clients are made to send touches without anybody watching, and files tell the game.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../../runtime/plugin/logger.ts';
import { GameClient } from '../../runtime/server/client/game-client.ts';
import { playLive } from '../../runtime/server/client/live-play.ts';
import { FileRecorder } from '../../runtime/server/replay/file-recorder.ts';
import { type Replay, readReplay } from '../../runtime/server/replay/replay-format.ts';
import { offlineAccountId } from '../../runtime/server/site/offline-site.ts';
import { startServer, until } from '../server/phira-support.ts';

/** The one recording of a player. */
function recordingOf(folder: string, name: string, chart: number): Replay {
  const place = join(folder, String(offlineAccountId(name)), String(chart));
  const [file = '', ...others] = readdirSync(place);
  expect(others).toEqual([]);
  return readReplay(readFileSync(join(place, file)));
}

test('a game is recorded for each of its players, with the record of who is done last too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'phira-recorded-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const recorder = new FileRecorder({ folder, keepDays: 4, logger: silentLogger });
  const { address } = await startServer({ recorder });
  const alice = await GameClient.login(address, 'alice');
  const bob = await GameClient.login(address, 'bob');
  onTestFinished(() => alice.close());
  onTestFinished(() => bob.close());
  await alice.createRoom('room-1');
  await bob.joinRoom('room-1');
  await until(() => alice.room?.live === true && bob.room?.live === true);
  await alice.selectChart(7);
  await alice.requestStart();
  await bob.ready();
  await until(() => alice.room?.state.kind === 'playing' && bob.room?.state.kind === 'playing');
  await Promise.all([playLive(alice, 600), playLive(bob, 300)]);
  await bob.abort();
  await alice.played(900_000);
  await until(() => alice.room?.state.kind === 'select-chart');
  await playLive(alice, 100);
  await recorder.close();
  const [ofAlice, ofBob] = [recordingOf(folder, 'alice', 7), recordingOf(folder, 'bob', 7)];
  expect(ofAlice).toMatchObject({
    chart: 7,
    user: offlineAccountId('alice'),
    record: 900_000,
    complete: true,
  });
  expect(ofBob).toMatchObject({ chart: 7, user: offlineAccountId('bob'), record: 0, complete: true });
  const kinds = ofAlice.commands.map(({ kind }) => kind);
  expect(kinds.slice(0, 4)).toEqual(['touches', 'judges', 'touches', 'judges']);
  // What begins again after the game is no part of it.
  const begun = ofAlice.commands.filter((one) => one.kind === 'touches' && one.frames[0]?.time === 0);
  expect(begun).toHaveLength(1);
  expect(alice.hazards.concat(bob.hazards)).toEqual([]);
  // Whoever made the room live is seen by nobody.
  expect([...(bob.room?.users.keys() ?? [])]).toHaveLength(2);
});
