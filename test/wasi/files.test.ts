// SPDX-License-Identifier: MIT
// The filesystem behind a policy: what is below an allowed folder, whatever a plugin writes for a path; single files;
// counted descriptors; bounded reads.

import { spawnSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ComponentError } from '../../runtime/component/errors.ts';
import { DEFAULT_SANDBOX_LIMITS, type SandboxLimits } from '../../runtime/sandbox/limits.ts';
import { createWasi } from '../../runtime/wasi/wasi.ts';
import { type Call, policyOf, startGuest, type WasiGuest } from './guest.ts';
import { ACTS, filesGuest, outcome } from './guests/files.ts';

const CREATE = 1;
const EXCLUSIVE = 4;
const READ = 1;
const WRITE = 2;
const FOLLOW = 1;

let guest: WasiGuest;
let folder: string;
let call: Call;

beforeAll(async () => {
  guest = await filesGuest();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wasi-files-'));
  mkdirSync(join(folder, 'data/sub'), { recursive: true });
  writeFileSync(join(folder, 'data/allowed.txt'), 'allowed');
  writeFileSync(join(folder, 'data/sub/deep.txt'), 'deep');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
});

const folders: string[] = [];
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

/** Runs the guest with these paths open. */
async function open(paths: readonly string[] = ['data'], limits: Partial<SandboxLimits> = {}): Promise<void> {
  folders.push(folder);
  const policy = policyOf({ allowFilesystem: true, allowedFilesystemPaths: paths });
  const wasi = await createWasi({
    policy,
    limits: { ...DEFAULT_SANDBOX_LIMITS, ...limits },
    folder,
    log: () => {},
  });
  ({ call } = startGuest(guest, policy, wasi.namespace));
}

interface Reading {
  readonly open?: number;
  readonly flags?: number;
  readonly follow?: number;
  readonly length?: bigint;
  readonly offset?: bigint;
}

/** What reading a file brings: its text, or the error in brackets. */
function read(path: string, how: Reading = {}): string {
  const { open = 0, flags = READ, follow = FOLLOW, length = 100n, offset = 0n } = how;
  const [status, bytes] = call('read', path, open, flags, follow, length, offset) as [number, Uint8Array];
  return status === 0 ? Buffer.from(bytes).toString() : `[${outcome(status)}]`;
}

function act(what: (typeof ACTS)[number], path: string, other = ''): string {
  return outcome(call('act', ACTS.indexOf(what), path, other));
}

function entries(path: string): string[] {
  const [status, text] = call('entries', path) as [number, string];
  return status === 0 ? text.split('\n').slice(0, -1).sort() : [outcome(status)];
}

