// SPDX-License-Identifier: MIT
// The plugins of a host follow their files: real files, in the ways that editors, compilers and operators write them.

import { mkdir, open, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { manifest, toyComponent, trappingComponent, withManifest } from '../plugin/toy-plugins.ts';
import { longEnough, SHORT, toy, until, variant, watched } from './support.ts';

const states = ({ manager }: Awaited<ReturnType<typeof watched>>) =>
  Object.fromEntries(manager.list().map(({ name, state }) => [name, state]));

describe('a plugin is replaced when', () => {
  test.each<[string, (file: string) => Promise<void>]>([
    ['its component is written over', (file) => writeFile(file, variant(1))],
    [
      'another file takes the name of its component, as editors and compilers do',
      async (file) => {
        await writeFile(`${file}.tmp`, variant(1));
        await rename(`${file}.tmp`, file);
      },
    ],
    [
      'its component is deleted and made again',
      async (file) => {
        await unlink(file);
        await pause(20);
        await writeFile(file, variant(1));
      },
    ],
  ])('%s', async (_, change) => {
    const it = await watched(toy('anna'));
    const old = it.manager.get('anna');
    await change(join(it.folder, 'anna/anna.wasm'));
    await until('another instance', () => it.manager.get('anna') !== old);
    await until('started', () => it.manager.get('anna')?.state === 'started');
    await longEnough();
    expect(it.calls).toEqual(['anna connect', 'anna stop', 'anna disconnect', 'anna init', 'anna start']);
    expect(it.logged('info')).toContain('anna was replaced: its component has changed');
    expect(it.logged('error')).toEqual([]);
  });

  test('its manifest is changed', async () => {
    const it = await watched(toy('anna'));
    await it.write({ 'anna/plugin.toml': manifest('anna', '', '1.1.0') });
    await until('the new version', () => it.manager.get('anna')?.version === '1.1.0');
    await until('a line', () => it.logged('info').includes('anna was replaced: its manifest has changed'));
  });

  test('its single file is changed, or the manifest beside it', async () => {
    const it = await watched({ 'anna.wasm': withManifest(toyComponent, manifest('anna')) });
    await it.write({ 'anna.wasm': withManifest(toyComponent, manifest('anna', '', '1.1.0')) });
    await until('the new version', () => it.manager.get('anna')?.version === '1.1.0');
    await it.write({ 'anna.toml': manifest('anna', '', '1.2.0') });
    await until('the version beside', () => it.manager.get('anna')?.version === '1.2.0');
    await unlink(join(it.folder, 'anna.toml'));
    await until('the version within', () => it.manager.get('anna')?.version === '1.1.0');
  });

  test('it is behind a link, and the link leads elsewhere', async () => {
    const it = await watched(toy('anna'));
    await it.write({ '.builds/1.wasm': withManifest(toyComponent, manifest('bert')) });
    await it.write({ '.builds/2.wasm': withManifest(toyComponent, manifest('bert', '', '2.0.0')) });
    await symlink(join(it.folder, '.builds/1.wasm'), join(it.folder, 'bert.wasm'));
    await until('bert', () => it.manager.get('bert')?.state === 'started');
    await symlink(join(it.folder, '.builds/2.wasm'), join(it.folder, '.next'));
    await rename(join(it.folder, '.next'), join(it.folder, 'bert.wasm'));
    await until('the new bert', () => it.manager.get('bert')?.version === '2.0.0');
    expect(it.logged('error')).toEqual([]);
  });

  test('its files changed between the first look and the last', async () => {
    const it = await watched(toy('anna'));
    await it.watcher.close();
    expect(it.manager.get('anna')?.state).toBe('started');
    await it.write({ 'anna/anna.wasm': variant(1) });
    await longEnough();
    expect(it.calls).toEqual([]);
  });
});

describe('a plugin is left alone when', () => {
  test('the same bytes are written again', async () => {
    const it = await watched(toy('anna'));
    for (let times = 0; times < 5; times += 1) {
      await it.write(toy('anna'));
      await pause(SHORT.debounceDelay);
    }
    await longEnough();
    expect(it.calls).toEqual([]);
  });

  test('an operator has reloaded it in the meantime; from other content it is replaced', async () => {
    const it = await watched(toy('anna'));
    await it.write({ 'anna/anna.wasm': variant(1) });
    const fresh = await it.manager.reload('anna');
    await longEnough();
    expect(it.manager.get('anna')).toBe(fresh);
    // The operator took the second, and the first is there again before the folder has come to rest.
    await it.write({ 'anna/anna.wasm': variant(2) });
    const second = await it.manager.reload('anna');
    await it.write({ 'anna/anna.wasm': variant(1) });
    await until('another instance', () => it.manager.get('anna') !== second);
    expect(it.manager.get('anna')?.build.sha256).toBe(fresh.build.sha256);
    const last = it.manager.get('anna');
    // The same component again, in another instance.
    await it.manager.restart('anna');
    await it.write({ 'anna/anna.wasm': variant(1) });
    await longEnough();
    expect(it.manager.get('anna')?.build).toBe(last?.build);
  });

  test('something else in its folder changes, all the time', async () => {
    const it = await watched(toy('anna'));
    const old = it.manager.get('anna');
    let over = false;
    const writing = (async () => {
      for (let line = 0; !over; line += 1) {
        await it.write({ 'anna/notes.txt': String(line), 'anna/state.json': String(line) });
        await pause(10);
      }
    })();
    await pause(2 * SHORT.debounceDelay);
    expect(it.calls).toEqual([]);
    await it.write({ 'anna/anna.wasm': variant(1) });
    await until('another instance', () => it.manager.get('anna') !== old);
    over = true;
    await writing;
  });

  test('its manifest says so; it can be unloaded and loaded', async () => {
    const it = await watched(toy('anna', 'hot_reload = false\n'));
    await it.write({ 'anna/anna.wasm': variant(1) });
    await until('a warning', () => it.logged('warn').length > 0);
    await rm(join(it.folder, 'anna'), { recursive: true });
    await until('another warning', () => it.logged('warn').length > 1);
    await longEnough();
    expect(it.calls).toEqual([]);
    expect(it.logged('warn')).toEqual([
      'the component of anna has changed, and is left alone: its manifest says hot_reload = false: unload and load it ' +
        'to take the change',
      'the files of anna are gone; its manifest says hot_reload = false: unload it to have it go',
    ]);
    await expect(it.manager.reload('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_NO_RELOAD' });
    expect(states(it)).toEqual({ anna: 'started' });
    await it.manager.unload('anna');
  });

  test.each([
    [{ restartOnWasmChange: false }, { 'anna/anna.wasm': variant(1) }, 'restart_on_wasm_change'],
    [
      { restartOnConfigChange: false },
      { 'anna/plugin.toml': manifest('anna', '# x\n') },
      'restart_on_config_change',
    ],
  ])('the operator says so: %o', async (options, files, key) => {
    const it = await watched(toy('anna'), options);
    await it.write(files);
    await until('a line', () =>
      it.logged('info').some((line) => line.endsWith(`left alone: ${key} is false`)),
    );
    await longEnough();
    expect(it.calls).toEqual([]);
  });

  test('the whole folder is away', async () => {
    const it = await watched(toy('anna'));
    await rename(it.folder, `${it.folder}-away`);
    await longEnough();
    expect(states(it)).toEqual({ anna: 'started' });
    await rename(`${it.folder}-away`, it.folder);
    await longEnough();
    expect(it.calls).toEqual([]);
    const old = it.manager.get('anna');
    await it.write({ 'anna/anna.wasm': variant(1) });
    await until('another instance', () => it.manager.get('anna') !== old);
  });
});

describe('a file that is no plugin', () => {
  test('is reported once, and the old one goes on until it is mended', async () => {
    const it = await watched(toy('anna'));
    const old = it.manager.get('anna');
    await it.write({ 'anna/anna.wasm': 'half' });
    await until('a report', () => it.logged('error').length > 0);
    await longEnough();
    expect(it.logged('error')).toHaveLength(1);
    expect(it.logged('error')[0]).toMatch(
      /^anna was not replaced, the old one goes on: anna\/anna\.wasm - error RT_/,
    );
    expect(it.manager.get('anna')).toBe(old);
    expect(it.calls).toEqual([]);
    await it.write({ 'anna/anna.wasm': variant(1) });
    await until('another instance', () => it.manager.get('anna') !== old);
    expect(it.logged('error')).toHaveLength(1);
  });

  test('that traps as it begins leaves the old one untouched', async () => {
    const it = await watched(toy('anna'));
    await it.write({ 'anna/anna.wasm': trappingComponent });
    await until('a report', () =>
      it.logged('error').some((line) => line.startsWith('anna was not replaced')),
    );
    await longEnough();
    expect(it.calls).toEqual(['anna connect', 'anna disconnect']);
    expect(states(it)).toEqual({ anna: 'started' });
  });

  test('is never read while it is being written', async () => {
    const it = await watched(toy('anna'));
    const old = it.manager.get('anna');
    const bytes = variant(7);
    const file = await open(join(it.folder, 'anna/anna.wasm'), 'w');
    for (let from = 0; from < bytes.length; from += Math.ceil(bytes.length / 20)) {
      await file.write(bytes, from, Math.min(Math.ceil(bytes.length / 20), bytes.length - from));
      await pause(SHORT.debounceDelay / 4);
    }
    await file.close();
    await until('another instance', () => it.manager.get('anna') !== old);
    expect(it.logged('error')).toEqual([]);
  });
});

describe('a new plugin', () => {
  test('is loaded and started with what it needs, whatever comes first', async () => {
    const it = await watched(toy('anna'));
    await it.write(toy('bert', '[dependencies]\nzora = "1"\n'));
    await until('a report', () => it.logged('error').length > 0);
    await it.write(toy('zora'));
    await until('bert', () => it.manager.get('bert')?.state === 'started');
    expect(states(it)).toEqual({ anna: 'started', zora: 'started', bert: 'started' });
    expect(it.logged('error')).toHaveLength(1);
  });

  test('that failed at first is loaded when it is mended', async () => {
    const it = await watched({ 'anna/plugin.toml': 'name =', 'anna/anna.wasm': toyComponent });
    await longEnough();
    expect(it.logged('error')).toHaveLength(1);
    await it.write(toy('anna'));
    await until('anna', () => it.manager.get('anna')?.state === 'started');
  });

  test('that an operator unloaded stays away until its files change', async () => {
    const it = await watched(toy('anna'));
    await it.manager.unload('anna');
    await longEnough();
    expect(states(it)).toEqual({});
    await it.write({ 'anna/anna.wasm': variant(1) });
    await until('anna', () => it.manager.get('anna')?.state === 'started');
  });
});

describe('a plugin whose files are gone', () => {
  test('is unloaded, and loaded again when they are back', async () => {
    const it = await watched({ ...toy('anna'), ...toy('bert') });
    await rm(join(it.folder, 'anna'), { recursive: true });
    await until('anna gone', () => it.manager.get('anna') === undefined);
    expect(it.calls).toEqual(['anna stop', 'anna disconnect']);
    expect(it.logged('info')).toContain('anna was unloaded: its files are gone');
    await it.write(toy('anna'));
    await until('anna back', () => it.manager.get('anna')?.state === 'started');
    expect(states(it)).toEqual({ bert: 'started', anna: 'started' });
  });

  test('stays while another needs it, and goes with that one', async () => {
    const it = await watched({ ...toy('anna'), ...toy('bert', '[dependencies]\nanna = "1"\n') });
    await rm(join(it.folder, 'anna'), { recursive: true });
    await until('a warning', () => it.logged('warn').length > 0);
    await longEnough();
    expect(it.logged('warn')).toEqual([
      'the files of anna are gone; it goes when nothing needs it: plugin anna cannot be unloaded: bert depend on it',
    ]);
    expect(states(it)).toEqual({ anna: 'started', bert: 'started' });
    await rm(join(it.folder, 'bert'), { recursive: true });
    await until('both gone', () => it.manager.list().length === 0);
    expect(it.calls).toEqual(['bert stop', 'bert disconnect', 'anna stop', 'anna disconnect']);
  });

  test('goes on in another folder', async () => {
    const it = await watched(toy('anna'));
    await mkdir(join(it.folder, 'other'));
    await rename(join(it.folder, 'anna'), join(it.folder, 'other'));
    await until('the new path', () => it.manager.get('anna')?.path === 'other');
    await until('started', () => it.manager.get('anna')?.state === 'started');
    expect(states(it)).toEqual({ anna: 'started' });
  });
});
