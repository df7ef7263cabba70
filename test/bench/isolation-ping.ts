// SPDX-License-Identifier: MIT
// The other thread of the bare ping-pong: hands the turn back as often as it gets it.

import { workerData } from 'node:worker_threads';

const turn = new Int32Array(workerData as SharedArrayBuffer);
for (;;) {
  Atomics.wait(turn, 0, 0);
  Atomics.store(turn, 0, 0);
  Atomics.notify(turn, 0);
}
