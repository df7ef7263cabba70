// SPDX-License-Identifier: MIT
// What a plugin's process may do for WASI: nothing unless a path or host is open.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { wasiProcessFlags } from '../../runtime/wasi/process-flags.ts';
import { policyOf } from './guest.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wasi-flags-')));

it.each([
  [{}],
  [{ allowFilesystem: true, allowNetwork: true, allowEnvironment: true }],
  [{ allowedFilesystemPaths: ['/'], allowedNetworkHosts: ['example.org'] }],
])('asks for nothing where nothing can be reached: %o', (opened) => {
  expect(wasiProcessFlags(policyOf(opened), folder)).toEqual([]);
});

it('asks for the network where a host is open', () => {
  const flags = wasiProcessFlags(
    policyOf({ allowNetwork: true, allowedNetworkHosts: ['example.org'] }),
    folder,
  );
  expect(flags.slice(0, 2)).toEqual(['--allow-worker', '--disable-warning=PERM0006']);
  expect(flags.slice(2).every((flag) => flag === '--allow-net')).toBe(true);
});

it('asks for the allowed paths, as they are written and where they lead', () => {
  mkdirSync(join(folder, 'real'));
  writeFileSync(join(folder, 'one.txt'), '');
  symlinkSync('real', join(folder, 'data'));
  const paths = { allowFilesystem: true, allowedFilesystemPaths: ['data', 'one.txt'] };
  expect(wasiProcessFlags(policyOf(paths), folder)).toEqual([
    '--allow-worker',
    '--disable-warning=PERM0006',
    `--allow-fs-read=${folder}`,
    `--allow-fs-read=${folder}/data`,
    `--allow-fs-read=${folder}/one.txt`,
    `--allow-fs-read=${folder}/real`,
    `--allow-fs-write=${folder}/one.txt`,
    `--allow-fs-write=${folder}/real`,
  ]);
  expect(() => wasiProcessFlags(policyOf({ ...paths, allowedFilesystemPaths: ['none'] }), folder)).toThrow(
    '"none" does not exist',
  );
  rmSync(folder, { recursive: true });
});
