// SPDX-License-Identifier: MIT
// The world as tools of other makers take it: one WIT document, and the world's name.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { worldBinding } from '../../../../generated/bindings/world.ts';
import { witFolder } from '../../package-root.ts';

/** `plugin` of `phira:plugin/plugin@1.0.0`. */
export function worldName(): string {
  return worldBinding.world.id.replace(/@.*$/, '').replace(/^.*\//, '');
}

/** All WIT files of the world as one document: a package may be declared once and first. */
export function worldText(): string {
  let head = '';
  const texts = readdirSync(witFolder)
    .filter((name) => name.endsWith('.wit'))
    .sort()
    .map((name) =>
      readFileSync(join(witFolder, name), 'utf8').replace(/^package [^;]+;\n/m, (line) => {
        head = line;
        return '';
      }),
    );
  return [head, ...texts].join('\n');
}
