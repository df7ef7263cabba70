// SPDX-License-Identifier: MIT
// Before packing: removes from dist/ what has no source any more, which the compiler leaves where it is.

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const room of ['codegen', 'generated', 'runtime']) {
  const built = join(root, 'dist', room);
  if (!existsSync(built)) continue;
  for (const path of readdirSync(built, { recursive: true })) {
    const source = /^(.*)\.(?:d\.ts|js)$/.exec(path)?.[1];
    if (source !== undefined && !existsSync(join(root, room, `${source}.ts`))) rmSync(join(built, path));
  }
}
