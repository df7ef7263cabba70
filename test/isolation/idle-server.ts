// SPDX-License-Identifier: MIT
// A server that starts a plugin of each isolation, calls it, and has nothing left to do: it ends by itself.

import { readFileSync } from 'node:fs';
import { APART, DO, run } from './support.ts';

const component = new Uint8Array(readFileSync(process.argv[2] ?? ''));
for (const isolation of APART) {
  const one = await run(isolation, component);
  await one.does(DO.nothing);
}
console.log('nothing left to do');
