// SPDX-License-Identifier: MIT
// Stores items without end, for a test that kills this process: `FILE FIRST` begins at item FIRST. Each item is a text
// repeated often enough for several pages of the file; every third one is removed again.

import { StorageFile } from '../../runtime/services/storage-file.ts';
import { acknowledge } from '../support/killed-writer.ts';

const [, , path = '', first = '0'] = process.argv;
const store = new StorageFile(path, {
  maxBytes: 64 * 1024 * 1024,
  maxItems: 100_000,
  maxKeyBytes: 64,
}).open('writer');

for (let number = Number(first); ; number += 1) {
  store.set(`item ${number}`, Buffer.from(`${number};`.repeat(1 + ((number * 37) % 2000))));
  acknowledge(`set ${number}`);
  if (number % 3 !== 0) continue;
  store.remove(`item ${number}`);
  acknowledge(`removed ${number}`);
}
