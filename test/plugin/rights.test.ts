// SPDX-License-Identifier: MIT
// Permissions over updates and restarts of the host: what was loaded is noted, what an update asks for beside waits for the
// operator, whose word is kept; and files that are not as they were written are refused and left alone.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, bench, manifest, type Script, toyComponent, withManifest } from './toy-plugins.ts';

let state = '';
const benches: Bench[] = [];
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'toy-state-'));
});
afterEach(async () => {
  for (const one of benches.splice(0)) await one.dispose();
  rmSync(state, { recursive: true, force: true });
});

type Options = NonNullable<Parameters<typeof bench>[1]>;

/** A host that reads what one before it has left in the state folder. */
async function host(
  options: Options = {},
  manifests: Readonly<Record<string, string>> = {},
  script: Script = () => 'ok',
): Promise<Bench> {
  const one = await bench(script, { stateFolder: state, ...options });
  benches.push(one);
  for (const [name, more] of Object.entries(manifests)) await one.plugin(name, more);
  return one;
}

async function started(one: Bench) {
  const report = await one.manager.scanAndLoad();
  await one.manager.initializeAll();
  await one.manager.startAll();
  return report;
}

const asking = (...permissions: readonly string[]) =>
  `[permissions]\n${permissions.map((permission) => `${permission} = true\n`).join('')}`;

/** Something stands where the file is written before it takes its name. */
const blockWriting = (file: string) => mkdirSync(join(state, `.${file}.${process.pid}.tmp`));

const text = (file: string) => readFileSync(join(state, file), 'utf8');
const rights = (one: Bench, name = 'anna') => [...(one.manager.get(name)?.permissions ?? [])];

