// SPDX-License-Identifier: MIT
// The audit trail: clean records in every sink, whatever one of them does; a file that stays small; floods put together.

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../runtime/sandbox/audit.ts';
import { AuditFile } from '../../runtime/sandbox/audit-file.ts';
import { type AuditEntry, auditLog, auditTrail } from '../../runtime/sandbox/audit-trail.ts';
import { Denials } from '../../runtime/sandbox/denials.ts';
import { keptLog } from '../events/toy.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const record = (more: Partial<AuditRecord> = {}): AuditRecord => ({
  at: 1,
  kind: 'trapped',
  plugin: 'anna',
  code: 'TRAP_GUEST',
  message: 'plugin anna trapped',
  ...more,
});

describe('a trail', () => {
  test('cleans every text, and changes nothing else', () => {
    const kept: AuditRecord[] = [];
    const dirty = record({
      plugin: 'anna\n',
      message: 'see /srv/host/x.toml \u001b[2J',
      function: 'on-\u202eevent',
      limit: 'max_memory',
      used: 7,
    });
    auditTrail([(one) => kept.push(one)], keptLog())(dirty);
    expect(kept).toEqual([
      record({
        plugin: 'anna\\u{a}',
        message: 'see (path) \\u{1b}[2J',
        function: 'on-\\u{202e}event',
        limit: 'max_memory',
        used: 7,
      }),
    ]);
    expect(Object.isFrozen(kept[0])).toBe(true);
    expect(dirty.plugin).toBe('anna\n');
  });

  test('goes on when a sink throws, and tells of that once', () => {
    const kept: AuditRecord[] = [];
    const logger = keptLog();
    const broken = (): never => {
      throw new Error('no space left');
    };
    const trail = auditTrail([broken, (one) => kept.push(one), auditLog(logger)], logger);
    for (let times = 0; times < 3; times += 1) trail(record());
    expect(kept).toHaveLength(3);
    expect(logger.lines).toEqual([
      'error an audit record could not be kept: no space left',
      ...Array.from({ length: 3 }, () => 'warn plugin anna trapped'),
    ]);
  });

  test('goes on when the log throws as well', () => {
    const throws = (): never => {
      throw new Error('broken');
    };
    const logger = { debug: throws, info: throws, warn: throws, error: throws };
    expect(() => auditTrail([auditLog(logger)], logger)(record())).not.toThrow();
  });
});

describe('a file', () => {
  const fresh = (mostBytes?: number) => {
    const folder = mkdtempSync(join(tmpdir(), 'audit-'));
    folders.push(folder);
    const path = join(folder, 'data', 'audit.jsonl');
    return { path, older: join(folder, 'data', 'audit.1.jsonl'), file: new AuditFile(path, mostBytes) };
  };
  const lines = (path: string): AuditRecord[] =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): AuditRecord => JSON.parse(line));

  test('has one record a line, readable by its owner only', () => {
    const { path, file } = fresh();
    file.write(record());
    file.write(record({ message: 'two\nlines' }));
    expect(lines(path)).toEqual([record(), record({ message: 'two\nlines' })]);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test('is turned over, so that twice its size is the most that is kept', () => {
    const { path, older, file } = fresh(1000);
    for (let at = 0; at < 100; at += 1) file.write(record({ at }));
    expect(statSync(path).size).toBeLessThanOrEqual(1000);
    expect(statSync(older).size).toBeLessThanOrEqual(1000);
    const kept = [...lines(older), ...lines(path)].map(({ at }) => at);
    expect(kept.at(-1)).toBe(99);
    expect(kept).toEqual(kept.map((_, index) => 100 - kept.length + index));
  });

  test('goes on where an earlier run of the host ended', () => {
    const { path, older, file } = fresh(1000);
    for (let at = 0; at < 9; at += 1) file.write(record({ at }));
    expect(existsSync(older)).toBe(false);
    const next = new AuditFile(path, 1000);
    for (let at = 9; at < 12; at += 1) next.write(record({ at }));
    expect(existsSync(older)).toBe(true);
    expect(lines(older).length + lines(path).length).toBe(12);
  });

  test('a record that is larger than the file may be is kept all the same', () => {
    const { path, file } = fresh(10);
    file.write(record({ at: 1 }));
    file.write(record({ at: 2 }));
    expect(lines(path)).toEqual([record({ at: 2 })]);
  });

  test('throws what the file system throws, and tries again', () => {
    const { path, file } = fresh();
    file.write(record());
    rmSync(join(path, '..'), { recursive: true });
    expect(() => file.write(record())).toThrow('ENOENT');
    file.write(record({ at: 3 }));
    expect(lines(path)).toEqual([record({ at: 3 })]);
  });
});

test('denials are told of at doubling counts, each permission on its own', () => {
  const told: AuditEntry[] = [];
  const denials = new Denials('anna', (entry) => told.push(entry));
  for (let times = 0; times < 1000; times += 1) denials.add('kick_users');
  denials.add('read_users');
  expect(told.map(({ code, times }) => `${code} ${times ?? 1}`)).toEqual([
    'kick_users 1',
    'kick_users 1',
    ...[2, 4, 8, 16, 32, 64, 128, 256].map((times) => `kick_users ${times}`),
    'read_users 1',
  ]);
  expect(told.at(-2)?.message).toBe('anna was denied kick_users, 512 times so far');
  expect(told[0]).toEqual({
    kind: 'denied',
    plugin: 'anna',
    code: 'kick_users',
    message: 'anna was denied kick_users',
  });
});
