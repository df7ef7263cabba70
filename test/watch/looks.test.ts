// SPDX-License-Identifier: MIT
// Where the system reports nothing, changes are found by looking; what it has reported is not told again.

import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fingerprintOf, lookAt } from '../../runtime/watch/fingerprint.ts';
import { Looks } from '../../runtime/watch/looks.ts';
import { until } from './support.ts';

async function folder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'looks-')));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function put(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

const NO_SCHEMA = (): undefined => undefined;

test('a look differs by whatever a plugin consists of, and by nothing else', async () => {
  const root = await folder();
  await mkdir(join(root, 'anna'));
  await put(join(root, 'anna/anna.wasm'), 'one');
  await put(join(root, 'bert.wasm'), 'one');
  const schemaOf = (path: string) => (path === 'anna' ? 'schema.json' : undefined);
  const look = () => lookAt(root, schemaOf);
  const first = await look();
  expect([...first.keys()]).toEqual(['anna', 'bert.wasm']);
  await put(join(root, 'anna/notes.json'), '{}');
  await put(join(root, 'other.toml'), '');
  expect(await look()).toEqual(first);
  // The same text in another file.
  await put(join(root, 'anna/anna.wasm'), 'one');
  const second = await look();
  expect(second.get('anna')).not.toBe(first.get('anna'));
  expect(second.get('bert.wasm')).toBe(first.get('bert.wasm'));
  for (const file of ['anna/plugin.toml', 'anna/schema.json', 'bert.toml']) {
    const before = await look();
    await put(join(root, file), '');
    expect(await look()).not.toEqual(before);
  }
});

test('content is what counts in the end', async () => {
  const root = await folder();
  await put(join(root, 'anna.wasm'), 'one');
  const one = await fingerprintOf(root, 'anna.wasm', undefined);
  await put(join(root, 'anna.wasm'), 'two');
  const two = await fingerprintOf(root, 'anna.wasm', undefined);
  await put(join(root, 'anna.wasm'), 'one');
  expect(await fingerprintOf(root, 'anna.wasm', undefined)).toEqual(one);
  expect(two?.component).not.toBe(one?.component);
  await put(join(root, 'anna.toml'), 'one');
  const beside = await fingerprintOf(root, 'anna.wasm', undefined);
  expect(beside?.component).toBe(one?.component);
  expect(beside?.manifest).not.toBe(one?.manifest);
  await rm(join(root, 'anna.wasm'));
  expect(await fingerprintOf(root, 'anna.wasm', undefined)).toBeUndefined();
  expect(await fingerprintOf(join(root, 'gone'), 'anna.wasm', undefined)).toBeUndefined();
});

test('looks tell what came and changed', async () => {
  const root = await folder();
  await put(join(root, 'anna.wasm'), 'one');
  const told: string[] = [];
  const looks = new Looks(
    () => lookAt(root, NO_SCHEMA),
    20,
    (key) => void told.push(key),
  );
  onTestFinished(() => looks.close());
  expect(await looks.begin()).toEqual(['anna.wasm']);
  await put(join(root, 'bert.wasm'), 'one');
  await looks.open();
  expect(told.splice(0)).toEqual(['bert.wasm']);
  await put(join(root, 'bert.wasm'), 'two');
  await until('a change', () => told.length > 0);
  expect(told.splice(0)).toEqual(['bert.wasm']);
});

test('what was reported is not told by the next look, but by the one after it', async () => {
  const root = await folder();
  await put(join(root, 'anna.wasm'), 'one');
  const told: string[] = [];
  const looks = new Looks(
    () => lookAt(root, NO_SCHEMA),
    3_600_000,
    (key) => void told.push(key),
  );
  onTestFinished(() => looks.close());
  await looks.begin();
  looks.knows('anna.wasm');
  await rm(join(root, 'anna.wasm'));
  looks.knows('bert.wasm');
  await put(join(root, 'bert.wasm'), 'one');
  await put(join(root, 'carl.wasm'), 'one');
  await looks.open();
  expect(told.splice(0)).toEqual(['carl.wasm']);
  // There may have been other changes behind those that were reported.
  await looks.open();
  expect(told.splice(0).sort()).toEqual(['anna.wasm', 'bert.wasm']);
  await looks.open();
  expect(told).toEqual([]);
});
