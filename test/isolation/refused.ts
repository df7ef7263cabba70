// SPDX-License-Identifier: MIT
// Components that are refused.

import { readFileSync } from 'node:fs';
import { worldText } from '../bench/fixtures.ts';
import { componentFromWat } from '../support/components.ts';

/** The probe with a start function that traps. */
export function trappingStart(): Promise<Uint8Array> {
  return startingWith('(func $begin (unreachable)) (start $begin)');
}

/** The probe with a start function that never ends. */
export function endlessStart(): Promise<Uint8Array> {
  return startingWith('(func $begin (loop $ever (br $ever))) (start $begin)');
}

async function startingWith(text: string): Promise<Uint8Array> {
  const wat = readFileSync(new URL('probe.wat', import.meta.url), 'utf8').trimEnd();
  return componentFromWat({ wat: `${wat.slice(0, -1)} ${text})`, wit: worldText(), world: 'plugin' });
}