describe('the lock file', () => {
  test('says what was loaded, in an order that does not depend on the order of loading', async () => {
    const one = await host({ policy: () => ({ grant: ['read_users'] }) });
    await one.plugin('zora');
    await one.manager.load('zora');
    await one.plugin('anna', asking('read_users', 'manage_users'), '1.2.0');
    await one.manager.load('anna');
    const sha256 = '[0-9a-f]{64}';
    expect(text('plugins.lock')).toMatch(
      new RegExp(
        [
          '^# What this host .*',
          'format = 1',
          `checksum = "${sha256}"`,
          '',
          '\\[plugins.anna\\]',
          'version = "1.2.0"',
          `sha256 = "${sha256}"`,
          'world = "1.2.0"',
          'permissions = \\[ "read_users" \\]',
          'waiting = \\[ "manage_users" \\]',
          '',
          '\\[plugins.zora\\]',
          'version = "1.0.0"',
        ].join('\n'),
        's',
      ),
    );
    const before = text('plugins.lock');
    const again = await host({ policy: () => ({ grant: ['read_users'] }) });
    await again.plugin('anna', asking('read_users', 'manage_users'), '1.2.0');
    await again.plugin('zora');
    expect((await again.manager.scanAndLoad()).warnings).toEqual([]);
    expect(text('plugins.lock')).toBe(before);
    expect(readdirSync(state)).toEqual(['plugins.lock']);
  });

  test('keeps what it says of plugins that are not there today', async () => {
    await started(await host({}, { anna: '', bert: '' }));
    await started(await host({}, { bert: '' }));
    expect(text('plugins.lock')).toContain('[plugins.anna]');
  });

  test('tells another build under the same version', async () => {
    await started(await host({}, { anna: '' }));
    const one = await host({}, {});
    await one.write({
      'anna/plugin.toml': manifest('anna'),
      'anna/anna.wasm': withManifest(toyComponent, 'x'),
    });
    expect((await started(one)).warnings).toEqual([
      'anna 1.0.0 is another build than the 1.0.0 that was loaded last',
    ]);
    expect((await started(await host({}, { anna: '' }))).warnings).toHaveLength(1);
  });

  test.each<[string, (text: string) => string, string, RegExp]>([
    [
      'one more permission',
      (lock) => lock.replace('permissions = []', 'permissions = ["read_users"]'),
      'RT_STATE_FILE_READ',
      /^plugins\.lock:3:1 - .*checksum/,
    ],
    [
      'another hash',
      (lock) => lock.replace(/sha256 = ".{4}/, 'sha256 = "0000'),
      'RT_STATE_FILE_READ',
      /^plugins\.lock:3:1 - .*checksum/,
    ],
    ['a missing end', (lock) => lock.slice(0, -70), 'RT_TOML_SYNTAX', /^plugins\.lock:\d+:\d+ - /],
    [
      'a missing key',
      (lock) => lock.replace(/world = .*\n/, ''),
      'RT_STATE_FILE_READ',
      /^plugins\.lock:5:10 - .*plugins\.anna\.world: "world" is missing/,
    ],
    [
      'another format',
      (lock) => lock.replace('format = 1', 'format = 2'),
      'RT_STATE_FILE_READ',
      /^plugins\.lock:2:1 - .*format: 2 is not/,
    ],
    ['nothing at all', () => '', 'RT_STATE_FILE_READ', /^plugins\.lock:1:1 - .*"format" is missing/],
  ])('is refused with its place and left alone: %s', async (_, change, code, message) => {
    await started(await host({}, { anna: '' }));
    const changed = change(text('plugins.lock'));
    expect(changed).not.toBe(text('plugins.lock'));
    writeFileSync(join(state, 'plugins.lock'), changed);
    const one = await host({}, { anna: asking('read_users') });
    const refused = one.manager.scanAndLoad();
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await expect(one.manager.load('anna')).rejects.toMatchObject({ code });
    expect(one.calls).toEqual([]);
    expect(text('plugins.lock')).toBe(changed);
  });

  test('that cannot be written is told, and what is loaded runs', async () => {
    const one = await host({}, { anna: asking('manage_users') });
    for (const file of ['plugins.lock', 'grants.toml']) blockWriting(file);
    const { loaded, warnings } = await started(one);
    expect([loaded, warnings]).toEqual([
      ['anna'],
      [expect.stringMatching(/plugins\.lock cannot be written/)],
    ]);
    const refused = one.manager.grant('anna');
    await expect(refused).rejects.toMatchObject({ code: 'RT_STATE_FILE_WRITE' });
    expect([rights(one), one.manager.get('anna')?.pendingPermissions]).toEqual([[], ['manage_users']]);
  });
});

describe('an update that asks for more', () => {
  test('is held while the old version goes on, and comes in when the operator says so', async () => {
    const one = await host({}, { anna: asking('read_rooms') });
    await started(one);
    await one.plugin('anna', asking('read_rooms', 'read_users', 'manage_users'), '1.1.0');
    one.calls.length = 0;
    const refused = await one.manager.reload('anna').catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'RT_PLUGIN_HELD',
      message:
        'plugin anna 1.1.0 asks for manage_users, read_users, which nobody has granted it: 1.0.0 goes on meanwhile',
      findings: [{ place: { line: 7 } }, { place: { line: 8 } }],
    });
    expect(one.calls).toEqual([]);
    expect(one.manager.get('anna')).toMatchObject({ version: '1.0.0', state: 'started' });
    expect(one.manager.held()).toEqual([
      {
        name: 'anna',
        path: 'anna',
        running: '1.0.0',
        version: '1.1.0',
        permissions: ['manage_users', 'read_users'],
      },
    ]);
    expect(text('plugins.lock')).toContain('version = "1.0.0"');
    expect(await one.manager.grant('anna', ['read_users'])).toEqual(['read_users']);
    expect([one.calls, one.manager.get('anna')?.version]).toEqual([[], '1.0.0']);
    expect(one.manager.held()[0]?.permissions).toEqual(['manage_users']);
    expect(await one.manager.grant('anna')).toEqual(['manage_users']);
    expect(one.manager.held()).toEqual([]);
    expect(one.manager.get('anna')).toMatchObject({ version: '1.1.0', state: 'started' });
    expect(rights(one)).toEqual(['manage_users', 'read_rooms', 'read_users']);
    expect(text('plugins.lock')).toContain('permissions = [ "manage_users", "read_rooms", "read_users" ]');
  });

  test('comes in without what the operator revokes', async () => {
    const one = await host({}, { anna: '' });
    await started(one);
    await one.plugin('anna', asking('manage_users'), '1.1.0');
    await expect(one.manager.reload('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_HELD' });
    expect(await one.manager.revoke('anna', ['manage_users'])).toEqual(['manage_users']);
    expect(one.manager.get('anna')).toMatchObject({ version: '1.1.0', state: 'started' });
    expect(rights(one)).toEqual([]);
    await one.plugin('anna', asking('manage_users'), '1.2.0');
    expect((await one.manager.reload('anna')).version).toBe('1.2.0');
  });

  test('is not held for what host.toml grants, for what was waiting before, nor in development', async () => {
    const granted = await host({ policy: () => ({ grant: ['read_users'] }) }, { anna: '' });
    await started(granted);
    await granted.plugin('anna', asking('read_users'));
    await granted.manager.reload('anna');
    expect(rights(granted)).toEqual(['read_users']);
    const waiting = await host({ stateFolder: undefined }, { anna: asking('manage_users') });
    await started(waiting);
    await waiting.plugin('anna', asking('manage_users'), '1.1.0');
    expect((await waiting.manager.reload('anna')).pendingPermissions).toEqual(['manage_users']);
    const developing = await host({ stateFolder: undefined, grantDeclared: true }, { anna: '' });
    await started(developing);
    await developing.plugin('anna', asking('manage_users'));
    await developing.manager.reload('anna');
    expect(rights(developing)).toEqual(['manage_users']);
  });

  test('is held without a data folder too', async () => {
    const one = await host({ stateFolder: undefined }, { anna: '' });
    await started(one);
    await one.plugin('anna', asking('read_users'));
    await expect(one.manager.reload('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_HELD' });
    await one.manager.grant('anna');
    expect(rights(one)).toEqual(['read_users']);
  });

  test('runs with what was granted before when it came while the host was down', async () => {
    await started(await host({}, { anna: asking('read_rooms') }));
    const one = await host({}, { anna: asking('read_rooms', 'read_users') });
    const { permissions } = await started(one);
    expect(permissions).toEqual([{ plugin: 'anna', pending: ['read_users'], refused: [] }]);
    expect(rights(one)).toEqual(['read_rooms']);
    // Not by waiting for the next start either.
    const later = await host({}, { anna: asking('read_rooms', 'read_users') });
    await started(later);
    expect(rights(later)).toEqual(['read_rooms']);
    expect(await later.manager.grant('anna')).toEqual(['read_users']);
    expect(rights(later)).toEqual(['read_rooms', 'read_users']);
    const last = await host({}, { anna: asking('read_rooms', 'read_users') });
    await started(last);
    expect(rights(last)).toEqual(['read_rooms', 'read_users']);
  });
});

