// SPDX-License-Identifier: MIT
// Saves a configuration without end, for a test that kills this process: `FILE FIRST` begins with number FIRST. Each save
// changes a number and a text of another length.

import { ConfigFile } from '../../runtime/services/config-file.ts';
import { ConfigStore } from '../../runtime/services/config-store.ts';
import { acknowledge } from '../support/killed-writer.ts';

const [, , path = '', first = '0'] = process.argv;
const store = new ConfigStore({ layers: [], file: new ConfigFile(path) });

for (let number = Number(first); ; number += 1) {
  store.set('number', BigInt(number));
  store.set('deep.text', `${number};`.repeat(1 + ((number * 37) % 2000)));
  store.save();
  acknowledge(String(number));
}