describe('paths', () => {
  beforeEach(async () => {
    symlinkSync('../secret.txt', join(folder, 'data/out'));
    symlinkSync(join(folder, 'data/allowed.txt'), join(folder, 'data/absolute'));
    symlinkSync('..', join(folder, 'data/up'));
    symlinkSync('sub/deep.txt', join(folder, 'data/inside'));
    symlinkSync('../allowed.txt', join(folder, 'data/sub/above'));
    symlinkSync('circle', join(folder, 'data/circle'));
    symlinkSync('made.txt', join(folder, 'data/dangling'));
    symlinkSync('../made.txt', join(folder, 'data/dangling-out'));
    await open();
  });

  it.each([
    ['allowed.txt', 'allowed'],
    ['./allowed.txt', 'allowed'],
    ['sub//deep.txt', 'deep'],
    ['sub/../allowed.txt', 'allowed'],
    ['inside', 'deep'],
    ['sub/above', 'allowed'],
    ['nothing.txt', '[no-entry]'],
    ['nothing/deep.txt', '[no-entry]'],
    ['nothing/../allowed.txt', '[no-entry]'],
    ['allowed.txt/deep.txt', '[not-directory]'],
    ['', '[no-entry]'],
  ])('%s reads %s', (path, text) => {
    expect(read(path)).toBe(text);
  });

  it.each([
    ['..', '[not-permitted]'],
    ['../secret.txt', '[not-permitted]'],
    ['../data/allowed.txt', '[not-permitted]'],
    ['sub/../../secret.txt', '[not-permitted]'],
    ['./../secret.txt', '[not-permitted]'],
    ['/etc/hostname', '[not-permitted]'],
    ['//etc/hostname', '[not-permitted]'],
    ['out', '[not-permitted]'],
    ['out/', '[not-permitted]'],
    ['absolute', '[not-permitted]'],
    ['up', '[not-permitted]'],
    ['up/secret.txt', '[not-permitted]'],
    ['allowed.txt/', '[not-directory]'],
    ['allowed.txt/.', '[not-directory]'],
    ['allowed.txt/..', '[not-directory]'],
    ['circle', '[loop]'],
    ['sub\\..\\..\\secret.txt', '[invalid]'],
    ['allowed.txt\0.png', '[invalid]'],
    [`${'a/'.repeat(30)}`, '[no-entry]'],
  ])('%j leads nowhere: %s', (path, error) => {
    expect(read(path)).toBe(error);
    expect(read(path, { open: CREATE, flags: WRITE })).not.toBe('');
    expect(readFileSync(join(folder, 'secret.txt'), 'utf8')).toBe('secret');
  });

  it('looks at no path of more than 4096 characters', () => {
    expect(read('a/'.repeat(3000))).toBe('[name-too-long]');
  });

  it('does not follow a link at the end where it is told not to', () => {
    expect(read('inside', { follow: 0 })).toBe('[loop]');
    expect(read('out', { follow: 0 })).toBe('[loop]');
  });

  it('makes files through links inside only', () => {
    expect(outcome(call('write', 'dangling', 'made'))).toBe('ok');
    expect(readFileSync(join(folder, 'data/made.txt'), 'utf8')).toBe('made');
    expect(outcome(call('write', 'dangling-out', 'made'))).toBe('not-permitted');
    expect(read('dangling', { open: CREATE | EXCLUSIVE, flags: WRITE })).toBe('[exist]');
  });

  it.each([
    ['rename', 'allowed.txt', 'other.txt'],
    ['rename', 'out/', 'sub'],
    ['link', 'allowed.txt', 'other.txt'],
    ['link', 'out', 'secret.txt'],
    ['symlink', '../secret.txt', 'mine'],
    ['symlink', 'allowed.txt', 'mine'],
    ['readlink', 'out', ''],
    ['unlink', '../secret.txt', ''],
    ['mkdir', '../made', ''],
    ['rmdir', '../data', ''],
    ['rmdir', '.', ''],
    ['stat', 'out', ''],
  ] as const)('refuses to %s %s %s', (what, path, other) => {
    expect(act(what, path, other)).toBe('not-permitted');
  });

  it('does what is harmless', () => {
    expect(act('mkdir', 'new')).toBe('ok');
    expect(act('mkdir', 'new/')).toBe('exist');
    expect(outcome(call('write', 'new/file.txt', 'written'))).toBe('ok');
    expect(read('new/file.txt')).toBe('written');
    expect(act('stat', 'new/file.txt')).toBe('ok');
    expect(act('rmdir', 'new')).toBe('not-empty');
    expect(act('unlink', 'new')).toBe('is-directory');
    expect(act('unlink', 'new/file.txt/')).toBe('not-directory');
    expect(act('unlink', 'new/file.txt')).toBe('ok');
    expect(act('rmdir', 'new')).toBe('ok');
    expect(act('unlink', 'out')).toBe('ok');
    expect(act('readlink', 'allowed.txt')).toBe('invalid');
    expect(act('times', '')).toBe('unsupported');
    expect(entries('sub')).toEqual(['above', 'deep.txt']);
    expect(entries('allowed.txt')).toEqual(['not-directory']);
    expect(entries('up')).toEqual(['not-permitted']);
    expect(call('rootName', 0)).toBe('data');
  });

  it('neither opens pipes nor waits for them', () => {
    expect(spawnSync('mkfifo', [join(folder, 'data/pipe')]).status).toBe(0);
    expect(read('pipe')).toBe('[not-permitted]');
  });

  it('has no error for a time before 1970', () => {
    utimesSync(join(folder, 'data/allowed.txt'), new Date(5_000), new Date(-100_500));
    expect(call('modified', 'allowed.txt')).toEqual([0, 0, expect.anything()]);
    utimesSync(join(folder, 'data/allowed.txt'), new Date(5_000), new Date(7_000));
    expect(call('modified', 'allowed.txt')).toEqual([0, 1, 7n]);
  });
});