describe("the operator's word", () => {
  test('is kept in a file for people, and counts over host.toml', async () => {
    const policy = () => ({ grant: ['read_users'] });
    const one = await host({ policy }, { anna: asking('read_users', 'manage_users', 'read_rooms') });
    await started(one);
    await one.manager.grant('anna', ['manage_users', 'read_rooms']);
    await one.manager.revoke('anna', ['read_users', 'read_rooms']);
    expect(rights(one)).toEqual(['manage_users']);
    expect(text('grants.toml').split('\n').slice(1)).toEqual([
      '[plugins.anna]',
      'grant = [ "manage_users" ]',
      'revoke = [ "read_rooms", "read_users" ]',
      '',
    ]);
    const next = await host({ policy }, { anna: asking('read_users', 'manage_users', 'read_rooms') });
    const { permissions } = await started(next);
    expect(rights(next)).toEqual(['manage_users']);
    expect(permissions).toEqual([{ plugin: 'anna', pending: [], refused: ['read_rooms', 'read_users'] }]);
    expect(await next.manager.revoke('anna')).toEqual(['manage_users']);
    expect(rights(next)).toEqual([]);
  });

  test('brings back what failed for want of it, and is taken away at once, whatever the files say by then', async () => {
    const one = await host({}, {}, (step, plugin) =>
      step === 'start' && !plugin.permissions.has('manage_users') ? 'error' : 'ok',
    );
    await one.plugin('anna', asking('manage_users'));
    await started(one);
    expect(one.manager.get('anna')?.state).toBe('failed');
    await one.manager.grant('anna');
    expect(one.manager.get('anna')?.state).toBe('started');
    await one.write({ 'anna/plugin.toml': 'broken', 'anna/anna.wasm': 'broken' });
    await expect(one.manager.revoke('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_LIFECYCLE' });
    expect(rights(one)).toEqual([]);
    expect(one.manager.get('anna')?.state).toBe('quarantined');
  });

  test('reaches a plugin that cannot be reloaded without a restart of it', async () => {
    const one = await host({}, { anna: `hot_reload = false\n${asking('manage_users')}` });
    await started(one);
    one.calls.length = 0;
    await one.manager.grant('anna');
    expect([rights(one), one.calls]).toEqual([['manage_users'], []]);
    expect(text('plugins.lock')).toContain('permissions = [ "manage_users" ]');
  });

  test('leaves an update that is held for something else where it is', async () => {
    const one = await host({}, { anna: asking('read_rooms') });
    await started(one);
    await one.plugin('anna', asking('read_rooms', 'read_users'), '1.1.0');
    await expect(one.manager.reload('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_HELD' });
    await one.manager.revoke('anna', ['read_rooms']);
    expect([one.manager.get('anna')?.version, rights(one)]).toEqual(['1.0.0', []]);
    expect(one.manager.held()).toMatchObject([{ permissions: ['read_users'] }]);
  });

  test('is refused for what the plugin does not ask for, above the ceiling, and for plugins that are not there', async () => {
    const ceiling = (permission: string) => permission !== 'manage_users';
    const one = await host({ ceiling }, { anna: asking('manage_users', 'read_users') });
    await started(one);
    one.calls.length = 0;
    const codes = [
      one.manager.grant('anna', ['read_user']),
      one.manager.grant('anna', ['manage_users']),
      one.manager.grant('bert'),
    ];
    for (const [index, code] of ['RT_PLUGIN_GRANT', 'RT_PLUGIN_GRANT', 'RT_PLUGIN_NOT_FOUND'].entries()) {
      await expect(codes[index]).rejects.toMatchObject({ code });
    }
    expect([one.calls, readdirSync(state)]).toEqual([[], ['plugins.lock']]);
    expect(await one.manager.grant('anna')).toEqual([]);
  });

  test('is read again when plugins are loaded; a mistake in the file changes nothing', async () => {
    const one = await host({}, { anna: asking('manage_users') });
    await started(one);
    writeFileSync(join(state, 'grants.toml'), '[plugins.anna]\ngrant = ["manage_users"]\n');
    await one.manager.reload('anna');
    expect(rights(one)).toEqual(['manage_users']);
    const mistaken = '[plugins.anna]\ngrants = []\n';
    writeFileSync(join(state, 'grants.toml'), mistaken);
    const error = { code: 'RT_STATE_FILE_READ', message: expect.stringMatching(/^grants\.toml:2:1 - /) };
    await expect(one.manager.reload('anna')).rejects.toMatchObject(error);
    await expect(one.manager.grant('anna')).rejects.toMatchObject(error);
    expect(rights(one)).toEqual(['manage_users']);
    expect(text('grants.toml')).toBe(mistaken);
  });
});