describe('what is open', () => {
  it('may be a file, of whose neighbours nothing can be told', async () => {
    writeFileSync(join(folder, 'data/other.txt'), 'other');
    await open(['data/allowed.txt']);
    expect(call('rootName', 0)).toBe('data');
    expect(read('allowed.txt')).toBe('allowed');
    for (const path of ['other.txt', 'sub/deep.txt', 'nothing.txt', 'sub', '../secret.txt'])
      expect(read(path)).toBe('[not-permitted]');
    expect(entries('.')).toEqual(['allowed.txt']);
    expect(outcome(call('write', 'allowed.txt', 'changed'))).toBe('ok');
    expect(outcome(call('write', 'new.txt', 'new'))).toBe('not-permitted');
    expect(act('unlink', 'allowed.txt')).toBe('not-permitted');
    expect(readFileSync(join(folder, 'data/allowed.txt'), 'utf8')).toBe('changed');
  });

  it('may be a link to a file, which is seen under its own name', async () => {
    symlinkSync('secret.txt', join(folder, 'current'));
    await open(['current']);
    expect(call('rootName', 0)).toBe('.');
    expect(read('current')).toBe('secret');
    expect(read('secret.txt')).toBe('[not-permitted]');
    expect(entries('.')).toEqual(['current']);
  });

  it('may be several folders, absolute ones too', async () => {
    await open(['data/sub/', join(folder, 'data'), './data/../data']);
    expect([0, 1, 2].map((index) => call('rootName', index))).toEqual([
      'data/sub',
      join(folder, 'data'),
      'data',
    ]);
    expect(read('deep.txt')).toBe('deep');
  });

  it('is never of the kernel, also where everything is open', async () => {
    await open(['/']);
    expect(read(join(folder, 'secret.txt').slice(1))).toBe('secret');
    expect(read('proc/self/environ')).toBe('[not-permitted]');
    expect(read('proc/1/environ')).toBe('[not-permitted]');
    expect(read('dev/zero')).toBe('[not-permitted]');
    expect(entries('sys')).toEqual(['not-permitted']);
    await expect(open(['/proc/self'])).rejects.toThrow('of the kernel');
  });

  it('is there, or the plugin does not start', async () => {
    await expect(open(['missing'])).rejects.toThrow(ComponentError);
    await expect(open(['missing'])).rejects.toThrow('"missing" does not exist');
    await expect(open(['/dev/null'])).rejects.toThrow('"/dev/null" is of the kernel');
  });

  it('is what it was when it was looked at', async () => {
    await open();
    linkSync(join(folder, 'secret.txt'), join(folder, 'data/hard'));
    // A hard link that somebody else has made is a file of the folder like any other.
    expect(read('hard')).toBe('secret');
  });
});

describe('how much', () => {
  it('counts what is open at once, and what is closed no more', async () => {
    await open(['data'], { maxOpenFiles: 3 });
    expect([1, 2, 3, 4].map(() => outcome(call('keep', 'allowed.txt')))).toEqual([
      'ok',
      'ok',
      'ok',
      'insufficient-memory',
    ]);
    expect(read('sub')).toBe('[insufficient-memory]');
    call('dropLast');
    expect(read('allowed.txt')).toBe('allowed');
    expect(outcome(call('keep', 'sub'))).toBe('ok');
    expect(entries('sub')).toEqual(['insufficient-memory']);
  });

  it('reads no more at once than is sensible, whatever is asked for', async () => {
    writeFileSync(join(folder, 'data/large'), Buffer.alloc(1_000_000, 'x'));
    await open();
    expect(read('large', { length: 2n ** 64n - 1n })).toHaveLength(65_536);
    expect(read('large', { offset: 999_999n })).toBe('x');
    expect(read('large', { offset: 2n ** 53n - 1n })).toBe('');
    expect(read('large', { offset: 2n ** 53n })).toBe('[invalid]');
    expect(read('large', { length: 0n })).toBe('');
    expect(read('large', { flags: WRITE })).toBe('[bad-descriptor]');
    expect(read('sub')).toBe('[is-directory]');
  });
});
